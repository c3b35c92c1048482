using HelpDeskFlow.Domain.Incidents;
using NodaTime;

namespace HelpDeskFlow.Api.Tests.Rest;

/// <summary>What commands do to an incident of <see cref="FakeEngine"/>.</summary>
internal static class FakeRules
{
    public static (IncidentState After, string Event) Apply(IncidentState incident, IncidentCommand command, Instant now) => command switch
    {
        IncidentCommand.Acknowledge c when incident.Status == IncidentStatus.Triggered => (Say(incident, now, "acknowledged", $"{c.By} took it.", c.By) with
        {
            Status = IncidentStatus.Acknowledged,
            AcknowledgedAt = now,
            Assignees = [new(c.By)],
            Escalation = incident.Escalation is { } e ? e with { NextStepAt = null, Pending = [] } : null,
        }, "incident.acknowledged"),
        IncidentCommand.Unacknowledge c when incident.Status == IncidentStatus.Acknowledged => (Say(incident, now, "unacknowledged", $"{c.By} gave it back.", c.By) with
        {
            Status = IncidentStatus.Triggered,
            AcknowledgedAt = null,
            Escalation = incident.Escalation is { } e ? e with { NextStepAt = now + Duration.FromMinutes(5) } : null,
        }, "incident.unacknowledged"),
        IncidentCommand.Resolve c when incident.IsOpen => (Say(incident, now, "resolved", $"Resolved: {c.By}.", c.By) with
        {
            Status = IncidentStatus.Resolved,
            ResolvedAt = now,
            ResolvedWhy = c.By,
            OpenMembers = [],
        }, "incident.resolved"),
        IncidentCommand.Snooze c => (Say(incident, now, "snoozed", $"Quiet until {c.Until}.", c.By) with { SnoozedUntil = c.Until }, "incident.snoozed"),
        IncidentCommand.AddNote c => (Say(incident, now, "note", c.Text, c.By), "incident.note"),
        IncidentCommand.EscalateNow c => (Say(incident, now, "paged", "bo through pager. Step 2.", c.By) with
        {
            Escalation = incident.Escalation is { } e ? e with { Step = e.Step + 1 } : null,
        }, "incident.escalated"),
        _ => (incident, ""),
    };

    private static IncidentState Say(IncidentState incident, Instant at, string kind, string text, string? by) =>
        incident with { Timeline = incident.Timeline.Add(new TimelineEntry(at, kind, text, by)) };
}

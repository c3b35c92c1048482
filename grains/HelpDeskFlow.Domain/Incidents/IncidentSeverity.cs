using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Escalation;
using HelpDeskFlow.Domain.Grains;
using NodaTime;

namespace HelpDeskFlow.Domain.Incidents;

/// <summary>Raising and lowering an incident's severity, and what follows for who is paged.</summary>
internal static class IncidentSeverity
{
    /// <summary>A more severe alert raises the incident. What a person set is raised by a P0 or P1 only, and never lowered.</summary>
    public static void RaiseFor(IncidentStep step, AlertSummary alert)
    {
        if (Raises(step.State, alert.Severity))
        {
            Change(step, alert.Severity, $"{alert.Title} is {alert.Severity} ({alert.SeverityReason})", null);
        }
    }

    /// <summary>The same without paging: the caller pages afterwards.</summary>
    public static void RaiseQuietly(IncidentStep step, AlertSummary alert)
    {
        if (Raises(step.State, alert.Severity))
        {
            Record(step, alert.Severity, $"{alert.Title} is {alert.Severity} ({alert.SeverityReason})", null);
        }
    }

    /// <summary>A person sets it.</summary>
    public static Rejection? Set(IncidentStep step, IncidentCommand.SetSeverity command)
    {
        if (!Enum.IsDefined(command.Severity))
        {
            return new Rejection("unknown-severity", $"{(byte)command.Severity} is not a severity; give one of P0, P1, P2, P3.");
        }

        if (!step.State.IsOpen)
        {
            return IncidentRejections.AlreadyResolved(step.State, "its severity stays");
        }

        if (command.Severity != step.State.Severity)
        {
            Change(step, command.Severity, $"set by {command.By}", command.By);
        }
        else if (!step.State.SeverityByPerson)
        {
            Record(step, command.Severity, $"set by {command.By}", command.By);
        }

        return null;
    }

    private static bool Raises(IncidentState state, Severity severity) =>
        severity < state.Severity && (!state.SeverityByPerson || EscalationPlan.IsUrgent(severity));

    private static void Change(IncidentStep step, Severity severity, string why, string? by)
    {
        var before = step.State;
        var policy = before.Escalation?.Policy;
        var pagedBefore = EscalationPlan.Pages(policy, before.Severity);
        var pagesNow = EscalationPlan.Pages(policy, severity);
        var raised = severity < before.Severity;
        Record(step, severity, why, by);
        var reason = $"Severity went from {before.Severity} to {severity}: {why}.";
        if (pagesNow && (!pagedBefore || (raised && before.Status == IncidentStatus.Triggered)))
        {
            // Acknowledged at a severity that paged nobody: those on call have not heard of it yet.
            IncidentPaging.Restart(step, reason, null);
            return;
        }

        if (pagedBefore && !pagesNow)
        {
            step.Record(new IncidentEvent.EscalationStopped(step.Now, $"{severity} does not page: escalation stops."));
        }
        else if (pagesNow && step.State is { Status: IncidentStatus.Triggered, Escalation.NextStepAt: not null })
        {
            IncidentHours.DelayTo(step, reason);
        }

        step.TellTold(NotificationKind.Updated, reason);
    }

    private static void Record(IncidentStep step, Severity severity, string why, string? by) =>
        step.Record(new IncidentEvent.SeverityChanged(step.Now, severity, ResolveDue(step, severity), why, by, Watch(step, severity)));

    /// <summary>An acknowledgement is watched over as the new severity says, from now on; the same severity: as before.</summary>
    private static AcknowledgeWatch? Watch(IncidentStep step, Severity severity) =>
        step.State is not { Status: IncidentStatus.Acknowledged, SnoozedUntil: null } ? null
        : severity == step.State.Severity ? step.State.Escalation?.Watch
        : EscalationPlan.Watch(step.State.Escalation?.Policy, severity, step.HoursAt(severity), step.Now);

    /// <summary>Raised: the new time counts from now, unless the old one ends sooner. Lowered: it counts from the opening, unless it fired already.</summary>
    private static Instant? ResolveDue(IncidentStep step, Severity severity)
    {
        var state = step.State;
        var old = state.Escalation?.ResolveDueAt;
        var hours = step.HoursAt(severity);
        if (EscalationPlan.ResolveDue(state.Escalation?.Policy, severity, hours, step.Now) is not { } due)
        {
            return null;
        }

        if (severity == state.Severity)
        {
            return old;
        }

        if (severity < state.Severity)
        {
            return old is { } soon ? Instant.Min(soon, due) : due;
        }

        return old is null ? null : Instant.Max(EscalationPlan.ResolveDue(state.Escalation?.Policy, severity, hours, state.OpenedAt) ?? step.Now, step.Now);
    }
}

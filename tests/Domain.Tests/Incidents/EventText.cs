using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using NodaTime;

namespace HelpDeskFlow.Domain.Tests.Incidents;

/// <summary>Events as short lines, so that a test reads as what happened.</summary>
internal static class EventText
{
    public static string Of(Event happened) => happened switch
    {
        IncidentEvent.Opened e => $"opened #{e.Number} {e.First.Severity} policy {e.Policy?.Name ?? "none"}{(e.NotPagedWhy is null ? "" : " not paged")}",
        IncidentEvent.AlertJoined e => $"joined {e.Alert.Title}",
        IncidentEvent.AlertCounted e => $"counted {e.Key.Low}",
        IncidentEvent.MemberClosed e => $"closed {e.Key.Low} {e.Reason}",
        IncidentEvent.MemberMuted e => $"member muted {e.Key.Low}",
        IncidentEvent.MemberHeard e => $"member heard {e.Key.Low}",
        IncidentEvent.MemberReopened e => $"member reopened {e.Key.Low}",
        IncidentEvent.SeverityChanged e => $"severity {e.Severity}{By(e.By)}",
        IncidentEvent.EscalationRestarted => "escalation restarted",
        IncidentEvent.EscalationStopped => "escalation stopped",
        IncidentEvent.EscalationDelayed e => $"delayed{After("", e.At, e.Until)}",
        IncidentEvent.StepSkipped e => $"skipped step {e.Step}",
        IncidentEvent.Reminded e => $"reminded{After(" next", e.At, e.NextAt)}",
        IncidentEvent.AcknowledgeTimedOut => "acknowledge timed out",
        IncidentEvent.StepTaken e => $"step {e.Step}/{e.Round}{After(" next", e.At, e.NextStepAt)}",
        IncidentEvent.EscalationExhausted e => $"exhausted{After(" retry", e.At, e.RetryAt)}",
        IncidentEvent.NobodyOnCall e => $"nobody {e.Target}",
        IncidentEvent.Paged e => $"paged {e.Kind} {e.Destination}{(e.Person is { } p ? $" {p}" : "")} step {e.Step}",
        IncidentEvent.NoticesPlanned e => $"planned {string.Join(", ", e.Notices.Select(n => $"{n.Via} {n.Person}{After("", e.At, n.DueAt)}"))}",
        IncidentEvent.NoticesTaken => "notices taken",
        IncidentEvent.DestinationsTold e => $"told {e.Kind} {string.Join(" ", e.Destinations)}",
        IncidentEvent.ResolveOverdue e => $"overdue{After(" retry", e.At, e.RetryAt)}",
        IncidentEvent.Acknowledged e => $"acknowledged{By(e.By)}",
        IncidentEvent.Unacknowledged e => $"unacknowledged{By(e.By)}",
        IncidentEvent.Resolved e => $"resolved: {e.Why}{By(e.By)}",
        IncidentEvent.Reopened e => $"reopened{By(e.By)}",
        IncidentEvent.Snoozed e => $"snoozed{After("", e.At, e.Until)}{By(e.By)}",
        IncidentEvent.SnoozeEnded => "snooze ended",
        IncidentEvent.Assigned e => $"assigned {string.Join(" ", e.People)}{By(e.By)}",
        IncidentEvent.MergedAway e => $"merged into #{e.TargetNumber}{By(e.By)}",
        IncidentEvent.MembersTaken e => $"took {e.Firing.Length} from #{e.FromNumber}{By(e.By)}",
        IncidentEvent.SplitOff e => $"split {e.Keys.Length} into #{e.Number}{By(e.By)}",
        IncidentEvent.Noted e => $"note {e.Text}{By(e.By)}",
        IncidentEvent.RoleSet e => $"role {e.Role} {e.Person}{By(e.By)}",
        IncidentEvent.NotificationEnded e => $"notification {e.Destination} {e.Delivered}",
        _ => happened.ToString(),
    };

    private static string By(string? by) => by is null ? string.Empty : $" by {by}";

    private static string After(string name, Instant at, Instant? then) => then is { } due ? $"{name} +{DurationText.Of(due - at)}" : string.Empty;
}

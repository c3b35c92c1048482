using System.Globalization;

namespace HelpDeskFlow.Domain.Incidents;

/// <summary>What each event says in the timeline.</summary>
internal static class IncidentStory
{
    /// <summary>Kind of a remark.</summary>
    public const string NoteKind = "note";

    /// <summary>Kind of the line that says who took it.</summary>
    public const string AcknowledgedKind = "acknowledged";

    private const string PagedKind = "paged";

    /// <summary>When that person was paged about it, as far as its timeline is kept.</summary>
    public static IEnumerable<NodaTime.Instant> PagesOf(IncidentState state, PersonName person)
    {
        var begins = $"{person} through "; // as Line writes it
        return state.Timeline.Where(t => t.Kind == PagedKind && t.Text.StartsWith(begins, StringComparison.Ordinal)).Select(t => t.At);
    }

    /// <summary>The line for an event, given the state after it; null: none (others say it).</summary>
    public static (string Kind, string Text, string? By)? Line(IncidentState state, IncidentEvent happened) => happened switch
    {
        IncidentEvent.Opened e => ("opened", OpenedText(e), null),
        IncidentEvent.AlertJoined e => Few(state) ? ("joined", $"{e.Alert.Title} joined: {e.Why}.", null) : null,
        IncidentEvent.AlertCounted => null,
        IncidentEvent.MemberClosed e => Few(state) ? ("alert-closed", ClosedText(state, e), null) : null,
        IncidentEvent.MemberReopened e => Few(state) ? ("alert-reopened", $"{e.Title} counts again: {e.Why}.", null) : null,
        IncidentEvent.MemberMuted e => Few(state) ? ("alert-suppressed", $"{IncidentMembership.Kept(state, e.Key)?.Title ?? "An alert"} is suppressed: {e.Why}.{(state.IsMuted ? " Nobody is paged meanwhile." : "")}", null) : null,
        IncidentEvent.MemberHeard e => Few(state) ? ("alert-heard", $"{IncidentMembership.Kept(state, e.Key)?.Title ?? "An alert"} is not suppressed any more and still fires.", null) : null,
        IncidentEvent.SeverityChanged e => ("severity-changed", $"Severity is {e.Severity} now: {e.Why}.", e.By),
        IncidentEvent.EscalationRestarted e => ("escalation-restarted", $"Escalation begins again. {e.Why}", null),
        IncidentEvent.EscalationStopped e => ("escalation-stopped", e.Why, null),
        IncidentEvent.EscalationDelayed e => ("escalation-delayed", e.Why, null),
        IncidentEvent.StepSkipped e => ("step-skipped", Text($"Step {e.Step} is skipped: {e.Why}."), null),
        IncidentEvent.Reminded e => ("reminded", e.Why, null),
        IncidentEvent.AcknowledgeTimedOut e => ("acknowledge-timed-out", e.Why, null),
        IncidentEvent.StepTaken => null, // the pages say it
        IncidentEvent.EscalationExhausted e => ("escalation-exhausted", e.RetryAt is { } at ? $"{e.Why} Tried again at {at}." : e.Why, null),
        IncidentEvent.NobodyOnCall e => ("nobody-on-call", $"{e.Target} tells nobody: {e.Why}.", null),
        IncidentEvent.Paged e => (PagedKind, e.Person is { } person ? SharedText.Of($"{person} through {e.Destination}. {e.Why}") : SharedText.Of($"{e.Destination}. {e.Why}"), null),
        IncidentEvent.NoticesPlanned or IncidentEvent.NoticesTaken or IncidentEvent.DestinationsTold => null, // plans, and reports of what the line before says
        IncidentEvent.ResolveOverdue e => ("resolve-overdue", e.Why, null),
        IncidentEvent.Acknowledged e => (AcknowledgedKind, $"{e.By} took it.", e.By),
        IncidentEvent.Unacknowledged e => ("unacknowledged", $"{e.By} gave it back.", e.By),
        IncidentEvent.Resolved e => ("resolved", $"Resolved: {e.Why}.", e.By),
        IncidentEvent.Reopened e => ("reopened", $"Reopened: {e.Why}.", e.By),
        IncidentEvent.Snoozed e => ("snoozed", $"Quiet until {e.Until}.", e.By),
        IncidentEvent.SnoozeEnded e => ("snooze-ended", e.Why, null),
        IncidentEvent.Assigned e => ("assigned", e.People.IsEmpty ? "Given to nobody." : $"Given to {string.Join(", ", e.People)}.", e.By),
        IncidentEvent.MergedAway e => ("merged", Text($"Its alerts moved into #{e.TargetNumber}."), e.By),
        IncidentEvent.MembersTaken e => ("merged-in", Text($"Took {e.Firing.Length} firing alerts: {e.Why}."), e.By),
        IncidentEvent.SplitOff e => ("split", Text($"{e.Keys.Length} alerts moved into #{e.Number}."), e.By),
        IncidentEvent.Noted e => (NoteKind, e.Text, e.By),
        IncidentEvent.Corrected e => ("corrected", e.Text, e.By),
        IncidentEvent.RoleSet e => ("role", e.Person is { } p ? $"{p} is {RoleText(e.Role)}." : $"Nobody is {RoleText(e.Role)}.", e.By),
        IncidentEvent.NotificationEnded e => Report(e.Delivered, e.Destination, e.Detail),
        _ => null,
    };

    /// <summary>The line that reports a notification's outcome.</summary>
    public static (string Kind, string Text, string? By) Report(bool delivered, DestinationName destination, string detail) =>
        (delivered ? "notification-delivered" : "notification-failed", $"{destination}: {detail}", null);

    private static bool Few(IncidentState state) => state.AlertCount <= IncidentLimits.AlertsInTimelineMax;

    private static string OpenedText(IncidentEvent.Opened e)
    {
        var policy = e.NotPagedWhy ?? $"Policy {e.Policy?.Name}.";
        return $"{e.First.Title} on {e.Service}, {e.First.Severity} ({e.First.SeverityReason}); {e.Why}. {policy}";
    }

    private static string ClosedText(IncidentState state, IncidentEvent.MemberClosed e) =>
        $"{IncidentMembership.Kept(state, e.Key)?.Title ?? "An alert"} closed ({ReasonText(e.Reason)}).";

    private static string ReasonText(Alerts.CloseReason reason) => reason switch
    {
        Alerts.CloseReason.Sender => "the sender says so",
        Alerts.CloseReason.Timeout => "its end passed and nobody sent it again",
        Alerts.CloseReason.Person => "a person closed it",
        _ => "no reason given",
    };

    private static string RoleText(IncidentRole role) => role switch
    {
        IncidentRole.IncidentCommander => "incident commander",
        IncidentRole.CommunicationsLead => "communications lead",
        IncidentRole.EngineeringLead => "engineering lead",
        IncidentRole.SupportLiaison => "support liaison",
        _ => "in a role without a name",
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

using System.Collections.Immutable;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Escalation;
using HelpDeskFlow.Domain.Grains;
using NodaTime;

namespace HelpDeskFlow.Domain.Incidents;

/// <summary>What happened in an Incident grain. Each carries all that <c>Evolve</c> needs; <c>By</c> is null where a rule did it.</summary>
public abstract record IncidentEvent : Event
{
    private IncidentEvent(Instant at)
        : base(at)
    {
    }

    /// <summary>It began. The policy is frozen here.</summary>
    /// <param name="ResolveDueAt">When the resolve time is over; null: there is none.</param>
    /// <param name="NotPagedWhy">Why nobody is paged; null: somebody is.</param>
    /// <param name="Title">Its name, where that is not its first alert's.</param>
    /// <param name="Trace">As in <see cref="StepContext.Trace"/>.</param>
    public sealed record Opened(
        Instant At,
        IncidentId Id,
        long Number,
        ServiceName Service,
        string Environment,
        string? Team,
        EscalationPolicy? Policy,
        AlertSummary First,
        Instant? ResolveDueAt,
        string? NotPagedWhy,
        string ConfigHash,
        string Why,
        string? Trace = null,
        string? Title = null) : IncidentEvent(At);

    /// <summary>One more alert.</summary>
    public sealed record AlertJoined(Instant At, AlertSummary Alert, string Why) : IncidentEvent(At);

    /// <summary>One more alert, beyond those that an incident keeps in full: linked and counted.</summary>
    public sealed record AlertCounted(Instant At, AlertKey Key, string Why) : IncidentEvent(At);

    /// <summary>A member closed.</summary>
    public sealed record MemberClosed(Instant At, AlertKey Key, CloseReason Reason) : IncidentEvent(At);

    /// <summary>A member fires again.</summary>
    public sealed record MemberReopened(Instant At, AlertKey Key, string Title, string Why) : IncidentEvent(At);

    /// <summary>A member is suppressed.</summary>
    public sealed record MemberMuted(Instant At, AlertKey Key, string Why) : IncidentEvent(At);

    /// <summary>It is not suppressed any more, and still fires.</summary>
    public sealed record MemberHeard(Instant At, AlertKey Key) : IncidentEvent(At);

    /// <summary>Another severity. <c>ResolveDueAt</c> is the resolve time from now on, <c>Watch</c> what watches over an acknowledgement.</summary>
    public sealed record SeverityChanged(Instant At, Severity Severity, Instant? ResolveDueAt, string Why, string? By, AcknowledgeWatch? Watch = null) : IncidentEvent(At);

    /// <summary>Escalation begins again before step 1; waiting notices are dropped.</summary>
    public sealed record EscalationRestarted(Instant At, string Why) : IncidentEvent(At);

    /// <summary>No further step, because of the severity.</summary>
    public sealed record EscalationStopped(Instant At, string Why) : IncidentEvent(At);

    /// <summary>The severity pages in working hours only: the next step waits for them.</summary>
    public sealed record EscalationDelayed(Instant At, Instant Until, string Why) : IncidentEvent(At);

    /// <summary>A step does not apply now; the next one is tried at once.</summary>
    public sealed record StepSkipped(Instant At, int Step, string Why) : IncidentEvent(At);

    /// <summary>A step was carried out; the next is due then (null: no next one).</summary>
    public sealed record StepTaken(Instant At, int Step, int Round, Instant? NextStepAt, string Why) : IncidentEvent(At);

    /// <summary>No steps are left, or nobody at all could be reached; then it is tried again at <c>RetryAt</c>.</summary>
    public sealed record EscalationExhausted(Instant At, Instant? RetryAt, string Why) : IncidentEvent(At);

    /// <summary>A target told nobody.</summary>
    public sealed record NobodyOnCall(Instant At, int Step, string Target, string Why) : IncidentEvent(At);

    /// <summary>A notification was decided.</summary>
    public sealed record Paged(
        Instant At,
        DeliveryId Delivery,
        NotificationKind Kind,
        DestinationName Destination,
        PersonName? Person,
        string Target,
        int Step,
        string Why) : IncidentEvent(At);

    /// <summary>Personal notices that wait for their delay.</summary>
    public sealed record NoticesPlanned(Instant At, ImmutableArray<PendingNotice> Notices, string Why) : IncidentEvent(At);

    /// <summary>The notices due by now were taken out.</summary>
    public sealed record NoticesTaken(Instant At, string Why) : IncidentEvent(At);

    /// <summary>Everybody who was told of it hears what became of it.</summary>
    public sealed record DestinationsTold(Instant At, NotificationKind Kind, ImmutableArray<DestinationName> Destinations, string Why) : IncidentEvent(At);

    /// <summary>It was not resolved in time. <c>RetryAt</c>: nobody could be reached, try then.</summary>
    public sealed record ResolveOverdue(Instant At, Instant? RetryAt, string Why) : IncidentEvent(At);

    /// <summary>Somebody took it.</summary>
    public sealed record Acknowledged(Instant At, string By, AcknowledgeWatch? Watch = null) : IncidentEvent(At);

    /// <summary>It stayed acknowledged without being resolved: those who were told hear of it again, and once more at <c>NextAt</c>.</summary>
    public sealed record Reminded(Instant At, Instant? NextAt, string Why) : IncidentEvent(At);

    /// <summary>It stayed acknowledged too long: triggered again.</summary>
    public sealed record AcknowledgeTimedOut(Instant At, string Why) : IncidentEvent(At);

    /// <summary>Somebody gave it back.</summary>
    public sealed record Unacknowledged(Instant At, string By) : IncidentEvent(At);

    /// <summary>It is over.</summary>
    public sealed record Resolved(Instant At, string Why, string? By) : IncidentEvent(At);

    /// <summary>It is not over after all. <c>ResolveDueAt</c> counts from here.</summary>
    public sealed record Reopened(Instant At, Instant? ResolveDueAt, string Why, string? By) : IncidentEvent(At);

    /// <summary>Quiet until then.</summary>
    public sealed record Snoozed(Instant At, Instant Until, string By) : IncidentEvent(At);

    /// <summary>The snooze is over: triggered again.</summary>
    public sealed record SnoozeEnded(Instant At, string Why) : IncidentEvent(At);

    /// <summary>Given to these people; nobody: taken away.</summary>
    public sealed record Assigned(Instant At, ImmutableArray<PersonName> People, string By) : IncidentEvent(At);

    /// <summary>Its members went into that incident. <see cref="Resolved"/> follows.</summary>
    public sealed record MergedAway(Instant At, IncidentId Target, long TargetNumber, string By) : IncidentEvent(At);

    /// <summary>Members of a merged incident came in.</summary>
    public sealed record MembersTaken(
        Instant At,
        IncidentId From,
        long FromNumber,
        ImmutableArray<AlertSummary> Alerts,
        ImmutableArray<AlertKey> Firing,
        string Why,
        string By) : IncidentEvent(At);

    /// <summary>Members went out into a new incident; its number is used up from here on.</summary>
    public sealed record SplitOff(Instant At, ImmutableArray<AlertKey> Keys, IncidentId Into, long Number, string By) : IncidentEvent(At);

    /// <summary>A remark.</summary>
    public sealed record Noted(Instant At, string Text, string By) : IncidentEvent(At);

    /// <summary>A person said what an alert is.</summary>
    /// <param name="VerdictBits">As in <see cref="AlertSummary"/>, from here on.</param>
    public sealed record Corrected(Instant At, AlertKey Key, ulong VerdictBits, string Text, string By) : IncidentEvent(At);

    /// <summary>A role was given or taken away (null).</summary>
    public sealed record RoleSet(Instant At, IncidentRole Role, PersonName? Person, string By) : IncidentEvent(At);

    /// <summary>What came of a notification.</summary>
    public sealed record NotificationEnded(Instant At, DeliveryId Delivery, DestinationName Destination, bool Delivered, string Detail) : IncidentEvent(At);
}

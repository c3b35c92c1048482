using System.Collections.Immutable;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Classification;
using HelpDeskFlow.Domain.Grains;
using NodaTime;

namespace HelpDeskFlow.Domain.Incidents;

/// <summary>An episode as an incident knows it: enough to page with. Labels and annotations are the episode's at the time it joined.</summary>
/// <param name="Key">Identity of the alert.</param>
/// <param name="Fingerprint">As Alertmanager shows it.</param>
/// <param name="Labels">Identity.</param>
/// <param name="Annotations">Text.</param>
/// <param name="Severity">As classified.</param>
/// <param name="SeverityReason">Rule that gave the severity, for example "label severity=critical".</param>
/// <param name="StartsAt">Start of the activity.</param>
/// <param name="VerdictBits"><see cref="Verdict"/> as it is kept.</param>
public sealed record AlertSummary(
    AlertKey Key,
    Fingerprint Fingerprint,
    LabelSet Labels,
    LabelSet Annotations,
    Severity Severity,
    string SeverityReason,
    Instant StartsAt,
    ulong VerdictBits = 0)
{
    /// <summary>What a classifier said when the episode began, or a person since. Severity above is by rule.</summary>
    public AlertVerdict Verdict => new(VerdictBits);

    /// <summary>Name for people: alertname, else the summary, else the first label.</summary>
    public string Title => Labels["alertname"] is { Length: > 0 } name
        ? name
        : Annotations["summary"] is { Length: > 0 } summary ? summary : Labels.Items.FirstOrDefault().Value ?? "alert";
}

/// <summary>Commands of an Incident grain. Those of people carry <c>By</c>.</summary>
public abstract record IncidentCommand : Command
{
    private IncidentCommand()
    {
    }

    /// <summary>Open it with its first alert. From the correlator. The policy is taken from the context's config and kept.</summary>
    public sealed record Open(long Number, ServiceName Service, string Environment, AlertSummary First, string Why, string? Title = null) : IncidentCommand;

    /// <summary>One more alert. From the correlator. More severe than the incident: raises it.</summary>
    public sealed record Join(AlertSummary Alert, string Why) : IncidentCommand
    {
        /// <summary>An incident that was merged into this one passes it on: who owns the alert is told when it is taken.</summary>
        public bool IsPassedOn { get; init; }
    }

    /// <summary>A member closed. From the service grain. The last one resolves the incident. One that was merged away passes it on.</summary>
    public sealed record MemberClosed(AlertKey Key, CloseReason Reason) : IncidentCommand
    {
        /// <summary>It has not ended: it is another incident's now. Nobody else needs to hear of it.</summary>
        public bool HasMoved { get; init; }
    }

    /// <summary>A member fires again inside the reopen window. From the service grain. A resolved incident reopens; one past its window, or merged away, passes the alert on to the correlator.</summary>
    public sealed record MemberReopened(AlertSummary Alert) : IncidentCommand
    {
        /// <inheritdoc cref="Join.IsPassedOn"/>
        public bool IsPassedOn { get; init; }
    }

    /// <summary>A member is suppressed from now on. With all that fire suppressed nobody is paged.</summary>
    public sealed record MemberMuted(AlertKey Key, string Why) : IncidentCommand;

    /// <summary>A member that was suppressed fires on and is heard again. One that began to fire while it was suppressed counts as reopened.</summary>
    public sealed record MemberHeard(AlertSummary Alert) : IncidentCommand;

    /// <summary>I take it. Escalation stops, the resolve timer goes on.</summary>
    public sealed record Acknowledge(string By) : IncidentCommand;

    /// <summary>I give it back: escalation starts again.</summary>
    public sealed record Unacknowledge(string By) : IncidentCommand;

    /// <summary>It is over. Its open alerts are closed too; one that fires again reopens the incident or opens a new one.</summary>
    public sealed record Resolve(string By) : IncidentCommand;

    /// <summary>It is not over after all.</summary>
    public sealed record Reopen(string By) : IncidentCommand;

    /// <summary>No notifications until then; then it triggers and escalates again.</summary>
    public sealed record Snooze(Instant Until, string By) : IncidentCommand;

    /// <summary>Go to the next step now.</summary>
    public sealed record EscalateNow(string By) : IncidentCommand;

    /// <summary>Give it to these people; they are told.</summary>
    public sealed record Assign(ImmutableArray<PersonName> People, string By) : IncidentCommand;

    /// <summary>Move all alerts into that incident; this one resolves with reason "merged".</summary>
    public sealed record MergeInto(IncidentId Target, string By) : IncidentCommand;

    /// <summary>Take alerts from a merged incident. From that incident.</summary>
    public sealed record TakeMembers(IncidentId From, ImmutableArray<AlertSummary> Alerts, ImmutableArray<AlertKey> Firing, string By) : IncidentCommand;

    /// <summary>Take these alerts out into a new incident (context's next number).</summary>
    public sealed record Split(ImmutableArray<AlertKey> Keys, string By) : IncidentCommand;

    /// <summary>A remark. At most <see cref="IncidentLimits.NoteCharactersMax"/> characters.</summary>
    public sealed record AddNote(string Text, string By) : IncidentCommand;

    /// <summary>Set the severity by hand; never lowered again by a rule.</summary>
    public sealed record SetSeverity(Severity Severity, string By) : IncidentCommand;

    /// <summary>Say what an alert really is: corrects, or confirms, what the classifier said.</summary>
    public sealed record Correct(AlertKey Key, ImmutableArray<Lesson> Lessons, string By) : IncidentCommand;

    /// <summary>Give a role; null takes it away.</summary>
    public sealed record SetRole(IncidentRole Role, PersonName? Person, string By) : IncidentCommand;

    /// <summary>Other people are on call in a schedule through which it pages. From the rotation.</summary>
    public sealed record ShiftChanged(ScheduleName Schedule, ImmutableArray<PersonName> Before, ImmutableArray<PersonName> Now) : IncidentCommand;

    /// <summary>What came of a notification. From the destination; goes into the timeline.</summary>
    public sealed record NotificationReported(DeliveryId Delivery, DestinationName Destination, bool Delivered, string Detail) : IncidentCommand;
}

/// <summary>Roles of people in an incident (the product's own incident procedures).</summary>
public enum IncidentRole : byte
{
    /// <summary>Leads.</summary>
    IncidentCommander,

    /// <summary>Speaks.</summary>
    CommunicationsLead,

    /// <summary>Repairs.</summary>
    EngineeringLead,

    /// <summary>Talks to support.</summary>
    SupportLiaison,
}

/// <summary>Named limits of one incident.</summary>
public static class IncidentLimits
{
    /// <summary>Alerts that an incident keeps in full, for pages and the console; all members count and stay linked.</summary>
    public const int AlertsKeptMax = 20;

    /// <summary>Alerts whose comings and goings stand in the timeline; beyond it they are counted only, or they would push out who was paged.</summary>
    public const int AlertsInTimelineMax = 20;

    /// <summary>Timeline entries kept; beyond it the oldest after the first 20 are folded into one entry that counts them.</summary>
    public const int TimelineMax = 300;

    /// <summary>Entries at the beginning of the timeline that are never folded.</summary>
    public const int TimelineHeadKept = 20;

    /// <summary>People an incident can be given to.</summary>
    public const int AssigneesMax = 20;

    /// <summary>Longest note.</summary>
    public const int NoteCharactersMax = 10_000;

    /// <summary>Longest snooze.</summary>
    public static readonly Duration SnoozeMax = Duration.FromDays(30);
}

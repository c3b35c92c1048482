using System.Collections.Immutable;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Escalation;
using NodaTime;

namespace HelpDeskFlow.Domain.Incidents;

/// <summary>Where an incident stands.</summary>
public enum IncidentStatus : byte
{
    /// <summary>No such incident (the initial state).</summary>
    None,

    /// <summary>Nobody has taken it.</summary>
    Triggered,

    /// <summary>Somebody has.</summary>
    Acknowledged,

    /// <summary>Over.</summary>
    Resolved,
}

/// <summary>The unit of human work. Immutable; published as it is to readers after each commit.</summary>
public sealed record IncidentState
{
    private ImmutableArray<TimelineEntry> _timeline = [];

    /// <summary>Identity.</summary>
    public required IncidentId Id { get; init; }

    /// <summary>Number for people, from 1.</summary>
    public long Number { get; init; }

    /// <summary>Where it stands.</summary>
    public IncidentStatus Status { get; init; }

    /// <summary>Name for people.</summary>
    public string Title { get; init; } = "";

    /// <summary>Owner.</summary>
    public ServiceName Service { get; init; }

    /// <summary>Environment, the key of its correlator.</summary>
    public string Environment { get; init; } = "";

    /// <summary>Team of the service when it opened.</summary>
    public string? Team { get; init; }

    /// <summary>How soon people act.</summary>
    public Severity Severity { get; init; }

    /// <summary>What decided the severity.</summary>
    public string SeverityReason { get; init; } = "";

    /// <summary>True once a person set it.</summary>
    public bool SeverityByPerson { get; init; }

    /// <summary>Opening.</summary>
    public Instant OpenedAt { get; init; }

    /// <summary>Last acknowledgement, if it stands.</summary>
    public Instant? AcknowledgedAt { get; init; }

    /// <summary>Resolution, if it stands.</summary>
    public Instant? ResolvedAt { get; init; }

    /// <summary>Why it resolved: "all alerts resolved", "ana", "merged into #7".</summary>
    public string? ResolvedWhy { get; init; }

    /// <summary>Set while snoozed.</summary>
    public Instant? SnoozedUntil { get; init; }

    /// <summary>Where its alerts went, if it was merged.</summary>
    public IncidentId MergedInto { get; init; }

    /// <summary>All alerts that ever joined, as a count.</summary>
    public int AlertCount { get; init; }

    /// <summary>Members that fire.</summary>
    public AlertKeySet OpenMembers { get; init; } = [];

    /// <summary>Those of them that are suppressed.</summary>
    public AlertKeySet Muted { get; init; } = [];

    /// <summary>Whether all that fire are suppressed: then nobody is paged, and its times wait.</summary>
    public bool IsMuted => IsOpen && !OpenMembers.IsEmpty && Muted.Count == OpenMembers.Count;

    /// <summary>The first alerts in full, with why they joined; at most <see cref="IncidentLimits.AlertsKeptMax"/>.</summary>
    public ImmutableArray<JoinedAlert> Alerts { get; init; } = [];

    /// <summary>What happened, oldest first.</summary>
    public ImmutableArray<TimelineEntry> Timeline
    {
        get => _timeline;
        init => _timeline = value;
    }

    /// <summary>Entries that were folded away to keep the timeline within <see cref="IncidentLimits.TimelineMax"/>.</summary>
    public int TimelineFolded { get; init; }

    /// <summary>People it is given to.</summary>
    public ImmutableArray<PersonName> Assignees { get; init; } = [];

    /// <summary>Roles.</summary>
    public ImmutableDictionary<IncidentRole, PersonName> Roles { get; init; } = ImmutableDictionary<IncidentRole, PersonName>.Empty;

    /// <summary>Escalation: policy as it was at opening, step, round, due times. Null: nobody is paged.</summary>
    public EscalationProgress? Escalation { get; init; }

    /// <summary>Notifications decided so far; gives each its id.</summary>
    public int NotificationCount { get; init; }

    /// <summary>Destinations that were told of it (they hear of acknowledgement and resolution too).</summary>
    public ImmutableHashSet<DestinationName> Told { get; init; } = [];

    /// <summary>People who were paged, and through what: a channel that reaches people one by one tells them how it went on. None twice.</summary>
    public ImmutableArray<ToldPerson> ToldPeople { get; init; } = [];

    /// <summary>Config version it opened under.</summary>
    public string ConfigHash { get; init; } = "";

    /// <summary>W3C trace context of the request that opened it, where that was traced; its pages go on in the same trace.</summary>
    public string? Trace { get; init; }

    /// <summary>Neither none nor resolved.</summary>
    public bool IsOpen => Status is IncidentStatus.Triggered or IncidentStatus.Acknowledged;

    /// <summary>This state with that timeline; the instance itself where the caller has just made it and nobody else can know it.</summary>
    internal IncidentState WithTimeline(ImmutableArray<TimelineEntry> timeline, bool isFresh)
    {
        if (!isFresh)
        {
            return this with { Timeline = timeline };
        }

        _timeline = timeline;
        return this;
    }
}

/// <summary>Somebody who was paged.</summary>
/// <param name="Via">Through this destination.</param>
/// <param name="Person">Who.</param>
public sealed record ToldPerson(DestinationName Via, PersonName Person);

/// <summary>A member and why it belongs here.</summary>
public sealed record JoinedAlert(AlertSummary Alert, Instant JoinedAt, string Why);

/// <summary>One line of the timeline.</summary>
/// <param name="At">When.</param>
/// <param name="Kind">Stable kebab-case name: opened, joined, severity-raised, paged, nobody-on-call, acknowledged, note, notification-delivered, notification-failed, resolved, …</param>
/// <param name="Text">One sentence.</param>
/// <param name="By">Person or key, where one did it.</param>
public sealed record TimelineEntry(Instant At, string Kind, string Text, string? By);

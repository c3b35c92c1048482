using HelpDeskFlow.Domain.Alerts;
using NodaTime;

namespace HelpDeskFlow.Api.Contracts;

/// <summary>An alert with its episode.</summary>
/// <param name="Id">Its key, 32 hex digits.</param>
/// <param name="Fingerprint">As Alertmanager computes it.</param>
/// <param name="Status">firing or resolved.</param>
/// <param name="EndsAt">End; while firing, when it counts as over unless it is sent again.</param>
/// <param name="CloseReason">sender, timeout or person; null while firing.</param>
/// <param name="EventCount">How often it was sent.</param>
/// <param name="Transitions">How often it changed between firing and resolved.</param>
/// <param name="Incident">Id of its incident; null before it has one.</param>
/// <param name="SuppressedBy">What keeps it quiet at present.</param>
/// <param name="History">How often it began to fire lately; of a single alert only, not in lists.</param>
public sealed record AlertItem(
    string Id,
    string Fingerprint,
    string? DedupKey,
    LabelSet Labels,
    LabelSet Annotations,
    string Status,
    Instant StartsAt,
    Instant EndsAt,
    Instant LastSeenAt,
    string? CloseReason,
    int EventCount,
    int Transitions,
    string Service,
    string? Incident,
    long? IncidentNumber,
    string? Source,
    string? GeneratorUrl,
    IReadOnlyList<string> SuppressedBy,
    HistoryItem? History = null);

/// <summary>How often something began to fire lately.</summary>
/// <param name="LastHour">In this clock hour and the one before.</param>
/// <param name="LastDay">In the last 24 clock hours.</param>
/// <param name="LastWeek">In the last seven days, today included.</param>
/// <param name="SameHourOfWeek">In how many earlier weeks it did at this hour of the week, as far as it is remembered.</param>
/// <param name="SameHourOfDay">On how many earlier days it did at this hour.</param>
/// <param name="Kind">one-off, seldom, recurring, daily, weekly or storm.</param>
public sealed record HistoryItem(int LastHour, int LastDay, int LastWeek, int SameHourOfWeek, int SameHourOfDay, string Kind);

/// <summary>A service.</summary>
/// <param name="OpenAlerts">Members of its open incidents that fire.</param>
public sealed record ServiceItem(
    string Name,
    string? Team,
    int? Tier,
    string Environment,
    string? Policy,
    IReadOnlyList<string> Match,
    IReadOnlyList<string> DependsOn,
    IReadOnlyDictionary<string, string> Links,
    int OpenIncidents,
    int OpenAlerts,
    string? WorstSeverity);

/// <summary>A service with its open incidents and who is on call for it.</summary>
public sealed record ServiceDetail(ServiceItem Service, IReadOnlyList<IncidentItem> Incidents, IReadOnlyList<OnCallItem> OnCall);

/// <summary>Who is on call in a schedule at an instant.</summary>
/// <param name="Person">Null: nobody.</param>
/// <param name="Why">Layer or override that says so.</param>
/// <param name="Until">Until the next handoff, as far as two weeks ahead; null: no change by then.</param>
/// <param name="Next">Who comes then.</param>
/// <param name="Also">Who is on call beside the person.</param>
public sealed record OnCallItem(string Schedule, string? Person, string Why, Instant? Until, string? Next, IReadOnlyList<string> Also);

/// <summary>Answer of <c>/oncall</c>.</summary>
public sealed record OnCallAnswers(Instant At, IReadOnlyList<OnCallItem> Items);

/// <summary>An escalation policy.</summary>
public sealed record PolicyItem(string Name, int Repeat, IReadOnlyList<PolicyStep> Steps, IReadOnlyDictionary<string, PolicySeverity> Severities)
{
    /// <summary>Services whose incidents go by it.</summary>
    public IReadOnlyList<string> Services { get; init; } = [];

    /// <summary>At a change of shift an acknowledged incident is given to whoever comes.</summary>
    public bool HandOn { get; init; }
}

/// <summary>A step; <paramref name="WaitSeconds"/> null: the severity's acknowledge time.</summary>
/// <param name="Severities">It applies to these only; none: to all.</param>
/// <param name="During">It applies in these hours only.</param>
/// <param name="Outside">It applies outside these hours only.</param>
/// <param name="RoundRobin">One of the targets is told, in turn.</param>
public sealed record PolicyStep(IReadOnlyList<string> Notify, double? WaitSeconds, IReadOnlyList<string> Severities, string? During, string? Outside, bool RoundRobin)
{
    /// <summary>Whom it would tell now; null where that was not asked.</summary>
    public IReadOnlyList<ReachedItem>? Now { get; init; }

    /// <summary>Why it would be skipped now, whatever the severity; null: it would not.</summary>
    public string? SkippedNow { get; init; }
}

/// <summary>One way in which a step tells somebody.</summary>
/// <param name="Person">Null: a destination itself, or nobody.</param>
/// <param name="Via">Destination; null: nobody is told.</param>
/// <param name="Why">What led there, or why nobody is told.</param>
public sealed record ReachedItem(string Target, string? Person, string? Via, double AfterSeconds, string Why);

/// <summary>Timers in force for a severity under a policy.</summary>
/// <param name="Hours">Working hours that the policy itself names, in which it pages and its times are counted; null: those of the team, if it has any.</param>
public sealed record PolicySeverity(
    double AckWithinSeconds,
    double ResolveWithinSeconds,
    IReadOnlyList<string> Then,
    bool Page,
    string? Hours,
    double? AckTimeoutSeconds,
    double? RemindEverySeconds);

/// <summary>A destination and how it does.</summary>
/// <param name="State">ok, throttled, or down (breaker open).</param>
/// <param name="Waiting">Queued and waiting for their next attempt.</param>
public sealed record DestinationItem(
    string Name,
    string Type,
    string? Fallback,
    string State,
    int Waiting,
    int InFlight,
    int Dead,
    int FailuresInRow,
    Instant? BreakerOpenUntil,
    Instant? ThrottledUntil,
    string? LastError);

/// <summary>One notification to one destination.</summary>
/// <param name="Id">Idempotency key, the same over retries.</param>
/// <param name="Kind">incident.opened and so on, as on the wire.</param>
/// <param name="State">queued, in-flight, retrying, delivered or dead.</param>
/// <param name="Detail">What came back last.</param>
/// <param name="PossibleDuplicates">Messages beyond one that a receiver without a key may have got: attempts of which nobody knows whether they arrived.</param>
public sealed record DeliveryItem(
    string Id,
    string Destination,
    string Incident,
    long? IncidentNumber,
    string Kind,
    string Severity,
    int Step,
    string Target,
    string? Person,
    string Reason,
    string State,
    int Attempts,
    Instant QueuedAt,
    Instant? NextAttemptAt,
    Instant? FinishedAt,
    string? Detail,
    int PossibleDuplicates);

/// <summary>Answer of <c>/explain</c>: why an alert or incident was treated as it was.</summary>
/// <param name="ConfigHash">Config version that the incident opened under.</param>
/// <param name="ConfigHashNow">Config in force; <c>Route</c> is told by it.</param>
public sealed record Explanation(
    string Kind,
    string Id,
    string? Incident,
    long? IncidentNumber,
    string ConfigHash,
    string ConfigHashNow,
    RouteExplanation? Route,
    Classification? Severity,
    IReadOnlyList<CorrelationItem> Joined,
    IReadOnlyList<SuppressionItem> Suppressed,
    PolicyExplanation? Policy,
    IReadOnlyList<DeliveryItem> Notifications,
    IReadOnlyList<TimelineItem> Decisions)
{
    /// <summary>As <see cref="IncidentDetail.Roots"/>; empty for an alert.</summary>
    public IReadOnlyList<RootItem> Roots { get; init; } = [];
}

/// <summary>An alert that is kept quiet at present.</summary>
/// <param name="Alert">Id of the alert.</param>
/// <param name="Since">Since when it is.</param>
/// <param name="Reasons">What keeps it quiet: silences with who set them, the alert that inhibits it, and so on.</param>
/// <param name="Until">When that is over by itself, as far as it is known.</param>
public sealed record SuppressionItem(string Alert, string Title, Instant Since, IReadOnlyList<string> Reasons, Instant? Until);

/// <summary>Which rule chose the service.</summary>
public sealed record RouteExplanation(string Service, string Why);

/// <summary>Which policy pages, and what it does for this severity.</summary>
public sealed record PolicyExplanation(string? Name, string Why, IReadOnlyList<PolicyStep> Steps, PolicySeverity? Timers);

/// <summary>Sizes now and figures since the start.</summary>
public sealed record StatsAnswer(
    long OpenAlerts,
    long OpenIncidents,
    long AlertsReceived,
    long Repeats,
    long EpisodesOpened,
    long EpisodesClosed,
    long ClosedAlertsKept,
    long IncidentsOpened,
    long TimersFired,
    long TimersWaiting,
    double TimerLatenessMaxMs,
    long Commits,
    long CommitFailures,
    long JournalBytes,
    long QueueLength,
    long Overloads,
    long Sequence,
    long UptimeSeconds,
    string ConfigHash,
    bool Ready,
    string Version);

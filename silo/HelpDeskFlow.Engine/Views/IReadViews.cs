using System.Collections.Immutable;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Changes;
using HelpDeskFlow.Domain.Classification;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Correlation;
using HelpDeskFlow.Domain.CustomerReports;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Heartbeats;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Domain.OnCall;
using HelpDeskFlow.Domain.People;
using HelpDeskFlow.Domain.Suppression;
using HelpDeskFlow.Engine.History;
using HelpDeskFlow.Engine.Streams;
using NodaTime;

namespace HelpDeskFlow.Engine.Views;

/// <summary>Live state for readers: immutable snapshots published after each commit. Never takes the core loop's time. Thread-safe.</summary>
public interface IReadViews
{
    /// <summary>Config in force.</summary>
    ConfigSnapshot Config { get; }

    /// <summary>The incident, or null.</summary>
    IncidentState? Incident(IncidentId id);

    /// <summary>The incident of that number, or null.</summary>
    IncidentState? Incident(long number);

    /// <summary>Incidents, newest (highest number) first, below the given number where one is given. Lazy.</summary>
    IEnumerable<IncidentState> IncidentsNewestFirst(long? belowNumber);

    /// <summary>Alerts that pass, in a stable order, at most <see cref="AlertQuery.Limit"/>; a scan, no index of ours is promised.</summary>
    AlertPage Alerts(AlertQuery query);

    /// <summary>The episode under this key without its texts, or null. Cheap: lists ask for many.</summary>
    Episode? Episode(AlertKey key) => Alert(key)?.Episode;

    /// <summary>The alert under this key, or null.</summary>
    AlertView? Alert(AlertKey key);

    /// <summary>Queue, breaker and dead letters of a destination; null before anything was sent to it.</summary>
    DestinationState? Destination(DestinationName name);

    /// <summary>A heartbeat; null before it was watched.</summary>
    HeartbeatState? Heartbeat(HeartbeatName name) => null;

    /// <summary>Changes of a service; null before the first.</summary>
    ChangeLogState? Changes(ServiceName service) => null;

    /// <summary>Customers' reports about a service; null before the first.</summary>
    ReportLogState? Reports(ServiceName service) => null;

    /// <summary>What happened with a person; null before anything did.</summary>
    PersonState? Person(PersonName name) => null;

    /// <summary>Silences, and what is suppressed and why.</summary>
    SuppressionState Suppression => SuppressionState.Empty;

    /// <summary>How often this alert began to fire lately.</summary>
    FiringHistory Firings(AlertKey key, Instant now) => default;

    /// <summary>How often alerts of this service did.</summary>
    FiringHistory Firings(ServiceName service, Instant now) => default;

    /// <summary>What people taught the classifier, and whether its answers count.</summary>
    ClassifierState Classifier => ClassifierState.Empty;

    /// <summary>Alerts since the start by the category that the classifier saw, in the order of its answers, and last those where it saw none. Empty: nobody counts.</summary>
    ReadOnlySpan<long> Categories => default;

    /// <summary>What the correlators remember and have learned, one for each environment that has any.</summary>
    IReadOnlyCollection<CorrelatorMemory> Learned => [];

    /// <summary>Runtime overrides of a schedule.</summary>
    ImmutableDictionary<ScheduleName, RotationState> Rotations { get; }

    /// <summary>How far the streams are read, as of the last commit.</summary>
    IReadOnlyCollection<StreamPosition> Streams => [];

    /// <summary>How far this stream is read as of the last commit; null: nothing of it was taken yet.</summary>
    StreamPosition? Stream(StreamId id) => null;

    /// <summary>Figures since the start, and sizes now.</summary>
    EngineStats Stats { get; }

    /// <summary>What happens to incidents from now on; first what came after <paramref name="lastId"/> as far as it is still kept (last 4,096 events).</summary>
    IAsyncEnumerable<StreamEvent> SubscribeAsync(long? lastId, CancellationToken cancellation);
}

/// <summary>An alert with its episode, as readers see it.</summary>
/// <param name="Labels">Identity.</param>
/// <param name="Annotations">Text, without the reserved ones.</param>
public sealed record AlertView(
    AlertKey Key,
    Fingerprint Fingerprint,
    LabelSet Labels,
    LabelSet Annotations,
    string? GeneratorUrl,
    string? DedupKey,
    string? Source,
    Episode Episode,
    ServiceName Service,
    IncidentId Incident);

/// <summary>Which alerts.</summary>
/// <param name="Matchers">All must hold.</param>
/// <param name="Firing">Include open ones.</param>
/// <param name="Resolved">Include closed ones that are still kept.</param>
/// <param name="Service">Only of this service.</param>
/// <param name="Cursor">From <see cref="AlertPage.Next"/>.</param>
/// <param name="Limit">At most so many.</param>
public sealed record AlertQuery(ImmutableArray<Matcher> Matchers, bool Firing, bool Resolved, ServiceName? Service, long? Cursor, int Limit);

/// <summary>One page of alerts; <paramref name="Next"/> is null on the last.</summary>
public sealed record AlertPage(IReadOnlyList<AlertView> Items, long? Next);

/// <summary>An event of the live stream. Ids rise, without promise of no gaps; they go on rising over restarts.</summary>
/// <param name="Id">For Last-Event-ID.</param>
/// <param name="Name">incident.opened, incident.updated, incident.escalated, incident.acknowledged, incident.unacknowledged, incident.resolved, incident.reopened, incident.snoozed, incident.note.</param>
/// <param name="At">When.</param>
/// <param name="Incident">State after the commit.</param>
public sealed record StreamEvent(long Id, string Name, Instant At, IncidentState Incident);

/// <summary>Counters since the start and sizes now.</summary>
public sealed record EngineStats
{
    /// <summary>Alerts taken in, of whatever verdict.</summary>
    public long AlertsReceived { get; init; }

    /// <summary>Messages of streams that came again after they had been taken, and were dropped.</summary>
    public long StreamRepeats { get; init; }

    /// <summary>Firing alerts that are suppressed.</summary>
    public long SuppressedAlerts { get; init; }

    /// <summary>Silences that are not over.</summary>
    public long Silences { get; init; }

    /// <summary>Folded repeats.</summary>
    public long Repeats { get; init; }

    /// <summary>Episodes opened (and reopened).</summary>
    public long EpisodesOpened { get; init; }

    /// <summary>Episodes closed.</summary>
    public long EpisodesClosed { get; init; }

    /// <summary>Texts of alerts in which something was redacted.</summary>
    public long TextsRedacted { get; init; }

    /// <summary>Open alerts now.</summary>
    public long OpenAlerts { get; init; }

    /// <summary>Closed episodes still kept.</summary>
    public long ClosedAlertsKept { get; init; }

    /// <summary>Incidents not resolved.</summary>
    public long OpenIncidents { get; init; }

    /// <summary>Incidents ever opened.</summary>
    public long IncidentsOpened { get; init; }

    /// <summary>Resolved incidents that were forgotten because they were older than the config keeps them.</summary>
    public long IncidentsForgotten { get; init; }

    /// <summary>Timer firings.</summary>
    public long TimersFired { get; init; }

    /// <summary>Worst lateness of a timer since the start, milliseconds.</summary>
    public double TimerLatenessMaxMs { get; init; }

    /// <summary>Timers waiting.</summary>
    public long TimersWaiting { get; init; }

    /// <summary>Commits.</summary>
    public long Commits { get; init; }

    /// <summary>Bytes appended to the journal.</summary>
    public long JournalBytes { get; init; }

    /// <summary>Bytes of the journal in use: commits and snapshot rows together.</summary>
    public long JournalUsedBytes { get; init; }

    /// <summary>What is wrong with the journal although it can write, one sentence; null: nothing.</summary>
    public string? JournalWarning { get; init; }

    /// <summary>Batches and commands waiting.</summary>
    public long QueueLength { get; init; }

    /// <summary>Batches refused because the queue was full.</summary>
    public long Overloads { get; init; }

    /// <summary>Commits that failed and were tried again.</summary>
    public long CommitFailures { get; init; }

    /// <summary>Messages to other partitions of a cluster; 0 on one machine.</summary>
    public long MessagesSent { get; init; }

    /// <summary>Messages from other partitions, each counted once however often it came.</summary>
    public long MessagesReceived { get; init; }

    /// <summary>Bytes of messages that other partitions have not acknowledged.</summary>
    public long MessagesWaitingBytes { get; init; }

    /// <summary>Sequence of the last commit.</summary>
    public long Sequence { get; init; }
}

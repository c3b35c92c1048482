using System.Collections.Immutable;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Changes;
using HelpDeskFlow.Domain.Classification;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Correlation;
using HelpDeskFlow.Domain.CustomerReports;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Heartbeats;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Domain.OnCall;
using HelpDeskFlow.Domain.People;
using HelpDeskFlow.Domain.Suppression;
using HelpDeskFlow.Engine.History;
using HelpDeskFlow.Engine.Partitions;
using HelpDeskFlow.Engine.Streams;
using HelpDeskFlow.Engine.Views;
using NodaTime;

namespace HelpDeskFlow.Engine.Embedded.Cluster;

/// <summary>
/// The partitions of a cluster as one: those that run in this silo as of their last commit, the others as of what this silo has
/// read of their journals. Thread-safe.
/// </summary>
public sealed class ClusterViews : IReadViews
{
    /// <summary>Bits of a cursor that say where in a partition's table a list goes on; those above say in which partition.</summary>
    private const int CursorBits = 40;

    private readonly PartitionMap _map;
    private readonly IReadViews[] _parts;
    private readonly ClusterStream _stream;
    private readonly MergedSuppression _suppression = new();
    private volatile ConfigSnapshot _config = ConfigSnapshot.BuiltIn;

    /// <summary>Views of partitions that nobody has shown anything of yet.</summary>
    public ClusterViews(PartitionMap map, IReadViews empty, ClusterStream stream)
    {
        ArgumentNullException.ThrowIfNull(map);
        (_map, _stream) = (map, stream);
        _parts = [.. Enumerable.Repeat(empty, map.Count)];
    }

    /// <inheritdoc/>
    public ConfigSnapshot Config => _config;

    /// <inheritdoc/>
    public SuppressionState Suppression => _suppression.Of([.. _parts.Select(p => p.Suppression)], _map.Of(GrainId.Suppression));

    /// <inheritdoc/>
    public ClassifierState Classifier => Part(_map.Of(GrainId.Classifier)).Classifier;

    /// <inheritdoc/>
    /// <remarks>Of the partitions that run in this silo.</remarks>
    public ReadOnlySpan<long> Categories
    {
        get
        {
            long[] sums = [];
            foreach (var part in All)
            {
                var some = part.Categories;
                Array.Resize(ref sums, Math.Max(sums.Length, some.Length));
                for (var i = 0; i < some.Length; i++)
                {
                    sums[i] += some[i];
                }
            }

            return sums;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyCollection<CorrelatorMemory> Learned => [.. All.SelectMany(p => p.Learned)];

    /// <inheritdoc/>
    public ImmutableDictionary<ScheduleName, RotationState> Rotations => Part(0).Rotations;

    /// <inheritdoc/>
    public IReadOnlyCollection<StreamPosition> Streams => [.. All.SelectMany(p => p.Streams).Select(s => s.Id).Distinct().Select(id => Stream(id)!)];

    /// <inheritdoc/>
    /// <remarks>Counters are those of the partitions that run in this silo, sizes those of all.</remarks>
    public EngineStats Stats
    {
        get
        {
            var sum = new EngineStats();
            foreach (var part in All)
            {
                sum = Add(sum, part.Stats);
            }

            return sum;
        }
    }

    private IEnumerable<IReadViews> All => Enumerable.Range(0, _parts.Length).Select(Part);

    /// <inheritdoc/>
    public IncidentState? Incident(IncidentId id) => Part(_map.OfNumber(id.ToNumber())).Incident(id);

    /// <inheritdoc/>
    public IncidentState? Incident(long number) => Part(_map.OfNumber(number)).Incident(number);

    /// <inheritdoc/>
    public IEnumerable<IncidentState> IncidentsNewestFirst(long? belowNumber)
    {
        var queue = new PriorityQueue<IEnumerator<IncidentState>, long>();
        foreach (var part in All)
        {
            Enqueue(queue, part.IncidentsNewestFirst(belowNumber).GetEnumerator());
        }

        while (queue.TryDequeue(out var next, out _))
        {
            yield return next.Current;
            Enqueue(queue, next);
        }
    }

    /// <inheritdoc/>
    public AlertPage Alerts(AlertQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        var first = (int)((query.Cursor ?? 0) >> CursorBits);
        var inner = query.Cursor is { } cursor ? cursor & ((1L << CursorBits) - 1) : (long?)null;
        var items = new List<AlertView>();
        for (var partition = first; partition < _parts.Length; partition++, inner = null)
        {
            if (items.Count >= query.Limit)
            {
                return new AlertPage(items, (long)partition << CursorBits);
            }

            var page = Part(partition).Alerts(query with { Cursor = inner is 0 ? null : inner, Limit = query.Limit - items.Count });
            items.AddRange(page.Items);
            if (page.Next is { } next)
            {
                return new AlertPage(items, ((long)partition << CursorBits) | next);
            }
        }

        return new AlertPage(items, null);
    }

    /// <inheritdoc/>
    public AlertView? Alert(AlertKey key) => Part(_map.Of(key)).Alert(key);

    /// <inheritdoc/>
    public Episode? Episode(AlertKey key) => Part(_map.Of(key)).Episode(key);

    /// <inheritdoc/>
    public FiringHistory Firings(AlertKey key, Instant now) => Part(_map.Of(key)).Firings(key, now);

    /// <inheritdoc/>
    public FiringHistory Firings(ServiceName service, Instant now)
    {
        var sum = default(FiringHistory);
        foreach (var one in All.Select(p => p.Firings(service, now)))
        {
            sum = new FiringHistory(
                sum.LastHour + one.LastHour,
                sum.LastDay + one.LastDay,
                sum.LastWeek + one.LastWeek,
                sum.SameHourOfWeek + one.SameHourOfWeek,
                sum.SameHourOfDay + one.SameHourOfDay,
                sum.Total + one.Total);
        }

        return sum;
    }

    /// <inheritdoc/>
    public DestinationState? Destination(DestinationName name) => Part(_map.Of(GrainId.Of(name))).Destination(name);

    /// <inheritdoc/>
    public PersonState? Person(PersonName name) => Part(_map.Of(GrainId.Of(name))).Person(name);

    /// <inheritdoc/>
    public HeartbeatState? Heartbeat(HeartbeatName name) => Part(_map.Of(GrainId.Of(name))).Heartbeat(name);

    /// <inheritdoc/>
    public ChangeLogState? Changes(ServiceName service) => Part(_map.Of(GrainId.ChangeLog(service))).Changes(service);

    /// <inheritdoc/>
    public ReportLogState? Reports(ServiceName service) => Part(_map.Of(GrainId.ReportLog(service))).Reports(service);

    /// <inheritdoc/>
    /// <remarks>As far as every partition has taken it: what some have beyond that comes again and is passed over there.</remarks>
    public StreamPosition? Stream(StreamId id)
    {
        StreamPosition? least = null;
        var isMissing = false;
        foreach (var part in All)
        {
            var position = part.Stream(id);
            isMissing |= position is null;
            least = least is null || position is { } known && known.Next < least.Next ? position ?? least : least;
        }

        return least is not null && isMissing ? least with { Next = 0 } : least;
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<StreamEvent> SubscribeAsync(long? lastId, CancellationToken cancellation) => _stream.SubscribeAsync(lastId, cancellation);

    /// <summary>From now on these are the views of the partition.</summary>
    public void Show(int partition, IReadViews views) => Volatile.Write(ref _parts[partition], views);

    /// <summary>From now on this config is in force.</summary>
    public void Show(ConfigSnapshot config) => _config = config;

    private static void Enqueue(PriorityQueue<IEnumerator<IncidentState>, long> queue, IEnumerator<IncidentState> incidents)
    {
        if (incidents.MoveNext())
        {
            queue.Enqueue(incidents, -incidents.Current.Number);
        }
        else
        {
            incidents.Dispose();
        }
    }

    private static EngineStats Add(EngineStats a, EngineStats b) => new()
    {
        AlertsReceived = a.AlertsReceived + b.AlertsReceived,
        StreamRepeats = a.StreamRepeats + b.StreamRepeats,
        SuppressedAlerts = a.SuppressedAlerts + b.SuppressedAlerts,
        Silences = Math.Max(a.Silences, b.Silences),
        Repeats = a.Repeats + b.Repeats,
        EpisodesOpened = a.EpisodesOpened + b.EpisodesOpened,
        EpisodesClosed = a.EpisodesClosed + b.EpisodesClosed,
        TextsRedacted = a.TextsRedacted + b.TextsRedacted,
        OpenAlerts = a.OpenAlerts + b.OpenAlerts,
        ClosedAlertsKept = a.ClosedAlertsKept + b.ClosedAlertsKept,
        OpenIncidents = a.OpenIncidents + b.OpenIncidents,
        IncidentsOpened = a.IncidentsOpened + b.IncidentsOpened,
        IncidentsForgotten = a.IncidentsForgotten + b.IncidentsForgotten,
        TimersFired = a.TimersFired + b.TimersFired,
        TimerLatenessMaxMs = Math.Max(a.TimerLatenessMaxMs, b.TimerLatenessMaxMs),
        TimersWaiting = a.TimersWaiting + b.TimersWaiting,
        Commits = a.Commits + b.Commits,
        JournalBytes = a.JournalBytes + b.JournalBytes,
        JournalUsedBytes = a.JournalUsedBytes + b.JournalUsedBytes,
        JournalWarning = a.JournalWarning ?? b.JournalWarning,
        QueueLength = a.QueueLength + b.QueueLength,
        Overloads = a.Overloads + b.Overloads,
        CommitFailures = a.CommitFailures + b.CommitFailures,
        MessagesSent = a.MessagesSent + b.MessagesSent,
        MessagesReceived = a.MessagesReceived + b.MessagesReceived,
        MessagesWaitingBytes = a.MessagesWaitingBytes + b.MessagesWaitingBytes,
        Sequence = a.Sequence + b.Sequence,
    };

    private IReadViews Part(int partition) => Volatile.Read(ref _parts[partition]);
}

using System.Collections.Concurrent;
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
using HelpDeskFlow.Engine.Codec;
using HelpDeskFlow.Engine.Episodes;
using HelpDeskFlow.Engine.Frames;
using HelpDeskFlow.Engine.History;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Engine.Steps;
using HelpDeskFlow.Engine.Streams;
using HelpDeskFlow.Engine.Views;
using NodaTime;

namespace HelpDeskFlow.Engine.Embedded;

/// <summary>
/// What readers see: the immutable states of grains as of the last commit. The core loop publishes; anyone reads. Resolved
/// incidents beyond <see cref="EngineLimits.ResolvedIncidentsInMemoryMax"/> are read from the journal.
/// </summary>
public sealed class PublishedState : IReadViews
{
    private readonly ConcurrentDictionary<long, IncidentState> _incidents = new();
    private readonly ConcurrentDictionary<DestinationName, DestinationState> _destinations = new();
    private readonly ConcurrentDictionary<StreamId, StreamPosition> _streams = new();
    private readonly ConcurrentDictionary<HeartbeatName, HeartbeatState> _heartbeats = new();
    private readonly ConcurrentDictionary<ServiceName, ChangeLogState> _changes = new();
    private readonly ConcurrentDictionary<ServiceName, ReportLogState> _reports = new();
    private readonly ConcurrentDictionary<PersonName, PersonState> _people = new();
    private readonly ConcurrentDictionary<string, CorrelatorMemory> _learned = new(StringComparer.Ordinal);
    private readonly EpisodeReader _episodes;
    private readonly FiringTable _firings;
    private readonly EngineCounters _counters;
    private readonly IJournal _journal;
    private readonly GrainCodec _codec;
    private readonly StreamHub _stream;
    private volatile EngineStats _stats = new();
    private volatile ConfigSnapshot _config = ConfigSnapshot.BuiltIn;
    private volatile ImmutableDictionary<ScheduleName, RotationState> _rotations = ImmutableDictionary<ScheduleName, RotationState>.Empty;
    private volatile SuppressionState _suppression = SuppressionState.Empty;
    private volatile ClassifierState _classifier = ClassifierState.Empty;
    private readonly int _numberStep;
    private long _maxNumber;
    private long _firstNumber = 1;

    internal PublishedState(EpisodeTable episodes, FiringTable firings, EngineCounters counters, IJournal journal, GrainCodec codec, EngineLimits limits, int numberStep)
    {
        (_firings, _counters) = (firings, counters);
        _episodes = new EpisodeReader(episodes);
        _journal = journal;
        _codec = codec;
        _numberStep = numberStep;
        _stream = new StreamHub(limits.StreamEventsKeptMax);
    }

    /// <summary>Adds figures that live outside the core (queues).</summary>
    public Func<EngineStats, EngineStats>? CompleteStats { get; set; }

    /// <inheritdoc/>
    public ConfigSnapshot Config => _config;

    /// <inheritdoc/>
    public SuppressionState Suppression => _suppression;

    /// <inheritdoc/>
    public FiringHistory Firings(AlertKey key, Instant now) => _firings.Of(key, now);

    /// <inheritdoc/>
    public FiringHistory Firings(ServiceName service, Instant now) => _firings.Of(service, now);

    /// <inheritdoc/>
    public ReadOnlySpan<long> Categories => _counters.Categories;

    /// <inheritdoc/>
    public ClassifierState Classifier => _classifier;

    /// <inheritdoc/>
    public ImmutableDictionary<ScheduleName, RotationState> Rotations => _rotations;

    /// <inheritdoc/>
    public EngineStats Stats => CompleteStats is null ? _stats : CompleteStats(_stats);

    /// <inheritdoc/>
    public IncidentState? Incident(IncidentId id) => Incident(id.ToNumber()) is { } incident && incident.Id == id ? incident : null;

    /// <inheritdoc/>
    public IncidentState? Incident(long number)
    {
        if (_incidents.TryGetValue(number, out var incident))
        {
            return incident;
        }

        if (number < Volatile.Read(ref _firstNumber) || number > Volatile.Read(ref _maxNumber))
        {
            return null;
        }

        var row = _journal.ReadSnapshotRow(SnapshotKind.ArchivedIncident, IncidentId.FromNumber(number).ToString());
        return row is { } found ? (IncidentState)_codec.ReadState(GrainKind.Incident, found.Body.Span) : null;
    }

    /// <inheritdoc/>
    public IEnumerable<IncidentState> IncidentsNewestFirst(long? belowNumber)
    {
        var first = Math.Min(Volatile.Read(ref _maxNumber), belowNumber is { } below ? below - 1 : long.MaxValue);
        // Numbers of a partition lie as far apart as there are partitions.
        first -= (first - Volatile.Read(ref _firstNumber)) % _numberStep;
        for (var number = first; number >= Volatile.Read(ref _firstNumber); number -= _numberStep)
        {
            if (Incident(number) is { } incident)
            {
                yield return incident;
            }
        }
    }

    /// <inheritdoc/>
    public AlertPage Alerts(AlertQuery query) => _episodes.Read(query);

    /// <inheritdoc/>
    public AlertView? Alert(AlertKey key) => _episodes.Find(key);

    /// <inheritdoc/>
    public Episode? Episode(AlertKey key) => _episodes.FindEpisode(key);

    /// <inheritdoc/>
    public DestinationState? Destination(DestinationName name) => _destinations.GetValueOrDefault(name);

    /// <inheritdoc/>
    public IReadOnlyCollection<StreamPosition> Streams => [.. _streams.Values];

    /// <inheritdoc/>
    public StreamPosition? Stream(StreamId id) => _streams.GetValueOrDefault(id);

    /// <inheritdoc/>
    public IReadOnlyCollection<CorrelatorMemory> Learned => [.. _learned.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => l.Value)];

    /// <inheritdoc/>
    public HeartbeatState? Heartbeat(HeartbeatName name) => _heartbeats.GetValueOrDefault(name);

    /// <inheritdoc/>
    public ChangeLogState? Changes(ServiceName service) => _changes.GetValueOrDefault(service);

    /// <inheritdoc/>
    public PersonState? Person(PersonName name) => _people.GetValueOrDefault(name);

    /// <inheritdoc/>
    public ReportLogState? Reports(ServiceName service) => _reports.GetValueOrDefault(service);

    /// <inheritdoc/>
    public IAsyncEnumerable<StreamEvent> SubscribeAsync(long? lastId, CancellationToken cancellation) => _stream.SubscribeAsync(lastId, cancellation);

    internal AlertView View(in EpisodeSlot row) => _episodes.ToView(row);

    internal void Publish(GrainCell cell)
    {
        switch (cell.State)
        {
            case IncidentState incident:
                _incidents[incident.Number] = incident;
                if (incident.Number > _maxNumber)
                {
                    Volatile.Write(ref _maxNumber, incident.Number);
                }

                break;
            case DestinationState destination:
                _destinations[destination.Name] = destination;
                break;
            case HeartbeatState heartbeat:
                _heartbeats[heartbeat.Name] = heartbeat;
                break;
            case ChangeLogState changes:
                _changes[changes.Service] = changes;
                break;
            case CorrelatorState correlator when !correlator.Memory.IsEmpty:
                _learned[correlator.Environment] = correlator.Memory;
                break;
            case SuppressionState suppression:
                _suppression = suppression;
                break;
            case ClassifierState classifier:
                _classifier = classifier;
                break;
            case PersonState person:
                _people[person.Name] = person;
                break;
            case ReportLogState reports:
                _reports[reports.Service] = reports;
                break;
        }
    }

    internal void Publish(StreamPosition stream) => _streams[stream.Id] = stream;

    internal void Publish(ConfigSnapshot config, ImmutableDictionary<ScheduleName, RotationState> rotations, EngineStats stats)
    {
        _config = config;
        _rotations = rotations;
        _stats = stats;
    }

    /// <summary>Told of the live stream's events too: a silo gathers those of all partitions. On the publisher's thread, must not block.</summary>
    public Action<IReadOnlyList<StreamEvent>>? StreamTap { get; set; }

    internal void PublishStream(IReadOnlyList<StreamEvent> events)
    {
        StreamTap?.Invoke(events);
        _stream.Publish(events);
    }

    internal void KnowNumber(long number) => Volatile.Write(ref _maxNumber, Math.Max(_maxNumber, number));

    /// <summary>No incident of a lower number is left.</summary>
    internal void KnowFirstNumber(long number) => Volatile.Write(ref _firstNumber, number);

    internal void Forget(long number) => _incidents.TryRemove(number, out _);
}

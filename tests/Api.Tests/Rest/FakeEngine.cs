using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Classification;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Domain.OnCall;
using HelpDeskFlow.Domain.People;
using HelpDeskFlow.Domain.Suppression;
using HelpDeskFlow.Engine.History;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Engine.Views;
using NodaTime;

namespace HelpDeskFlow.Api.Tests.Rest;

/// <summary>
/// An engine that tests fill by hand: it records commands, answers as told, and carries out the commands of the console in
/// the simplest way. The rules themselves are tested in Domain.Tests.
/// </summary>
public sealed class FakeEngine : IEngine, IReadViews
{
    private readonly Lock _lock = new();
    private readonly List<(long Id, StreamEvent Event)> _kept = [];
    private readonly List<Channel<StreamEvent>> _readers = [];
    private ImmutableSortedDictionary<long, IncidentState> _incidents = ImmutableSortedDictionary<long, IncidentState>.Empty;
    private ImmutableList<AlertView> _alerts = [];
    private ImmutableDictionary<AlertKey, AlertView> _byKey = ImmutableDictionary<AlertKey, AlertView>.Empty;

    public IReadViews Views => this;

    public bool IsReady { get; set; } = true;

    public string? NotReadyReason { get; set; }

    public ConfigSnapshot Config { get; set; } = ConfigSnapshot.BuiltIn;

    public EngineAnswer Answer { get; set; } = EngineAnswer.Committed;

    public Rejection? Rejection { get; set; }

    public List<(GrainId To, Command Command)> Asked { get; } = [];

    public Instant Now { get; set; } = Instant.FromUtc(2026, 3, 2, 9, 0);

    public ImmutableDictionary<DestinationName, DestinationState> Destinations { get; set; } = ImmutableDictionary<DestinationName, DestinationState>.Empty;

    public ImmutableDictionary<ScheduleName, RotationState> Rotations { get; set; } = ImmutableDictionary<ScheduleName, RotationState>.Empty;

    /// <summary>How often every alert and every service fired.</summary>
    public FiringHistory History { get; set; }

    public FiringHistory Firings(AlertKey key, Instant now) => History;

    public FiringHistory Firings(ServiceName service, Instant now) => History;

    public ClassifierState Classifier { get; set; } = ClassifierState.Empty;

    public SuppressionState Suppression { get; set; } = SuppressionState.Empty;

    /// <summary>True: overrides, swaps and silences are carried out by their own rule books; what they tell other grains is not.</summary>
    public bool CarriesOut { get; init; }

    public AlertQuery? LastQuery { get; private set; }

    /// <summary>Readers of the live stream at present.</summary>
    public int Readers
    {
        get
        {
            lock (_lock)
            {
                return _readers.Count;
            }
        }
    }

    public string? JournalWarning { get; set; }

    public EngineStats Stats => new()
    {
        JournalWarning = JournalWarning,
        OpenAlerts = _alerts.Count(a => a.Episode.IsFiring),
        OpenIncidents = _incidents.Values.Count(i => i.IsOpen),
        AlertsReceived = 1234,
        Repeats = 1100,
        TimerLatenessMaxMs = 12.5,
        Sequence = 77,
    };

    public void Put(IncidentState incident) => _incidents = _incidents.SetItem(incident.Number, incident);

    public void Put(AlertView alert)
    {
        _alerts = _alerts.RemoveAll(a => a.Key == alert.Key).Add(alert);
        _byKey = _byKey.SetItem(alert.Key, alert);
    }

    public void PutMany(IEnumerable<AlertView> alerts)
    {
        _alerts = [.. alerts];
        _byKey = _alerts.ToImmutableDictionary(a => a.Key);
    }

    public void Publish(long id, string name, IncidentState incident)
    {
        lock (_lock)
        {
            var happened = new StreamEvent(id, name, Now, incident);
            _kept.Add((id, happened));
            _readers.ForEach(r => r.Writer.TryWrite(happened));
        }
    }

    public ValueTask<EngineAnswer> SubmitAsync(AlertBatch batch)
    {
        batch.Return();
        return ValueTask.FromResult(Answer);
    }

    public ValueTask<EngineAnswer> ApplyConfigAsync(ConfigSnapshot config)
    {
        Config = config;
        return ValueTask.FromResult(Answer);
    }

    public ValueTask<AskResult> AskAsync(GrainId to, Command command)
    {
        lock (_lock)
        {
            Asked.Add((to, command));
        }

        if (Rejection is not null || Answer != EngineAnswer.Committed)
        {
            return ValueTask.FromResult(new AskResult(Answer, Rejection));
        }

        if (CarriesOut && CarryOut(to, command) is { } refused)
        {
            return ValueTask.FromResult(new AskResult(Answer, refused));
        }

        if (command is IncidentCommand change && _incidents.Values.FirstOrDefault(i => GrainId.Of(i.Id) == to) is { } incident)
        {
            var (after, name) = FakeRules.Apply(incident, change, Now);
            Put(after);
            if (after != incident)
            {
                Publish(1000 + Asked.Count, name, after);
            }
        }

        return ValueTask.FromResult(new AskResult(Answer, null));
    }

    /// <summary>What happened with people.</summary>
    public Dictionary<PersonName, PersonState> People { get; } = [];

    /// <summary>What people were sent.</summary>
    public List<Domain.Destinations.DeliveryRequest> Notices { get; } = [];

    public PersonState? Person(PersonName name) => People.GetValueOrDefault(name);

    private Rejection? CarryOut(GrainId to, Command command)
    {
        var context = new StepContext(SystemClock.Instance.GetCurrentInstant(), Config, Rotations, 1);
        switch (command)
        {
            case RotationCommand:
                var rotation = Rotations.GetValueOrDefault(new ScheduleName(to.Key)) ?? RotationDecider.Initial(to);
                var decided = RotationDecider.Decide(rotation, command, context);
                Rotations = Rotations.SetItem(rotation.Name, decided.Events.Aggregate(rotation, RotationDecider.Evolve));
                return decided.Rejection;
            case PersonCommand:
                var person = Person(new PersonName(to.Key)) ?? PersonDecider.Initial(to);
                var outcome = PersonDecider.Decide(person, command, context);
                People[person.Name] = outcome.Events.Aggregate(person, PersonDecider.Evolve);
                Notices.AddRange(outcome.Tells.Select(t => t.Command).OfType<Domain.Destinations.DestinationCommand.Enqueue>().Select(e => e.Request));
                return outcome.Rejection;
            case SuppressionCommand:
                var suppressed = SuppressionDecider.Decide(Suppression, command, context);
                Suppression = suppressed.Events.Aggregate(Suppression, SuppressionDecider.Evolve);
                return suppressed.Rejection;
            default:
                return null;
        }
    }

    public IncidentState? Incident(IncidentId id) => _incidents.Values.FirstOrDefault(i => i.Id == id);

    public IncidentState? Incident(long number) => _incidents.GetValueOrDefault(number);

    public IEnumerable<IncidentState> IncidentsNewestFirst(long? belowNumber) =>
        _incidents.Values.Reverse().Where(i => belowNumber is null || i.Number < belowNumber);

    public AlertPage Alerts(AlertQuery query)
    {
        LastQuery = query;
        var items = new List<AlertView>();
        for (var i = (int)(query.Cursor ?? 0); i < _alerts.Count; i++)
        {
            var alert = _alerts[i];
            if (!(alert.Episode.IsFiring ? query.Firing : query.Resolved)
                || (query.Service is { } service && alert.Service != service)
                || !query.Matchers.All(m => m.Matches(alert.Labels)))
            {
                continue;
            }

            if (items.Count == query.Limit)
            {
                return new AlertPage(items, i);
            }

            items.Add(alert);
        }

        return new AlertPage(items, null);
    }

    public AlertView? Alert(AlertKey key) => _byKey.GetValueOrDefault(key);

    public DestinationState? Destination(DestinationName name) => Destinations.GetValueOrDefault(name);

    public async IAsyncEnumerable<StreamEvent> SubscribeAsync(long? lastId, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var channel = Channel.CreateUnbounded<StreamEvent>();
        lock (_lock)
        {
            foreach (var (_, old) in lastId is null ? [] : _kept.Where(k => k.Id > lastId))
            {
                channel.Writer.TryWrite(old);
            }

            _readers.Add(channel);
        }

        try
        {
            await foreach (var happened in channel.Reader.ReadAllAsync(cancellation))
            {
                yield return happened;
            }
        }
        finally
        {
            lock (_lock)
            {
                _readers.Remove(channel);
            }
        }
    }
}

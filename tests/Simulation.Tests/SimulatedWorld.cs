using System.Text;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Domain.Suppression;
using HelpDeskFlow.Engine.Codec;
using HelpDeskFlow.Engine.Embedded;
using HelpDeskFlow.Engine.Episodes;
using HelpDeskFlow.Engine.Frames;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Journals.Memory;
using NodaTime;

namespace Simulation.Tests;

/// <summary>
/// The whole engine on virtual time, from one seed: senders that repeat, resolve, reorder and duplicate; people; sinks that fail,
/// throttle and lose answers; a disk that fills up; a clock that jumps; and a process that dies before, inside and after a
/// commit. Same seed, same run, byte for byte.
/// </summary>
internal sealed class SimulatedWorld
{
    private static readonly Instant Start = Instant.FromUtc(2026, 3, 1, 12, 0);
    private readonly Random _random;
    private readonly GrainCodec _codec = new();
    private readonly Dictionary<DestinationName, SimulatedSink> _sinks;
    private readonly List<(Instant At, DestinationName To, DeliveryRequest Request, int Attempt)> _inFlight = [];
    private readonly Dictionary<AlertKey, PromisedEnd> _expectedFiring = [];
    private readonly List<(AlertKey Key, PromisedEnd? End)> _offered = [];
    private readonly SimulatedStream[] _streams = [new(new("g", "alerts", 0)), new(new("g", "alerts", 1))];
    private readonly JournalAudit _audit;
    private InMemoryJournal _journal = new();
    private EngineCore _core;
    private ConfigSnapshot _config = SimulatedConfig.Build("one", 10);
    private readonly SimulatedTime _time = new(Start);
    private EngineClock _clock = null!;
    private Instant _latestEnd;
    private bool _isSettling;

    public SimulatedWorld(int seed)
    {
        _random = new Random(seed);
        Configs[_config.Hash] = _config;
        _sinks = _config.Destinations.ToDictionary(d => d.Name, _ => new SimulatedSink());
        _audit = new JournalAudit(_codec);
        _core = null!;
        Boot();
    }

    private Instant Now => _time.Wall;

    /// <summary>Every config that there was, by its hash.</summary>
    public Dictionary<string, ConfigSnapshot> Configs { get; } = [];

    /// <summary>Every commit that was ever on the disk.</summary>
    public IReadOnlyList<JournalRow> Rows => _audit.Rows;

    public int Crashes { get; private set; }

    public int Turns { get; private set; }

    public int Pruned { get; private set; }

    public int Forgotten => _audit.Forgotten.Count;

    public EngineCore Core => _core;

    public IReadOnlyDictionary<DestinationName, SimulatedSink> Sinks => _sinks;

    /// <summary>Trouble for so many turns, then quiet until nothing is left to do.</summary>
    public void Run(int turns)
    {
        for (var turn = 0; turn < turns; turn++)
        {
            RandomEvent();
            Turn(() => RandomInput());
        }

        Settle();
    }

    /// <summary>Hash of all that was ever on the disk: two runs of one seed must agree.</summary>
    public string JournalDigest() => _audit.Digest();

    private void RandomEvent()
    {
        _time.Pass(_random.Next(10) == 0 ? Duration.FromSeconds(_random.Next(1, 90)) : Duration.FromMilliseconds(_random.Next(0, 4000)));
        if (_random.Next(200) == 0)
        {
            _time.Pass(Duration.FromHours(_random.Next(5, 12))); // a quiet night
        }

        switch (_random.Next(40))
        {
            case 0:
                // Somebody sets the clock: mostly by a little, sometimes by hours, in either direction.
                var before = Now;
                _time.SetWallClock(_random.Next(6) switch
                {
                    0 => Duration.FromMinutes(_random.Next(-300, 0)),
                    1 => Duration.FromMinutes(_random.Next(1, 300)),
                    _ => -Duration.FromSeconds(_random.Next(1, 30)),
                });
                if (before - Now > Duration.FromMinutes(1))
                {
                    // What was promised by the old clock is void: a given end by the new one beats a time-out by the old.
                    _expectedFiring.Clear();
                }

                break;
            case 1 or 2 or 3:
                _sinks.ElementAt(_random.Next(_sinks.Count)).Value.Mood = _random.Next(5);
                break;
            case 4:
                _journal.FailNextAppends(_random.Next(1, 4), "The disk is full.");
                break;
            case 5 or 6:
                _journal.CrashInNextAppend(stored: _random.Next(2) == 0);
                break;
            case 7:
                Restart();
                break;
            case 8:
                _config = SimulatedConfig.Build($"c{_random.Next(100)}-{Configs.Count}", _random.Next(3, 20), (MissingPart)_random.Next(16));
                Configs[_config.Hash] = _config;
                break;
            default:
                break;
        }
    }

    private void RandomInput()
    {
        for (var n = _random.Next(4); n > 0; n--)
        {
            switch (_random.Next(11))
            {
                case < 7:
                    OfferAlerts();
                    break;
                case 10:
                    var batch = _streams[_random.Next(_streams.Length)].Read(_core, Now, _config.ResolveTimeout, _random);
                    _latestEnd = Instant.Max(_latestEnd, Now + Duration.FromSeconds(30));
                    _core.Take(batch);
                    batch.Return();
                    break;
                case 8:
                    PersonSilences();
                    break;
                case 7:
                    PersonActs();
                    break;
                default:
                    if (_core.Published.Config.Hash != _config.Hash)
                    {
                        _core.Apply(_config);
                    }

                    break;
            }
        }

        foreach (var due in _inFlight.Where(f => f.At <= Now).ToList())
        {
            _inFlight.Remove(due);
            var outcome = _sinks[due.To].Receive(due.Request, _random);
            _core.Handle(GrainId.Of(due.To), new DestinationCommand.AttemptFinished(due.Request.Id, due.Attempt, outcome));
            if (_random.Next(20) == 0)
            {
                _core.Handle(GrainId.Of(due.To), new DestinationCommand.AttemptFinished(due.Request.Id, due.Attempt, outcome));
            }
        }
    }

    private void OfferAlerts()
    {
        var batch = AlertBatch.Rent(Now, "simulated");
        var writer = new AlertBatchWriter(batch);
        var count = _random.Next(1, 5);
        for (var i = 0; i < count; i++)
        {
            var id = _random.Next(15);
            if (id >= 12)
            {
                // Identity is the sender's own key, and everything else may change under it.
                OfferKeyed(ref writer, batch, i, id);
                continue;
            }

            writer.AddLabel("alertname"u8, Encoding.UTF8.GetBytes($"Alert{id % 5}"));
            writer.AddLabel("instance"u8, Encoding.UTF8.GetBytes($"i{id}"));
            writer.AddLabel("service"u8, Encoding.UTF8.GetBytes(id == 11 ? "nobody" : SimulatedConfig.Services[id % 3]));
            writer.AddLabel("severity"u8, Encoding.UTF8.GetBytes(new[] { "P0", "critical", "warning", "info" }[id % 4]));
            writer.AddAnnotation("summary"u8, Encoding.UTF8.GetBytes($"text {_random.Next(3)}"));
            Finish(ref writer, batch, i);
        }

        _core.Take(batch);
        batch.Return();
    }

    private void OfferKeyed(ref AlertBatchWriter writer, AlertBatch batch, int index, int id)
    {
        writer.AddLabel("alertname"u8, Encoding.UTF8.GetBytes($"Keyed{_random.Next(2)}"));
        writer.AddLabel("service"u8, Encoding.UTF8.GetBytes(SimulatedConfig.Services[_random.Next(3)]));
        writer.AddLabel("severity"u8, Encoding.UTF8.GetBytes(_random.Next(2) == 0 ? "critical" : "info"));
        writer.AddLabel("attempt"u8, Encoding.UTF8.GetBytes($"{_random.Next(50)}"));
        writer.SetDedupKey("simulated"u8, Encoding.UTF8.GetBytes($"key{id}"));
        Finish(ref writer, batch, index);
    }

    private void Finish(ref AlertBatchWriter writer, AlertBatch batch, int index)
    {
        Instant? endsAt = _random.Next(5) switch
        {
            0 => Now - Duration.FromSeconds(_random.Next(0, 20)),
            1 => null,
            _ => Now + Duration.FromSeconds(_random.Next(1, 200)),
        };
        var startsAt = Instant.Min(Now - Duration.FromSeconds(_random.Next(0, 60)), endsAt ?? Now);
        Assert.True(writer.TryFinish(index, startsAt, endsAt, _config.ResolveTimeout));
        _latestEnd = Instant.Max(_latestEnd, endsAt ?? Now + _config.ResolveTimeout);
        _offered.Add((batch.Records[^1].Key, endsAt <= Now ? null : new PromisedEnd(endsAt ?? Now + _config.ResolveTimeout, endsAt is null)));
    }

    private void PersonActs()
    {
        var incidents = _core.Published.IncidentsNewestFirst(null).Take(8).ToList();
        if (incidents.Count == 0)
        {
            return;
        }

        var incident = incidents[_random.Next(incidents.Count)];
        var other = incidents[_random.Next(incidents.Count)];
        IncidentCommand command = _random.Next(13) switch
        {
            0 or 1 => new IncidentCommand.Acknowledge("ana"),
            2 => new IncidentCommand.Unacknowledge("ana"),
            3 => new IncidentCommand.Resolve("bo"),
            4 => new IncidentCommand.Reopen("bo"),
            5 => new IncidentCommand.Snooze(Now + Duration.FromSeconds(_random.Next(1, 120)), "ana"),
            6 => new IncidentCommand.EscalateNow("ana"),
            7 => new IncidentCommand.Assign([new PersonName("bo")], "ana"),
            8 => new IncidentCommand.MergeInto(other.Id, "ana"),
            9 when !incident.Alerts.IsEmpty => new IncidentCommand.Split([incident.Alerts[_random.Next(incident.Alerts.Length)].Alert.Key], "bo"),
            10 => new IncidentCommand.SetSeverity((Severity)_random.Next(4), "bo"),
            11 => new IncidentCommand.SetRole(IncidentRole.IncidentCommander, new PersonName("ana"), "bo"),
            _ => new IncidentCommand.AddNote("looked at it", "ana"),
        };
        if (command is IncidentCommand.Resolve)
        {
            // Whatever end their sender gave them is void; one that is sent again in this turn begins with the end given then.
            for (var slot = 0; slot < _core.Episodes.PageCount * EpisodePage.Slots; slot++)
            {
                if (_core.Episodes[slot].IncidentNumber == incident.Number)
                {
                    _offered.Add((_core.Episodes[slot].Key, null));
                }
            }
        }

        _core.Handle(GrainId.Of(incident.Id), command);
    }

    private void PersonSilences()
    {
        var known = _core.Published.Suppression.Silences.Values.OrderBy(s => s.Id.Value, StringComparer.Ordinal).ToList();
        if (known.Count > 0 && _random.Next(3) == 0)
        {
            _core.Handle(GrainId.Suppression, new SuppressionCommand.Expire(known[_random.Next(known.Count)].Id, "ana"));
            return;
        }

        var matchers = SimulatedConfig.SilenceMatchers(_random);
        var startsAt = Now + Duration.FromSeconds(_random.Next(-20, 30));
        var draft = new SilenceDraft(matchers, startsAt, startsAt + Duration.FromSeconds(_random.Next(1, 90)), "ana", "work")
        {
            ExpireWhenIdle = _random.Next(3) == 0 ? Duration.FromSeconds(_random.Next(1, 30)) : null,
            Recurrence = _random.Next(12) == 0
                ? new Recurrence("Europe/Lisbon", Now.InUtc().LocalDateTime, Duration.FromSeconds(_random.Next(10, 90)), "FREQ=DAILY;COUNT=2", [])
                : null,
        };
        var edits = known.Count > 0 && _random.Next(3) == 0 ? known[_random.Next(known.Count)].Id : (SilenceId?)null;
        _core.Handle(GrainId.Suppression, new SuppressionCommand.Set(new SilenceId($"s{_random.Next(1_000_000)}"), edits, draft));
    }

    private void Turn(Action input)
    {
        _offered.Clear();
        Turns++;
        try
        {
            var engineNow = _clock.Now();
            _core.Begin(engineNow, _clock.Wall);
            Invariants.TimersHaveFired(_core, _core.FireTimers(), engineNow);
            _core.Expire();
            _core.ForgetResolved();
            input();
            var effects = Commit();
            _audit.ReadNew(_journal);
            foreach (var (key, offered) in _offered)
            {
                if (offered is { } end)
                {
                    _expectedFiring[key] = _expectedFiring.TryGetValue(key, out var known) ? known.Then(end) : end;
                }
                else
                {
                    _expectedFiring.Remove(key);
                }
            }

            Invariants.Hold(_core, _expectedFiring, Now);
            Array.ForEach(_streams, s => s.Holds(_core));
            if (_random.Next(_isSettling ? 200 : 8) == 0)
            {
                Invariants.ReadersSeeTheCore(_core, _audit.Forgotten.Count);
            }

            if (_random.Next(_isSettling ? 200 : 15) == 0)
            {
                Invariants.RecoversToTheSame(_core, _journal, _codec);
            }

            if (_random.Next(60) == 0)
            {
                // Dies after the commit and before anything was sent.
                Restart();
                return;
            }

            Send(effects);
            if (_core.CommitsSincePrune >= SimulatedConfig.Limits.PruneEveryCommits || _core.BytesSincePrune >= SimulatedConfig.Limits.PruneEveryBytes)
            {
                Pruned += _core.Prune();
            }
        }
        catch (SimulatedCrashException)
        {
            // Nobody heard an answer; what was offered may or may not be stored.
            foreach (var (key, _) in _offered)
            {
                _expectedFiring.Remove(key);
            }

            Restart();
        }
    }

    private IReadOnlyList<Effect> Commit()
    {
        while (true)
        {
            try
            {
                return _core.Commit();
            }
            catch (JournalUnavailableException)
            {
                // The engine's loop does the same: nothing new is taken until the same commit succeeds.
            }
        }
    }

    private void Send(IReadOnlyList<Effect> effects)
    {
        foreach (var deliver in effects.Cast<Deliver>())
        {
            _inFlight.Add((Now + Duration.FromMilliseconds(_random.Next(0, 9000)), deliver.Destination, deliver.Request, deliver.Attempt));
        }
    }

    private void Restart()
    {
        Crashes++;
        // Requests on the wire may have arrived; their answers are lost with the process.
        foreach (var lost in _inFlight.Where(_ => _random.Next(2) == 0))
        {
            _sinks[lost.To].Receive(lost.Request, _random);
        }

        _inFlight.Clear();
        _journal = _journal.Reopen();
        _time.Pass(Duration.FromSeconds(_random.Next(0, 20)));
        Boot();
    }

    private void Boot()
    {
        _core = new EngineCore(_journal, _codec, SimulatedConfig.Limits)
        {
            GrainStopped = (id, e) => throw new InvalidOperationException($"{id} stopped", e),
        };
        _clock = new EngineClock(_time);
        _core.Recover(_clock.Now(), _config);
        _clock.GoOnFrom(_core.Now);
        var effects = Commit();
        _audit.ReadNew(_journal);
        Invariants.Hold(_core, _expectedFiring, Now);
        Array.ForEach(_streams, s => s.Holds(_core));
        Invariants.ReadersSeeTheCore(_core, _audit.Forgotten.Count);
        Send(effects);
    }

    /// <summary>Everything works again and nobody sends: time runs until nothing is due any more.</summary>
    private void Settle()
    {
        _isSettling = true;
        _journal.FailNextAppends(0, "");
        foreach (var sink in _sinks.Values)
        {
            sink.Mood = 0;
        }

        // A while on, all alerts have ended. What is open then was opened by people, and would page for ever.
        GoOn(Instant.Max(Now, _latestEnd) + Duration.FromMinutes(20));
        Invariants.NoneLeftOpen(_core);
        for (var tries = 0; tries < 10 && _core.Published.Stats.OpenIncidents > 0; tries++)
        {
            // Again, should the process die in this very turn.
            Turn(() =>
            {
                foreach (var open in _core.Published.IncidentsNewestFirst(null).Where(i => i.IsOpen))
                {
                    _core.Handle(GrainId.Of(open.Id), new IncidentCommand.Resolve("ana"));
                }
            });
        }

        // Shifts change for ever.
        _config = _config with { Schedules = [] };
        Turn(() => _core.Apply(_config));
        GoOn(Now + Duration.FromDays(9)); // silences that are over are kept for five days, recurring ones end within two; deliveries are given up after a day, which may have begun on a clock that was hours ahead
        Assert.True(_core.NextDueAt is null && _inFlight.Count == 0, $"After {Now} something is still due at {_core.NextDueAt}, though nobody sends: engine {_core.Now}, {_core.Episodes.Count} alerts, {_inFlight.Count} in flight, {Turns} turns; {string.Join(", ", _core.Cells.SelectMany(c => c.Timers.Select(t => $"{c.Id} {t.Name} {t.DueAt}")))}.");
        Invariants.Settled(_core, _sinks);
        Forget();
    }

    /// <summary>Long after everything is over, with a snapshot that covers it, nothing is left of any incident.</summary>
    private void Forget()
    {
        for (var turn = 0; turn < 2_000 && _core.NextRetentionAt is { } next; turn++)
        {
            _core.BeginSnapshot();
            Turn(() => { });
            _time.Pass(Duration.Max(Duration.FromMilliseconds(100), next - _core.Now));
        }

        Assert.Null(_core.NextRetentionAt);
        Assert.Empty(_core.Published.IncidentsNewestFirst(null));
        Assert.Equal(_core.Published.Stats.IncidentsOpened, _audit.Forgotten.Count);
        Invariants.RecoversToTheSame(_core, _journal, _codec);
        Restart();
        Assert.Empty(_core.Published.IncidentsNewestFirst(null));
        Assert.DoesNotContain(_journal.ReadSnapshot(), row => row.Kind is (byte)GrainKind.Incident or SnapshotKind.ArchivedIncident);
    }

    private void GoOn(Instant end)
    {
        for (var turn = 0; turn < 20_000 && Now < end && (_core.NextDueAt is not null || _inFlight.Count > 0); turn++)
        {
            Turn(() => RandomDeliveriesOnly());
            var next = _inFlight.Select(f => f.At).Append(_core.NextDueAt is { } due ? due - (_core.Now - _clock.Wall) : end).Min();
            _time.Pass(Duration.Max(Duration.FromMilliseconds(50), next - Now));
        }
    }

    private void RandomDeliveriesOnly()
    {
        foreach (var due in _inFlight.Where(f => f.At <= Now).ToList())
        {
            _inFlight.Remove(due);
            _core.Handle(GrainId.Of(due.To), new DestinationCommand.AttemptFinished(due.Request.Id, due.Attempt, _sinks[due.To].Receive(due.Request, _random)));
        }
    }
}

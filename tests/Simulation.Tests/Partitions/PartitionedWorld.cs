using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Engine.Codec;
using HelpDeskFlow.Engine.Embedded;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Engine.Partitions;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Journals.Memory;
using NodaTime;

namespace Simulation.Tests.Partitions;

/// <summary>
/// The partitions of a cluster on virtual time, from one seed: owners that crash before, inside and after a commit; partitions
/// that another silo takes over while the old owner goes on, with requests and messages under way; ways between partitions that
/// are cut, lose answers, and deliver late what was delivered before. Same seed, same run.
/// </summary>
internal sealed partial class PartitionedWorld
{
    /// <summary>Rounds in which all messages, and what follows from them, must be taken.</summary>
    private const int RoundsMax = 500;

    private const int MessagesAtOnceMax = 4;
    private static readonly Instant Start = Instant.FromUtc(2026, 3, 1, 12, 0);
    private readonly Random _random;
    private readonly GrainCodec _codec = new();
    private readonly SimulatedTime _time = new(Start);
    private readonly PartitionMap _map;
    private readonly InMemoryJournal[] _disks;
    private readonly PartitionOwner[] _owners;
    private readonly JournalAudit[] _audits;
    private readonly List<PartitionOwner> _deposed = [];
    private readonly Dictionary<DestinationName, SimulatedSink> _sinks;
    private readonly List<(Instant At, PartitionOwner By, DestinationName To, DeliveryRequest Request, int Attempt)> _inFlight = [];
    private readonly Dictionary<AlertKey, PromisedEnd>[] _expectedFiring;
    private readonly HashSet<(int From, int To)> _cuts = [];
    private readonly SimulatedStream[] _streams = [new(new("g", "alerts", 0)), new(new("g", "alerts", 1))];
    private ConfigSnapshot _config = SimulatedConfig.Build("one", 10);
    private Instant _latestEnd;
    private int _configs;

    public PartitionedWorld(int seed)
    {
        _random = new Random(seed);
        _map = new PartitionMap(_random.Next(2, 6));
        _disks = [.. Enumerable.Range(0, _map.Count).Select(_ => new InMemoryJournal())];
        _audits = [.. _disks.Select(_ => new JournalAudit(_codec))];
        _owners = new PartitionOwner[_map.Count];
        _expectedFiring = [.. _disks.Select(_ => new Dictionary<AlertKey, PromisedEnd>())];
        _sinks = _config.Destinations.ToDictionary(d => d.Name, _ => new SimulatedSink());
        for (var partition = 0; partition < _map.Count; partition++)
        {
            Open(partition, new InMemoryFencedJournal(_disks[partition]));
        }
    }

    public int Crashes { get; private set; }

    public int Moves { get; private set; }

    /// <summary>Times that a deposed owner tried to store and could not.</summary>
    public int Fenced { get; private set; }

    public int Repeats { get; private set; }

    private Instant Now => _time.Wall;

    private IReadOnlyList<EngineCore> Cores => [.. _owners.Select(o => o.Core)];

    /// <summary>Hash of all that was ever on the disks: two runs of one seed must agree.</summary>
    public string Digest() => string.Join(' ', _audits.Select(a => a.Digest()));

    /// <summary>Trouble for so many rounds, then quiet until nothing is left to do.</summary>
    public void Run(int rounds)
    {
        for (var round = 0; round < rounds; round++)
        {
            _time.Pass(_random.Next(10) == 0 ? Duration.FromSeconds(_random.Next(1, 90)) : Duration.FromMilliseconds(_random.Next(0, 4000)));
            RandomFault();
            RandomInput();
            ReportAttempts();
            DeliverSome();
            DeposedGoOn();
            if (_random.Next(12) == 0)
            {
                ComeToAgree();
            }
        }

        Settle();
    }

    private void RandomFault()
    {
        var partition = _random.Next(_map.Count);
        switch (_random.Next(24))
        {
            case 0 or 1:
                _sinks.ElementAt(_random.Next(_sinks.Count)).Value.Mood = _random.Next(5);
                break;
            case 2:
                _disks[partition].FailNextAppends(_random.Next(1, 4), "The store is out of reach.");
                break;
            case 3 or 4:
                _disks[partition].CrashInNextAppend(stored: _random.Next(2) == 0);
                break;
            case 5:
                Crash(partition);
                break;
            case 6 or 7:
                Move(partition);
                break;
            case 8 or 9 or 10:
                _cuts.Add((partition, _random.Next(_map.Count)));
                break;
            case 11 or 12:
                _cuts.Clear();
                break;
            case 13:
                _config = SimulatedConfig.Build($"c{_random.Next(100)}-{++_configs}", _random.Next(3, 20), (MissingPart)_random.Next(16));
                break;
            case 14 or 15 or 16:
                Use(partition, _config);
                break;
            default:
                break;
        }
    }

    private void Use(int partition, ConfigSnapshot config)
    {
        if (_owners[partition].Core.Published.Config.Hash != config.Hash)
        {
            Turn(partition, core => core.Apply(config));
        }
    }

    /// <summary>One turn of whoever owns the partition now. False: it crashed, and nobody heard an answer.</summary>
    private bool Turn(int partition, Action<EngineCore> input)
    {
        var owner = _owners[partition];
        try
        {
            var effects = owner.Turn(input);
            Stored(owner);
            if (_random.Next(60) == 0)
            {
                // Dies after the commit and before anything was sent or answered.
                Crash(partition);
                return true;
            }

            Send(owner, effects);
            if (owner.Core.CommitsSincePrune >= SimulatedConfig.Limits.PruneEveryCommits || owner.Core.BytesSincePrune >= SimulatedConfig.Limits.PruneEveryBytes)
            {
                owner.Core.Prune();
            }

            return true;
        }
        catch (SimulatedCrashException)
        {
            Crash(partition);
            return false;
        }
    }

    private void Stored(PartitionOwner owner)
    {
        _audits[owner.Own].ReadNew(_disks[owner.Own]);
        Invariants.ForgetClosedByPeople(owner.Core, _expectedFiring[owner.Own]);
        Array.ForEach(_streams, s => s.Holds(owner.Core));
        if (_random.Next(25) == 0)
        {
            PartitionInvariants.RecoversToTheSame(_map, owner, _disks[owner.Own], _codec);
        }
    }

    private void Send(PartitionOwner owner, IReadOnlyList<Effect> effects)
    {
        foreach (var deliver in effects.Cast<Deliver>())
        {
            _inFlight.Add((Now + Duration.FromMilliseconds(_random.Next(0, 9000)), owner, deliver.Destination, deliver.Request, deliver.Attempt));
        }
    }

    /// <summary>Requests on the wire may have arrived; their answers are lost with the process, and what it would have sent too.</summary>
    private void Crash(int partition)
    {
        Crashes++;
        foreach (var lost in _inFlight.Where(f => f.By == _owners[partition]).ToList())
        {
            _inFlight.Remove(lost);
            if (_random.Next(2) == 0)
            {
                _sinks[lost.To].Receive(lost.Request, _random);
            }
        }

        _disks[partition] = _disks[partition].Reopen();
        _deposed.RemoveAll(d => d.Own == partition); // its disk is the dead one
        _time.Pass(Duration.FromSeconds(_random.Next(0, 20)));
        Open(partition, new InMemoryFencedJournal(_disks[partition]));
    }

    /// <summary>Another silo opens the partition; the owner before does not know.</summary>
    private void Move(int partition)
    {
        Moves++;
        _disks[partition].FailNextAppends(0, "");
        _deposed.Add(_owners[partition]);
        Open(partition, _owners[partition].Disk.Next());
    }

    private void Open(int partition, InMemoryFencedJournal disk)
    {
        while (true)
        {
            try
            {
                var owner = new PartitionOwner(_map, partition, disk, _codec, _time);
                var effects = owner.Start(_config);
                _owners[partition] = owner;
                Stored(owner);
                PartitionInvariants.RecoversToTheSame(_map, owner, _disks[partition], _codec);
                Send(owner, effects);
                return;
            }
            catch (SimulatedCrashException)
            {
                Crashes++;
                _disks[partition] = _disks[partition].Reopen();
                _deposed.RemoveAll(d => d.Own == partition);
                disk = new InMemoryFencedJournal(_disks[partition]);
            }
        }
    }

    /// <summary>Deposed owners take alerts and fire timers until they find out: nothing of it may be stored, shown or sent.</summary>
    private void DeposedGoOn()
    {
        foreach (var old in _deposed.ToList())
        {
            // What it had sent before is still on its way, and arrives late.
            for (var to = 0; to < _map.Count; to++)
            {
                if (old.Outgoing[to].Count > 0 && to != old.Own && _random.Next(3) == 0)
                {
                    Deliver(old, to);
                }
            }

            if (_random.Next(4) != 0)
            {
                continue;
            }

            _deposed.Remove(old);
            var last = _disks[old.Own].LastSequence;
            try
            {
                var effects = old.Turn(core =>
                {
                    using var offered = OfferAlerts();
                    core.Take(offered.Batch);
                });
                Assert.True(effects.Count == 0 && _disks[old.Own].LastSequence == last, $"A deposed owner of partition {old.Own} stored or sent something.");
            }
            catch (JournalUnavailableException e)
            {
                Assert.True(e.IsDeposed);
                Assert.Equal(last, _disks[old.Own].LastSequence);
                Fenced++;
            }
        }
    }

    private void DeliverSome()
    {
        for (var from = 0; from < _map.Count; from++)
        {
            for (var to = 0; to < _map.Count; to++)
            {
                if (_random.Next(3) > 0 && !_cuts.Contains((from, to)))
                {
                    Deliver(_owners[from], to);
                }
            }
        }
    }

    /// <summary>One call from partition to partition; its answer may be lost, and then the same comes again.</summary>
    private void Deliver(PartitionOwner from, int to)
    {
        if (from.Outgoing[to].Take(_random.Next(1, MessagesAtOnceMax)).ToArray() is not { Length: > 0 } messages)
        {
            return;
        }

        var isRefused = false;
        var isStored = Turn(to, core => isRefused = !messages.All(m => core.Receive(from.Own, m)));
        if (isStored && !isRefused && _random.Next(8) != 0)
        {
            from.Taken(to, messages[^1].Number);
        }
        else
        {
            Repeats++;
        }
    }

    /// <summary>All ways are whole and time stands still: after some rounds nothing is under way any more, and then all partitions must agree.</summary>
    private void ComeToAgree()
    {
        _cuts.Clear();
        for (var partition = 0; partition < _map.Count; partition++)
        {
            _disks[partition].FailNextAppends(0, "");
            Use(partition, _config);
        }

        var rounds = 0;
        do
        {
            Assert.True(rounds++ < RoundsMax, $"After {RoundsMax} rounds messages are still under way: {string.Join(", ", _owners.SelectMany(o => o.Outgoing.Select((q, to) => $"{o.Own} to {to}: {q.Count}")))}.");
            for (var partition = 0; partition < _map.Count; partition++)
            {
                Turn(partition, static _ => { });
                for (var to = 0; to < _map.Count; to++)
                {
                    Deliver(_owners[partition], to);
                }
            }
        }
        while (_owners.Any(o => o.Outgoing.Any(q => q.Count > 0) || o.Core.NextDueAt <= o.Core.Now));

        PartitionInvariants.Agree(_map, Cores);
        for (var partition = 0; partition < _map.Count; partition++)
        {
            Invariants.PromisesHold(_owners[partition].Core, _expectedFiring[partition], Now);
            Invariants.ReadersSeeTheCore(_owners[partition].Core, _audits[partition].Forgotten.Count);
        }

        var shown = _random.Next(_map.Count);
        PartitionInvariants.FollowersShowTheSame(_map, _owners[shown], _disks[shown], _codec);
    }
}

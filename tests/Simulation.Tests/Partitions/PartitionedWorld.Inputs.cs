using System.Text;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Domain.Suppression;
using HelpDeskFlow.Engine.Intake;
using NodaTime;

namespace Simulation.Tests.Partitions;

/// <summary>What senders, people and receivers do.</summary>
internal sealed partial class PartitionedWorld
{
    private void RandomInput()
    {
        for (var n = _random.Next(4); n > 0; n--)
        {
            switch (_random.Next(11))
            {
                case < 7:
                    Submit();
                    break;
                case 10:
                    var stream = _streams[_random.Next(_streams.Length)];
                    // A reader knows what the least of all partitions has taken, and some have more.
                    var next = _owners.Min(o => o.Core.Published.Stream(stream.Id)?.Next ?? 0);
                    _latestEnd = Instant.Max(_latestEnd, Now + Duration.FromSeconds(30));
                    Submit(stream.Read(next, Now, _config.ResolveTimeout, _random), []);
                    break;
                case 8:
                    PersonSilences();
                    break;
                default:
                    PersonActs();
                    break;
            }
        }
    }

    private void Submit()
    {
        var offered = OfferAlerts();
        Submit(offered.Batch, offered.Ends);
    }

    /// <summary>As the cluster's engine does: each partition takes its part in a commit of its own.</summary>
    private void Submit(AlertBatch batch, IReadOnlyList<(AlertKey Key, PromisedEnd? End)> ends)
    {
        var parts = batch.Split(_map);
        batch.Return();
        for (var partition = 0; partition < parts.Length; partition++)
        {
            if (parts[partition] is not { } part)
            {
                continue;
            }

            var isStored = Turn(partition, core => core.Take(part));
            part.Return();
            var expected = _expectedFiring[partition];
            foreach (var (key, end) in ends.Where(e => _map.Of(e.Key) == partition))
            {
                if (isStored && end is { } promised)
                {
                    expected[key] = expected.TryGetValue(key, out var known) ? known.Then(promised) : promised;
                }
                else
                {
                    expected.Remove(key); // ended, or nobody heard whether it is stored
                }
            }

            Invariants.PromisesHold(_owners[partition].Core, expected, Now);
        }
    }

    private OfferedAlerts OfferAlerts()
    {
        var batch = AlertBatch.Rent(Now, "simulated");
        var writer = new AlertBatchWriter(batch);
        var ends = new List<(AlertKey, PromisedEnd?)>();
        for (int i = 0, count = _random.Next(1, 6); i < count; i++)
        {
            var id = _random.Next(15);
            writer.AddLabel("alertname"u8, Encoding.UTF8.GetBytes($"Alert{id % 5}"));
            writer.AddLabel("instance"u8, Encoding.UTF8.GetBytes($"i{id}"));
            writer.AddLabel("service"u8, Encoding.UTF8.GetBytes(id == 11 ? "nobody" : SimulatedConfig.Services[id % 3]));
            writer.AddLabel("severity"u8, Encoding.UTF8.GetBytes(new[] { "P0", "critical", "warning", "info" }[id % 4]));
            writer.AddAnnotation("summary"u8, Encoding.UTF8.GetBytes($"text {_random.Next(3)}"));
            Instant? endsAt = _random.Next(5) switch
            {
                0 => Now - Duration.FromSeconds(_random.Next(0, 20)),
                1 => null,
                _ => Now + Duration.FromSeconds(_random.Next(1, 200)),
            };
            Assert.True(writer.TryFinish(i, Instant.Min(Now - Duration.FromSeconds(_random.Next(0, 60)), endsAt ?? Now), endsAt, _config.ResolveTimeout));
            _latestEnd = Instant.Max(_latestEnd, endsAt ?? Now + _config.ResolveTimeout);
            ends.Add((batch.Records[^1].Key, endsAt <= Now ? null : new PromisedEnd(endsAt ?? Now + _config.ResolveTimeout, endsAt is null)));
        }

        return new OfferedAlerts(batch, ends);
    }

    private void PersonActs()
    {
        var incidents = Cores.SelectMany(c => c.Published.IncidentsNewestFirst(null)).OrderByDescending(i => i.OpenedAt).ThenBy(i => i.Number).Take(8).ToList();
        if (incidents.Count == 0)
        {
            return;
        }

        var incident = incidents[_random.Next(incidents.Count)];
        var other = incidents[_random.Next(incidents.Count)];
        IncidentCommand command = _random.Next(11) switch
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
            _ => new IncidentCommand.AddNote("looked at it", "ana"),
        };
        if (command is IncidentCommand.Resolve)
        {
            // Whatever end their sender gave them is void, as soon as the word reaches their partitions.
            foreach (var key in incident.OpenMembers)
            {
                _expectedFiring[_map.Of(key)].Remove(key);
            }
        }

        Turn(_map.OfNumber(incident.Number), core => core.Handle(GrainId.Of(incident.Id), command));
    }

    private void PersonSilences()
    {
        var home = _map.Of(GrainId.Suppression);
        var known = _owners[home].Core.Published.Suppression.Silences.Values.OrderBy(s => s.Id.Value, StringComparer.Ordinal).ToList();
        SuppressionCommand command;
        if (known.Count > 0 && _random.Next(3) == 0)
        {
            command = new SuppressionCommand.Expire(known[_random.Next(known.Count)].Id, "ana");
        }
        else
        {
            var startsAt = Now + Duration.FromSeconds(_random.Next(-20, 30));
            var draft = new SilenceDraft(SimulatedConfig.SilenceMatchers(_random), startsAt, startsAt + Duration.FromSeconds(_random.Next(1, 90)), "ana", "work");
            command = new SuppressionCommand.Set(new SilenceId($"s{_random.Next(1_000_000)}"), known.Count > 0 && _random.Next(3) == 0 ? known[_random.Next(known.Count)].Id : null, draft);
        }

        Turn(home, core => core.Handle(GrainId.Suppression, command));
    }

    /// <summary>What receivers answered goes to whoever owns the destination now, also where another owner had asked for the attempt.</summary>
    private void ReportAttempts()
    {
        foreach (var due in _inFlight.Where(f => f.At <= Now).ToList())
        {
            if (!_inFlight.Remove(due))
            {
                continue; // lost with a process that died meanwhile
            }

            var outcome = _sinks[due.To].Receive(due.Request, _random);
            var id = GrainId.Of(due.To);
            var times = _random.Next(20) == 0 ? 2 : 1;
            Turn(_map.Of(id), core =>
            {
                for (var i = 0; i < times; i++)
                {
                    core.Handle(id, new DestinationCommand.AttemptFinished(due.Request.Id, due.Attempt, outcome));
                }
            });
        }
    }

    /// <summary>Everything works again and nobody sends: time runs until nothing is due any more.</summary>
    private void Settle()
    {
        _cuts.Clear();
        _deposed.Clear();
        foreach (var sink in _sinks.Values)
        {
            sink.Mood = 0;
        }

        // A while on, all alerts have ended. What is open then was opened by people, and would page for ever.
        GoOn(Instant.Max(Now, _latestEnd) + Duration.FromMinutes(20));
        ComeToAgree();
        Assert.All(Cores, Invariants.NoneLeftOpen);
        for (var tries = 0; tries < 10 && Cores.Any(c => c.Published.Stats.OpenIncidents > 0); tries++)
        {
            for (var partition = 0; partition < _map.Count; partition++)
            {
                Turn(partition, core =>
                {
                    foreach (var open in core.Published.IncidentsNewestFirst(null).Where(i => i.IsOpen))
                    {
                        core.Handle(GrainId.Of(open.Id), new IncidentCommand.Resolve("ana"));
                    }
                });
            }
        }

        // Shifts change for ever.
        _config = _config with { Hash = "last", Schedules = [], Inhibitions = [] };
        ComeToAgree();
        GoOn(Now + Duration.FromDays(9));
        ComeToAgree();
        for (var tries = 0; tries < 10 && _owners.Any(o => o.Core.PostWaitingBytes > 0 || o.Core.NextDueAt is not null); tries++)
        {
            // Acknowledgements go with the next commit. One that died just now looks at ends once its grace is over.
            _config = _config with { Hash = $"last{tries}" };
            ComeToAgree();
            GoOn(Now + Duration.FromMinutes(10));
        }

        foreach (var owner in _owners)
        {
            Assert.True(owner.Core.NextDueAt is null && _inFlight.Count == 0, $"Partition {owner.Own} still has something due at {owner.Core.NextDueAt}, though nobody sends: {owner.Core.Now}, {owner.Core.Episodes.Count} alerts, {_inFlight.Count} in flight; {string.Join(", ", owner.Core.Cells.SelectMany(c => c.Timers.Select(t => $"{c.Id} {t.Name} {t.DueAt}")))}.");
            Assert.True(owner.Core.PostWaitingBytes == 0, $"Partition {owner.Own} still waits for {owner.Core.PostWaitingBytes} bytes of messages to be taken.");
        }

        PartitionInvariants.Settled(Cores, _sinks);
    }

    private void GoOn(Instant end)
    {
        for (var turn = 0; turn < 20_000 && Now < end && (_owners.Any(o => o.Core.NextDueAt is not null || o.Outgoing.Any(q => q.Count > 0)) || _inFlight.Count > 0); turn++)
        {
            ReportAttempts();
            for (var partition = 0; partition < _map.Count; partition++)
            {
                Turn(partition, static _ => { });
            }

            DeliverSome();
            var next = _inFlight.Select(f => f.At).Concat(_owners.Where(o => o.Core.NextDueAt is not null).Select(o => o.Core.NextDueAt!.Value)).Append(end).Min();
            next = _owners.Any(o => o.Outgoing.Any(q => q.Count > 0)) ? Now : next;
            _time.Pass(Duration.Max(Duration.FromMilliseconds(50), next - Now));
        }
    }

    /// <summary>Alerts of one request, and until when each must fire once they are acknowledged; null: it has ended.</summary>
    private sealed record OfferedAlerts(AlertBatch Batch, IReadOnlyList<(AlertKey Key, PromisedEnd? End)> Ends) : IDisposable
    {
        public void Dispose() => Batch.Return();
    }
}

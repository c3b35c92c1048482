using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Engine.Codec;
using HelpDeskFlow.Engine.Embedded;
using HelpDeskFlow.Engine.Episodes;
using HelpDeskFlow.Engine.Partitions;
using HelpDeskFlow.Journals.Memory;

namespace Simulation.Tests.Partitions;

/// <summary>What must hold over all partitions whenever no message is under way between them, and when everything has come to rest.</summary>
internal static class PartitionInvariants
{
    public static void Agree(PartitionMap map, IReadOnlyList<EngineCore> cores)
    {
        foreach (var core in cores)
        {
            for (var slot = 0; slot < core.Episodes.PageCount * EpisodePage.Slots; slot++)
            {
                ref readonly var row = ref core.Episodes[slot];
                if (row.Payload is null || row.Status != EpisodeStatus.Firing)
                {
                    continue;
                }

                // Invariant: every firing alert belongs to an incident, wherever that is, which knows it; or is held back with its reasons.
                var incident = row.IncidentNumber == 0 ? null : cores[map.OfNumber(row.IncidentNumber)].Published.Incident(row.IncidentNumber);
                if (core.Published.Suppression.Held.TryGetValue(row.Key, out var held))
                {
                    Assert.False(held.Reasons.IsEmpty, $"Alert {row.Key} is held for no reason.");
                    if (incident?.OpenMembers.Contains(row.Key) != true)
                    {
                        continue;
                    }
                }

                Assert.True(row.IncidentNumber > 0, $"Alert {row.Key} of partition {map.Of(row.Key)} fires and has no incident.");
                Assert.NotNull(incident);
                Assert.True(incident.IsOpen, $"Alert {row.Key} of partition {map.Of(row.Key)} fires and its incident #{incident.Number} is {incident.Status}.{Invariants.Story(incident)}");
                Assert.True(incident.OpenMembers.Contains(row.Key), $"Incident #{incident.Number} does not know its alert {row.Key} of partition {map.Of(row.Key)}.{Invariants.Story(incident)}");
            }
        }

        foreach (var incident in cores.SelectMany(c => c.Cells).Select(c => c.State).OfType<IncidentState>().Where(i => i.IsOpen))
        {
            Agree(map, cores, incident);
        }
    }

    /// <summary>A silo that only reads a partition's journal shows what its owner shows.</summary>
    public static void FollowersShowTheSame(PartitionMap map, PartitionOwner owner, InMemoryJournal disk, GrainCodec codec)
    {
        var follower = EngineCore.Following(new InMemoryFollowedJournal(() => disk), codec, SimulatedConfig.Limits, map, owner.Own);
        follower.BeginFollowing(owner.Core.Published.Config);
        Assert.Equal(owner.Core.Describe(), follower.Describe());
        Assert.Equal(owner.Core.Published.IncidentsNewestFirst(null).Select(i => (i.Number, i.Status, i.Timeline.Length)), follower.Published.IncidentsNewestFirst(null).Select(i => (i.Number, i.Status, i.Timeline.Length)));
    }

    public static void RecoversToTheSame(PartitionMap map, PartitionOwner owner, InMemoryJournal disk, GrainCodec codec)
    {
        var again = new EngineCore(disk.Clone(), codec, SimulatedConfig.Limits, new PostBox(map, owner.Own), following: false);
        again.ReadBack();
        Assert.Equal(owner.Core.Describe(), again.Describe());
    }

    /// <summary>Every notification that was ever decided in any partition was carried out, or is a dead letter that people can see.</summary>
    public static void Settled(IReadOnlyList<EngineCore> cores, IReadOnlyDictionary<DestinationName, SimulatedSink> sinks)
    {
        var known = new HashSet<string>();
        foreach (var (name, sink) in sinks)
        {
            known.UnionWith(sink.CarriedOut.Select(id => id.Value));
            foreach (var state in cores.Select(c => c.Published.Destination(name)).OfType<DestinationState>())
            {
                Assert.True(state.Active.Count == 0, $"{name} still has {state.Active.Count} deliveries after everything came to rest.");
                known.UnionWith(state.Dead.Select(d => d.Request.Id.Value));
            }
        }

        var numbers = known.Select(id => id.Split('-')).Select(parts => (parts[0], parts[1])).ToHashSet();
        foreach (var incident in cores.SelectMany(c => c.Published.IncidentsNewestFirst(null)))
        {
            for (var n = 1; n <= incident.NotificationCount; n++)
            {
                Assert.True(numbers.Contains((incident.Id.ToString(), n.ToString())), $"Notification {n} of incident #{incident.Number} went nowhere.");
            }
        }
    }

    private static void Agree(PartitionMap map, IReadOnlyList<EngineCore> cores, IncidentState incident)
    {
        foreach (var key in incident.OpenMembers)
        {
            var core = cores[map.Of(key)];
            var slot = core.Episodes.Find(key);
            Assert.True(
                slot >= 0 && core.Episodes[slot].Status == EpisodeStatus.Firing && core.Episodes[slot].IncidentNumber == incident.Number,
                $"Incident #{incident.Number} counts alert {key} of partition {map.Of(key)} as firing, the table does not: {(slot < 0 ? "gone" : core.Episodes[slot].ToEpisode())} #{(slot < 0 ? 0 : core.Episodes[slot].IncidentNumber)}.{Invariants.Story(incident)}");
            Assert.True(
                incident.Muted.Contains(key) == core.Published.Suppression.Held.ContainsKey(key),
                $"Incident #{incident.Number} has {key} of partition {map.Of(key)} {(incident.Muted.Contains(key) ? "muted though nothing holds it" : "heard though it is held")}.{Invariants.Story(incident)}");
        }

        if (incident is { Status: IncidentStatus.Triggered, Escalation: { } escalation, SnoozedUntil: null, IsMuted: false, Severity: not Severity.P3 })
        {
            Assert.True(escalation.NextStepAt is not null || escalation.Exhausted, $"Incident #{incident.Number} is triggered and would never escalate again.{Invariants.Story(incident)}");
        }
    }
}

using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Engine.Codec;
using HelpDeskFlow.Engine.Embedded;
using HelpDeskFlow.Engine.Episodes;
using HelpDeskFlow.Journals.Memory;
using NodaTime;

namespace Simulation.Tests;

/// <summary>What must hold after every commit, after every crash, and when everything has come to rest.</summary>
internal static class Invariants
{
    public static void Hold(EngineCore core, Dictionary<AlertKey, Instant> expectedFiring, Instant now)
    {
        foreach (var (key, end) in expectedFiring)
        {
            // Invariant: an alert that was acknowledged and has not ended is firing, unless a person closed it. Whoever resolves an
            // incident closes its alerts whatever end their sender gave, and after the reopen window they are forgotten.
            var slot = core.Episodes.Find(key);
            if (slot >= 0 && core.Episodes[slot] is { Status: EpisodeStatus.Resolved, CloseReason: CloseReason.Person })
            {
                expectedFiring.Remove(key);
                continue;
            }

            if (end > now + Duration.FromMinutes(1))
            {
                Assert.True(slot >= 0, $"Alert {key} was acknowledged and is gone.");
                Assert.True(core.Episodes[slot].Status == EpisodeStatus.Firing, $"Alert {key} ended early.");
            }
        }

        for (var slot = 0; slot < core.Episodes.PageCount * EpisodePage.Slots; slot++)
        {
            ref readonly var row = ref core.Episodes[slot];
            if (row.Payload is null || row.Status != EpisodeStatus.Firing)
            {
                continue;
            }

            // Invariant: every firing alert belongs to an incident that knows it.
            Assert.True(row.IncidentNumber > 0, $"Alert {row.Key} fires and has no incident.");
            var incident = core.Published.Incident(row.IncidentNumber);
            Assert.NotNull(incident);
            Assert.True(incident.IsOpen, $"Alert {row.Key} fires and its incident #{incident.Number} is {incident.Status}.{Story(incident)}");
            Assert.True(incident.OpenMembers.Contains(row.Key), $"Incident #{incident.Number} does not know its alert {row.Key}.{Story(incident)}");
        }

        foreach (var incident in core.Published.IncidentsNewestFirst(null))
        {
            Hold(core, incident);
        }
    }

    public static void RecoversToTheSame(EngineCore core, InMemoryJournal journal, GrainCodec codec)
    {
        var again = new EngineCore(journal.Clone(), codec, SimulatedConfig.Limits);
        again.ReadBack();
        Assert.Equal(core.Describe(), again.Describe());
    }

    public static void Settled(EngineCore core, IReadOnlyDictionary<DestinationName, SimulatedSink> sinks)
    {
        var known = new HashSet<string>();
        foreach (var (name, sink) in sinks)
        {
            known.UnionWith(sink.CarriedOut.Select(id => id.Value));
            if (core.Published.Destination(name) is { } state)
            {
                Assert.True(state.Active.Count == 0, $"{name} still has {state.Active.Count} deliveries after everything came to rest.");
                known.UnionWith(state.Dead.Select(d => d.Request.Id.Value));
            }
        }

        // Invariant: every notification that was ever decided was carried out, or is a dead letter that people can see.
        var numbers = known.Select(id => id.Split('-')).Select(parts => (parts[0], parts[1])).ToHashSet();
        foreach (var incident in core.Published.IncidentsNewestFirst(null))
        {
            Assert.False(incident.IsOpen && incident.OpenMembers.Count == 0 && incident.AlertCount > 0 && !incident.Timeline.Any(t => t.Kind is "reopened"), $"Incident #{incident.Number} is open without members.");
            for (var n = 1; n <= incident.NotificationCount; n++)
            {
                Assert.True(numbers.Contains((incident.Id.ToString(), n.ToString())), $"Notification {n} of incident #{incident.Number} went nowhere.");
            }
        }
    }

    /// <summary>What led there, for whoever reads the failure.</summary>
    private static string Story(IncidentState incident) =>
        "\n" + string.Join('\n', incident.Timeline.Select(t => $"    {t.At} {t.Kind}: {t.Text}")) + $"\n    resolved {incident.ResolvedAt} {incident.ResolvedWhy}, merged into {incident.MergedInto.ToNumber()}\n";

    private static void Hold(EngineCore core, IncidentState incident)
    {
        if (!incident.IsOpen)
        {
            return;
        }

        foreach (var key in incident.OpenMembers)
        {
            var slot = core.Episodes.Find(key);
            Assert.True(
                slot >= 0 && core.Episodes[slot].Status == EpisodeStatus.Firing && core.Episodes[slot].IncidentNumber == incident.Number,
                $"Incident #{incident.Number} counts alert {key} as firing, the table does not.{Story(incident)}");
        }

        // Invariant: an incident that nobody has taken either has a next step or has gone through all of them.
        if (incident is { Status: IncidentStatus.Triggered, Escalation: { } escalation, SnoozedUntil: null, Severity: not Severity.P3 })
        {
            Assert.True(escalation.NextStepAt is not null || escalation.Exhausted, $"Incident #{incident.Number} is triggered and would never escalate again.{Story(incident)}");
        }
    }
}

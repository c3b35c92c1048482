using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Domain.Suppression;
using HelpDeskFlow.Engine.Codec;
using HelpDeskFlow.Engine.Embedded;
using HelpDeskFlow.Engine.Episodes;
using HelpDeskFlow.Engine.Views;
using HelpDeskFlow.Journals.Memory;
using NodaTime;

namespace Simulation.Tests;

/// <summary>What must hold after every commit, after every crash, and when everything has come to rest.</summary>
internal static class Invariants
{
    /// <summary>Whoever resolves an incident closes its alerts whatever end their sender gave, and after the reopen window they are forgotten: to be asked before that.</summary>
    public static void ForgetClosedByPeople(EngineCore core, Dictionary<AlertKey, PromisedEnd> expectedFiring)
    {
        foreach (var key in expectedFiring.Keys)
        {
            var slot = core.Episodes.Find(key);
            if (slot >= 0 && core.Episodes[slot] is { Status: EpisodeStatus.Resolved, CloseReason: CloseReason.Person })
            {
                expectedFiring.Remove(key);
            }
        }
    }

    /// <summary>An alert that was acknowledged and has not ended is firing.</summary>
    public static void PromisesHold(EngineCore core, Dictionary<AlertKey, PromisedEnd> expectedFiring, Instant now)
    {
        // Invariant: an alert that was acknowledged and has not ended is firing, unless a person closed it.
        ForgetClosedByPeople(core, expectedFiring);
        foreach (var (key, (end, _)) in expectedFiring)
        {
            var slot = core.Episodes.Find(key);
            if (end <= now)
            {
                expectedFiring.Remove(key); // over by this clock, even if the clock is set back afterwards
            }
            else if (end > now + Duration.FromMinutes(1))
            {
                Assert.True(slot >= 0, $"Alert {key} was acknowledged and is gone.");
                Assert.True(core.Episodes[slot].Status == EpisodeStatus.Firing, $"Alert {key} ended early: {core.Episodes[slot].ToEpisode()} at {now}, promised until {end}.");
            }
        }
    }

    public static void Hold(EngineCore core, Dictionary<AlertKey, PromisedEnd> expectedFiring, Instant now)
    {
        PromisesHold(core, expectedFiring, now);
        var suppression = core.Published.Suppression;
        foreach (var key in suppression.Held.Keys)
        {
            Assert.True(core.Episodes.Find(key) is >= 0 and var at && core.Episodes[at].Status == EpisodeStatus.Firing, $"Alert {key} is held and does not fire.");
        }

        foreach (var silence in suppression.Silences.Values)
        {
            // Invariant: what has begun suppresses, what is over does not; only a turn that had too much to do may be late.
            var isOn = suppression.CoveredBy(silence.Id.Value);
            Assert.True(silence.Phase == SilencePhase.Active || isOn.IsEmpty, $"Silence {silence.Id} is {silence.Phase} and still covers {isOn.Count} alerts.");
        }

        for (var slot = 0; slot < core.Episodes.PageCount * EpisodePage.Slots; slot++)
        {
            ref readonly var row = ref core.Episodes[slot];
            if (row.Payload is null || row.Status != EpisodeStatus.Firing)
            {
                continue;
            }

            // Invariant: every firing alert belongs to an incident that knows it, or is held back with its reasons.
            if (suppression.Held.TryGetValue(row.Key, out var held))
            {
                Assert.False(held.Reasons.IsEmpty, $"Alert {row.Key} is held for no reason.");
                if (row.IncidentNumber == 0 || core.Published.Incident(row.IncidentNumber)?.OpenMembers.Contains(row.Key) != true)
                {
                    continue;
                }
            }

            Assert.True(row.IncidentNumber > 0, $"Alert {row.Key} fires and has no incident.");
            var incident = core.Published.Incident(row.IncidentNumber);
            Assert.NotNull(incident);
            Assert.True(incident.IsOpen, $"Alert {row.Key} fires and its incident #{incident.Number} is {incident.Status}.{Story(incident)}");
            Assert.True(incident.OpenMembers.Contains(row.Key), $"Incident #{incident.Number} does not know its alert {row.Key}.{Story(incident)}");
        }

        foreach (var cell in core.Cells)
        {
            if (cell.State is IncidentState { IsOpen: true } open)
            {
                Hold(core, open);
            }
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
            for (var n = 1; n <= incident.NotificationCount; n++)
            {
                Assert.True(numbers.Contains((incident.Id.ToString(), n.ToString())), $"Notification {n} of incident #{incident.Number} went nowhere.");
            }
        }
    }

    /// <summary>Nobody has sent anything for so long that every alert has ended: what is still open was reopened by a person (perhaps in a line that is folded away).</summary>
    public static void NoneLeftOpen(EngineCore core)
    {
        Assert.Equal(0, core.Episodes.FiringCount);
        foreach (var incident in core.Published.IncidentsNewestFirst(null).Where(i => i.IsOpen))
        {
            Assert.True(incident.TimelineFolded > 0 || incident.Timeline.Any(t => t.Kind == "reopened" && t.By is not null), $"Incident #{incident.Number} is open without members.{Story(incident)}");
        }
    }

    /// <summary>Call after timers were fired: unless the turn's limit was met, none that was due waits on, and the loop would wake for the next one.</summary>
    public static void TimersHaveFired(EngineCore core, int fired, Instant now)
    {
        foreach (var cell in core.Cells)
        {
            foreach (var timer in cell.Timers)
            {
                Assert.True(timer.DueAt > now || fired == SimulatedConfig.Limits.TimersPerTurnMax, $"{cell.Id} still wants its timer {timer.Name} of {timer.DueAt} at {now}.");
                Assert.True(core.NextDueAt <= timer.DueAt + Duration.FromTicks(1), $"The loop would sleep until {core.NextDueAt?.ToUnixTimeTicks()}, and timer {timer.Name} of {cell.Id} is due at {timer.DueAt.ToUnixTimeTicks()}, now {now.ToUnixTimeTicks()} ({now}), {fired} fired.");
            }
        }
    }

    /// <summary>After a commit readers see exactly what the core holds, and the figures are those that counting gives.</summary>
    public static void ReadersSeeTheCore(EngineCore core, int forgotten)
    {
        var (views, stats) = (core.Published, core.Published.Stats);
        foreach (var cell in core.Cells)
        {
            if (cell.State is IncidentState incident)
            {
                Assert.Same(incident, views.Incident(incident.Number));
            }
            else if (cell.State is DestinationState destination)
            {
                Assert.Same(destination, views.Destination(destination.Name));
            }
        }

        var (firing, closed) = (0, 0);
        for (var slot = 0; slot < core.Episodes.PageCount * EpisodePage.Slots; slot++)
        {
            ref readonly var row = ref core.Episodes[slot];
            if (row.Payload is not null)
            {
                var isFiring = row.Status == EpisodeStatus.Firing;
                firing += isFiring ? 1 : 0;
                closed += isFiring ? 0 : 1;
                Assert.Equal(slot, core.Episodes.Find(row.Key));
                Assert.Equal(row.ToEpisode(), views.Alert(row.Key)?.Episode);
            }
        }

        Assert.Equal((firing, closed), (stats.OpenAlerts, stats.ClosedAlertsKept));
        Assert.Equal(firing, views.Alerts(new AlertQuery([], true, false, null, null, 1000)).Items.Count);
        var incidents = views.IncidentsNewestFirst(null).ToList();
        Assert.Equal(incidents.Count(i => i.IsOpen), stats.OpenIncidents);
        Assert.Equal(incidents.Count + forgotten, stats.IncidentsOpened);
    }

    /// <summary>What led there, for whoever reads the failure.</summary>
    public static string Story(IncidentState incident) =>
        "\n" + string.Join('\n', incident.Timeline.Select(t => $"    {t.At} {t.Kind}: {t.Text}")) + $"\n    resolved {incident.ResolvedAt} {incident.ResolvedWhy}, merged into {incident.MergedInto.ToNumber()}\n";

    private static void Hold(EngineCore core, IncidentState incident)
    {
        foreach (var key in incident.OpenMembers)
        {
            var slot = core.Episodes.Find(key);
            Assert.True(
                slot >= 0 && core.Episodes[slot].Status == EpisodeStatus.Firing && core.Episodes[slot].IncidentNumber == incident.Number,
                $"Incident #{incident.Number} counts alert {key} as firing, the table does not.{Story(incident)}");
        }

        // Invariant: its muted members are those that are held.
        foreach (var key in incident.OpenMembers)
        {
            Assert.True(
                incident.Muted.Contains(key) == core.Published.Suppression.Held.ContainsKey(key),
                $"Incident #{incident.Number} has {key} {(incident.Muted.Contains(key) ? "muted though nothing holds it" : "heard though it is held")}.{Story(incident)}");
        }

        // Invariant: an incident that nobody has taken either has a next step or has gone through all of them.
        if (incident is { Status: IncidentStatus.Triggered, Escalation: { } escalation, SnoozedUntil: null, IsMuted: false, Severity: not Severity.P3 })
        {
            Assert.True(escalation.NextStepAt is not null || escalation.Exhausted, $"Incident #{incident.Number} is triggered and would never escalate again.{Story(incident)}");
        }
    }
}

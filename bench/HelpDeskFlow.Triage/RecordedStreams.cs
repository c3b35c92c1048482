using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Silo.Triage;
using NodaTime;

namespace HelpDeskFlow.Triage;

/// <summary>Recorded faults laid over each other: some at once, each beginning within some minutes, then a pause.</summary>
internal static class RecordedStreams
{
    public static TruthStream Make(string name, string directory, Topology topology, int seed, bool tuning, int atOnce, int spreadSeconds)
    {
        var random = new Random(seed);
        var recorded = SharedData.Recorded(directory);
        var roots = SharedData.RecordedRoots(directory);
        // Whole faults go to one side: the first half in time is for tuning.
        var faults = recorded.Keys.Where(f => (f < 35) == tuning).Order().ToArray();
        random.Shuffle(faults);
        var start = Instant.FromUtc(2026, 3, 2, 0, 0);
        var alerts = new List<TruthAlert>();
        var truth = new List<TrueFault>();
        for (var i = 0; i < faults.Length - (faults.Length % atOnce); i++)
        {
            var lines = recorded[faults[i]];
            var at = start + Duration.FromMinutes(40 * (i / atOnce)) + Duration.FromSeconds(random.NextDouble() * spreadSeconds);
            truth.Add(new TrueFault(i + 1, topology.Find(roots[faults[i]]) ?? roots[faults[i]], at));
            alerts.AddRange(lines.Select(l => new TruthAlert(Alert(l, at + Duration.FromMilliseconds(l.Ms - lines[0].Ms)), i + 1, "P2")));
        }

        return new TruthStream(name, topology, [.. alerts.OrderBy(a => a.Alert.At)], truth);
    }

    private static StreamAlert Alert(RecordedAlert line, Instant at) => new(
        at,
        null,
        true,
        LabelSet.From(new Dictionary<string, string> { ["alertname"] = line.Signal, ["entity"] = line.Entity, ["peer"] = line.Peer, ["source"] = line.Source }),
        LabelSet.Empty);
}

using HelpDeskFlow.Domain.Configuration;

namespace HelpDeskFlow.Triage;

/// <summary>Streams for tuning, and streams that nothing is tuned on: other repositories' rules, other topologies, other seeds, other faults.</summary>
internal static class Suites
{
    private static readonly double[] Overlaps = [0, 0.1, 0.4];
    private static readonly double[] NoiseShares = [0.3, 0.55, 0.8];

    /// <summary>Each with a name that says what they have in common.</summary>
    public static IEnumerable<(string Name, List<TruthStream> Streams)> Of(string directory, bool tuning)
    {
        var rules = SharedData.Rules(directory, tuning);
        var topologies = Topologies(directory, tuning).ToList();
        foreach (var overlap in Overlaps)
        {
            var streams = new List<TruthStream>();
            for (var i = 0; i < topologies.Count; i++)
            {
                var seed = (tuning ? 1000 : 7000) + (i * 10) + (int)(overlap * 100);
                streams.Add(StreamGenerator.Make($"{topologies[i].Name}", new StreamSettings(seed, overlap, NoiseShares[i % NoiseShares.Length]), topologies[i].Topology, rules));
            }

            yield return ($"generated, {overlap:0%} overlap", streams);
        }

        var known = SharedData.Topology(directory, "kg-Online-Boutique-cloudbed-1");
        foreach (var (faults, spread) in ((int, int)[])[(1, 0), (3, 0), (3, 120), (3, 600)])
        {
            yield return (faults == 1 ? "recorded, one at a time" : $"recorded, {faults} at once within {spread} s", [.. Enumerable.Range(0, 3).Select(i => RecordedStreams.Make("recorded", directory, known, (tuning ? 1 : 71) + i, tuning, faults, spread))]);
        }
    }

    private static IEnumerable<(string Name, Topology Topology)> Topologies(string directory, bool tuning)
    {
        foreach (var name in tuning ? (string[])["online-boutique", "robot-shop"] : ["deathstarbench-hotelReservation", "deathstarbench-socialNetwork"])
        {
            yield return (name, SharedData.Topology(directory, name));
        }

        foreach (var size in (int[])[20, 40, 80, 40])
        {
            yield return ($"layered-{size}", Layered(size, (tuning ? 50 : 900) + size));
        }
    }

    /// <summary>Services in layers, each calling one to three of a layer below, with databases at the bottom.</summary>
    private static Topology Layered(int size, int seed)
    {
        var random = new Random(seed);
        string[] kinds = ["service", "service", "service", "service", "database", "cache", "queue"];
        var layers = Enumerable.Range(0, size).GroupBy(i => i * 4 / size).Select(g => g.ToArray()).ToArray();
        var nodes = Enumerable.Range(0, size).Select(i => new TopologyNode($"n{i:00}-{(i * 4 / size == 3 ? "store" : "svc")}", i * 4 / size == 3 ? kinds[4 + (i % 3)] : "service", "layered")).ToArray();
        var edges = new List<TopologyEdge>();
        for (var layer = 0; layer < layers.Length - 1; layer++)
        {
            foreach (var caller in layers[layer])
            {
                for (var i = 1 + random.Next(3); i > 0; i--)
                {
                    var below = layers[Math.Min(layers.Length - 1, layer + 1 + (random.Next(4) == 0 ? 1 : 0))];
                    edges.Add(new TopologyEdge(nodes[caller].Name, nodes[below[random.Next(below.Length)]].Name));
                }
            }
        }

        return Topology.Of(nodes, edges);
    }
}

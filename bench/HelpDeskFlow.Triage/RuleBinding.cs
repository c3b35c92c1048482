using HelpDeskFlow.Domain.Configuration;

namespace HelpDeskFlow.Triage;

/// <summary>Binds rules to nodes, as an organisation has: each node keeps its handful.</summary>
internal sealed class RuleBinding
{
    private readonly Dictionary<string, Rule[]> _rules = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string[]> _pods = new(StringComparer.Ordinal);

    public RuleBinding(Topology topology, List<Rule> rules, Random random)
    {
        var byKind = rules.ToLookup(r => Kind(r.Category));
        foreach (var node in topology.Nodes)
        {
            var kind = node.Kind?.ToLowerInvariant() switch { "database" or "cache" => "data", "queue" => "queue", "host" => "host", _ => "service" };
            var pool = byKind[kind].ToArray();
            random.Shuffle(pool);
            var common = byKind["any"].ToArray();
            random.Shuffle(common);
            _rules[node.Name] = [.. pool.Take(6), .. common.Take(2)];
            _pods[node.Name] = [.. Enumerable.Range(0, 3).Select(_ => $"{node.Name}-{random.Next(0x1000000, 0xfffffff):x7}{random.Next(10)}-{Letters(random)}")];
        }
    }

    public Rule[] Of(string node) => _rules[node];

    public string[] Pods(string node) => _pods[node];

    private static string Letters(Random random) => string.Concat(Enumerable.Range(0, 5).Select(_ => "bcdfghjklmnpqrstvwxz2456789"[random.Next(27)]));

    private static string Kind(string category) => category switch
    {
        "database" or "storage" => "data",
        "messaging" => "queue",
        "host" or "network" => "host",
        "service-api" or "application" => "service",
        "kubernetes" => "any",
        _ => "other",
    };
}

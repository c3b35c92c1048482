using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Correlation;
using HelpDeskFlow.Silo.Configuration.Yaml;
using NodaTime;

namespace HelpDeskFlow.Silo.Configuration.Sections;

/// <summary>topology: and correlation:, beside what services say they depend on.</summary>
internal static class TopologySection
{
    private const int LabelsMax = 64;

    /// <summary>The config with both.</summary>
    public static ConfigSnapshot Add(Section root, ConfigSnapshot config)
    {
        var nodes = config.Services.Where(s => !s.DependsOn.IsEmpty || config.Services.Any(o => o.DependsOn.Contains(s.Name)))
            .Select(s => new TopologyNode(s.Name.Value, "service", "services")).ToList();
        var edges = config.Services.SelectMany(s => s.DependsOn.Select(d => new TopologyEdge(s.Name.Value, d.Value))).ToList();
        if (root.Part("topology", ConfigKeys.Topology) is { } section)
        {
            Read(section, config, nodes, edges);
        }

        var topology = root.Reader.Failed ? Topology.Empty : Topology.Of(nodes, edges);
        return config with { Topology = topology, Correlation = Correlation(root, isOn: !topology.IsEmpty) };
    }

    private static void Read(Section section, ConfigSnapshot config, List<TopologyNode> nodes, List<TopologyEdge> edges)
    {
        var names = config.Services.Select(s => s.Name.Value).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var given = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var item in section.Items("nodes", "a list such as [{ name: payments-db, type: database }]", Topology.NodesMax))
        {
            if (Section.Entry(section.Reader, item, "node", ConfigKeys.TopologyNode) is not { } node || node.Required("name", "NAME") is not { } name)
            {
                continue;
            }

            if (!given.Add(name))
            {
                section.Reader.Report(node.PlaceOf("name"), $"the node \"{name}\" is defined a second time; rename or remove one of them.");
            }

            names.Add(name);
            nodes.RemoveAll(n => string.Equals(n.Name, name, StringComparison.OrdinalIgnoreCase));
            nodes.Add(new TopologyNode(name, node.Text("type", "service, database, cache, queue, host or another word"), "topology"));
        }

        foreach (var item in section.Items("edges", "a list of pairs such as [[checkout, payments-db]]", Topology.EdgesMax))
        {
            if (Edge(section, item, names) is { } edge)
            {
                edges.Add(edge);
                foreach (var end in (string[])[edge.Caller, edge.Callee])
                {
                    if (!nodes.Exists(n => string.Equals(n.Name, end, StringComparison.OrdinalIgnoreCase)))
                    {
                        nodes.Add(new TopologyNode(end, "service", "services"));
                    }
                }
            }
        }
    }

    private static TopologyEdge? Edge(Section section, ConfigNode item, HashSet<string> names)
    {
        const string Pair = "a pair [caller, callee]: the first depends on the second";
        if (item is not ListNode { Items: [var first, var second] })
        {
            section.Reader.Report(item.Place, $"an edge of \"topology\" is {(item is ListNode list ? $"a list of {list.Items.Count}" : item.Kind)}; write {Pair}.");
            return null;
        }

        var caller = section.Reader.Text(first, "the caller of an edge", "the name of a node");
        var callee = section.Reader.Text(second, "the callee of an edge", "the name of a node");
        foreach (var (name, place) in (ReadOnlySpan<(string?, Place)>)[(caller, first.Place), (callee, second.Place)])
        {
            if (name is not null && !names.Contains(name))
            {
                var near = NearestName.Of(name, names);
                section.Reader.Report(place, $"an edge names \"{name}\", which is no node; define it under \"nodes\" or \"services\"{(near is null ? "" : $" or write \"{near}\"")}.");
            }
        }

        if (caller is not null && string.Equals(caller, callee, StringComparison.OrdinalIgnoreCase))
        {
            section.Reader.Report(item.Place, $"an edge goes from \"{caller}\" to itself; remove it.");
        }

        return caller is null || callee is null ? null : new TopologyEdge(caller, callee);
    }

    private static CorrelationRule Correlation(Section root, bool isOn)
    {
        var rule = isOn ? CorrelationRule.On : CorrelationRule.Off;
        if (root.Part("correlation", ConfigKeys.Correlation) is not { } section)
        {
            return rule;
        }

        var labels = section.Texts("labels", "a list of label names", LabelsMax).Select(l => l.Text).ToList();
        return rule with
        {
            Enabled = section.Flag("enabled") ?? true,
            Window = section.Time("window", Duration.FromSeconds(10), CorrelatorLimits.WindowMax) ?? rule.Window,
            Precision = Shares.Read(section, "precision", 0.5, 0.999) ?? rule.Precision,
            Labels = labels.Count == 0 ? rule.Labels : [.. labels],
        };
    }
}

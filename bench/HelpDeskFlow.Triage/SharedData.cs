using System.Globalization;
using System.Text.Json;
using HelpDeskFlow.Domain.Configuration;

namespace HelpDeskFlow.Triage;

/// <summary>An alert rule that somebody runs.</summary>
internal sealed record Rule(string Repository, string Alert, string Severity, string Category, string Summary, string Description);

/// <summary>A line of a recorded fault.</summary>
internal sealed record RecordedAlert(int Fault, long Ms, string Source, string Entity, string Peer, string Signal);

/// <summary>Reads the shared data: rules, topologies, recorded faults.</summary>
internal static class SharedData
{
    /// <summary>Rules of half of the repositories: whole repositories go to one side or the other.</summary>
    public static List<Rule> Rules(string directory, bool tuning)
    {
        var rules = new List<Rule>();
        foreach (var line in File.ReadLines(Path.Combine(directory, "alert_rules_train.jsonl")))
        {
            using var document = JsonDocument.Parse(line);
            var rule = document.RootElement;
            if (rule.GetProperty("severity_p").GetString() is { } severity
                && rule.GetProperty("category").GetString() is { } category
                && rule.GetProperty("source_repo").GetString() is { } repository
                && (Hash(repository) % 2 == 0) == tuning)
            {
                rules.Add(new Rule(repository, rule.GetProperty("alert").GetString() ?? "", severity, category, Text(rule, "summary"), Text(rule, "description")));
            }
        }

        return rules;
    }

    /// <summary>A topology file: nodes and edges.</summary>
    public static Topology Topology(string directory, string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(directory, "topology", name + ".json")));
        return Domain.Configuration.Topology.Of(
            document.RootElement.GetProperty("nodes").EnumerateArray().Select(n => new TopologyNode(n.GetProperty("id").GetString()!, Text(n, "type"), name)),
            document.RootElement.GetProperty("edges").EnumerateArray().Select(e => new TopologyEdge(e.GetProperty("source").GetString()!, e.GetProperty("target").GetString()!)));
    }

    /// <summary>The recorded alerts, by fault.</summary>
    public static Dictionary<int, List<RecordedAlert>> Recorded(string directory)
    {
        var lines = File.ReadLines(Path.Combine(directory, "incidents", "Online-Boutique-cloudbed-1.alerts.csv")).Skip(1);
        return lines.Select(l => l.Split(','))
            .Select(f => new RecordedAlert(int.Parse(f[0], CultureInfo.InvariantCulture), long.Parse(f[1], CultureInfo.InvariantCulture), f[2], f[3], f[4], f[5]))
            .GroupBy(a => a.Fault).ToDictionary(g => g.Key, g => g.OrderBy(a => a.Ms).ToList());
    }

    /// <summary>The faulty entity of each recorded fault.</summary>
    public static Dictionary<int, string> RecordedRoots(string directory) =>
        File.ReadLines(Path.Combine(directory, "incidents", "Online-Boutique-cloudbed-1.labels.csv")).Skip(1)
            .Select(l => l.Split(',')).ToDictionary(f => int.Parse(f[0], CultureInfo.InvariantCulture), f => f[2]);

    /// <summary>The same in every process.</summary>
    public static uint Hash(string text) => text.Aggregate(2166136261u, (h, c) => unchecked((h ^ c) * 16777619u)) is var hash ? hash ^ (hash >> 15) : 0;

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}

using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Incidents;
using NodaTime;

namespace HelpDeskFlow.Domain.Correlation;

/// <summary>A node that may be the cause, the alert on it that tells, and how much speaks for it (higher is likelier; only the order means anything).</summary>
/// <param name="Rare">How many of its alerts are rarer here than the incident's usual ones.</param>
/// <param name="Dependents">How many of the incident's other nodes depend on it, directly or over one between.</param>
public sealed record RootCandidate(string Node, AlertSummary Alert, double Score, int Rare, int Dependents);

/// <summary>
/// Which of an incident's alerts is probably its root: on the node that most of the others depend on and that depends on none of
/// them, early, and of what fires seldom: what fires whatever is wrong tells nothing. A pure function of the alerts, the topology and
/// what the correlator learned; nothing is stored.
/// </summary>
public static class ProbableRoot
{
    /// <summary>Alerts looked at: the first ones, which is where a root is.</summary>
    public const int AlertsMax = 512;

    /// <summary>The nodes of these alerts, likeliest first.</summary>
    /// <param name="alerts">Oldest first.</param>
    /// <param name="memory">What was learned, with these alerts counted already; null: nothing.</param>
    public static IReadOnlyList<RootCandidate> Rank(IEnumerable<JoinedAlert> alerts, ServiceName service, ConfigSnapshot config, CorrelatorMemory? memory = null)
    {
        ArgumentNullException.ThrowIfNull(alerts);
        var marks = alerts.Take(AlertsMax).Select(a => (a.Alert, Mark: AlertMark.Of(service, a.Alert, config, a.JoinedAt))).ToList();
        var nodes = marks.GroupBy(m => m.Mark.Node, StringComparer.Ordinal).Where(g => g.Key.Length > 0)
            .Select(g => (Node: g.Key, First: g.MinBy(m => m.Mark.At), Count: g.Count())).ToList();
        if (nodes.Count == 0)
        {
            return [];
        }

        var weights = config.Correlation.Weights;
        var rarity = Rarity(marks.Select(m => m.Mark), memory);
        var begin = nodes.Min(n => n.First.Mark.At);
        var found = new List<RootCandidate>(nodes.Count);
        foreach (var (node, first, count) in nodes)
        {
            var (rare, rarer) = rarity.GetValueOrDefault(node);
            var score = (Math.Log2(1 + count) * weights.RootCount) + (rare * weights.RootRare);
            score -= weights.RootMinute * Math.Min(10, (first.Mark.At - begin).TotalMinutes);
            var around = config.Topology.Around(node).ToDictionary(a => a.Node, StringComparer.Ordinal);
            var dependents = 0;
            foreach (var (other, _, _) in nodes)
            {
                // A host has no part in the calls of what it hosts: over one nothing depends on it.
                var neighbour = around.GetValueOrDefault(other);
                var relation = neighbour is null || (neighbour.Via is { } via && around[via].Relation == Relation.Part) ? Relation.None : neighbour.Relation;
                score += Explains(relation);
                dependents += relation is Relation.Dependent or Relation.FarDependent ? 1 : 0;
            }

            found.Add(new RootCandidate(node, first.Alert, score, rarer, dependents));
        }

        return [.. found.OrderByDescending(f => f.Score).ThenBy(f => f.Alert.StartsAt).ThenBy(f => f.Node, StringComparer.Ordinal)];
    }

    /// <summary>For each node how much rarer its alerts are than half of what is usual among these, in log-odds, and how many are.</summary>
    private static Dictionary<string, (double Sum, int Alerts)> Rarity(IEnumerable<AlertMark> marks, CorrelatorMemory? memory)
    {
        var rarity = new Dictionary<string, (double Sum, int Alerts)>(StringComparer.Ordinal);
        if (memory is null)
        {
            return rarity;
        }

        // These alerts themselves are counted already.
        var before = marks.GroupBy(m => m.Signature)
            .Select(g => (g.First().Node, Fired: Math.Max(0, (memory.Learned.GetValueOrDefault(g.Key)?.Fired ?? 0) - g.Count())))
            .OrderBy(b => b.Fired).ToList();
        var usual = before[before.Count / 2].Fired;
        foreach (var (node, fired) in before)
        {
            var rarer = Math.Log(((usual / 2) + 0.5) / (fired + 0.5));
            var (sum, alerts) = rarity.GetValueOrDefault(node);
            rarity[node] = rarer > 0 ? (sum + rarer, alerts + 1) : (sum, alerts);
        }

        return rarity;
    }

    /// <summary>What a fault here explains there: callers show the faults of what they call.</summary>
    private static double Explains(Relation relation) => relation switch
    {
        Relation.Dependent => 1,
        Relation.FarDependent => 0.6,
        Relation.Dependency => -1,
        Relation.FarDependency => -0.6,
        _ => 0,
    };
}

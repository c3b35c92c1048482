using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Incidents;
using NodaTime;

namespace HelpDeskFlow.Domain.Correlation;

/// <summary>A node that may be the cause, the alert on it that tells, and how much speaks for it (higher is likelier; only the order means anything).</summary>
public sealed record RootCandidate(string Node, AlertSummary Alert, double Score);

/// <summary>
/// Which of an incident's alerts is probably its root: on the node that most of the others depend on and that depends on none of
/// them, and early. A pure function of the alerts and the topology; nothing is stored.
/// </summary>
public static class ProbableRoot
{
    /// <summary>Alerts looked at: the first ones, which is where a root is.</summary>
    public const int AlertsMax = 64;

    /// <summary>The nodes of these alerts, likeliest first.</summary>
    /// <param name="alerts">Oldest first, as the incident keeps them.</param>
    public static IReadOnlyList<RootCandidate> Rank(IEnumerable<JoinedAlert> alerts, ServiceName service, ConfigSnapshot config)
    {
        ArgumentNullException.ThrowIfNull(alerts);
        var marks = alerts.Take(AlertsMax).Select(a => (a.Alert, Mark: AlertMark.Of(service, a.Alert, config, a.JoinedAt))).ToList();
        var nodes = marks.GroupBy(m => m.Mark.Node, StringComparer.Ordinal).Where(g => g.Key.Length > 0)
            .Select(g => (Node: g.Key, First: g.MinBy(m => m.Mark.At), Count: g.Count())).ToList();
        if (nodes.Count == 0)
        {
            return [];
        }

        var begin = nodes.Min(n => n.First.Mark.At);
        var found = new List<RootCandidate>(nodes.Count);
        foreach (var (node, first, count) in nodes)
        {
            var score = Math.Log2(1 + count) * config.Correlation.Weights.RootCount;
            score -= config.Correlation.Weights.RootMinute * Math.Min(10, (first.Mark.At - begin).TotalMinutes);
            var around = config.Topology.Around(node);
            foreach (var other in nodes.Where(o => o.Node != node))
            {
                score += Explains(around.FirstOrDefault(a => a.Node == other.Node)?.Relation ?? Relation.None);
            }

            found.Add(new RootCandidate(node, first.Alert, score));
        }

        return [.. found.OrderByDescending(f => f.Score).ThenBy(f => f.Alert.StartsAt).ThenBy(f => f.Node, StringComparer.Ordinal)];
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

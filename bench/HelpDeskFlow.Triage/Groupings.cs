using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Silo.Triage;
using NodaTime;

namespace HelpDeskFlow.Triage;

/// <summary>A stream as one way of grouping sees it.</summary>
/// <param name="Begins">Indexes of the alerts that begin an episode: the items that are scored.</param>
/// <param name="Groups">Group of each alert, by index; 0: none.</param>
/// <param name="Roots">Probable roots of each incident, likeliest first, as somebody sees them who looks after five minutes.</param>
internal sealed record Grouped(List<int> Begins, long[] Groups, StreamTriage Engine, Dictionary<long, List<string>> Roots);

/// <summary>Our engine, and what it is compared with.</summary>
internal static class Groupings
{
    private static readonly Duration LooksAfter = Duration.FromMinutes(5);

    /// <summary>Our engine.</summary>
    public static Grouped Ours(TruthStream stream, ConfigSnapshot config)
    {
        var engine = new StreamTriage(config with { Topology = stream.Topology });
        var groups = new long[stream.Alerts.Count];
        var begins = new List<int>();
        var roots = new Dictionary<long, List<string>>();
        var looks = new Queue<(Instant At, long Incident)>();
        void Look(Instant now)
        {
            while (looks.TryPeek(out var look) && look.At < now)
            {
                looks.Dequeue();
                roots[look.Incident] = [.. engine.Roots(engine.Incident(look.Incident)!).Select(r => r.Node)];
            }
        }

        for (var i = 0; i < groups.Length; i++)
        {
            Look(stream.Alerts[i].Alert.At);
            var placement = engine.Take(stream.Alerts[i].Alert);
            groups[i] = placement.Incident;
            if (!placement.IsDuplicate)
            {
                begins.Add(i);
                if (engine.Incident(placement.Incident) is { AlertCount: 1 } incident)
                {
                    looks.Enqueue((incident.OpenedAt + LooksAfter, placement.Incident));
                }
            }
        }

        Look(Instant.MaxValue);
        return new Grouped(begins, groups, engine, roots);
    }

    /// <summary>Equal labels.</summary>
    public static long[] Fingerprint(TruthStream stream) => ByKey(stream, a => a.Labels.ToString(), null, null);

    /// <summary>Everything until a pause that long between alerts that begin.</summary>
    public static long[] TimeGap(TruthStream stream, List<int> begins, int seconds) => ByKey(stream, _ => "", Duration.FromSeconds(seconds), begins);

    /// <summary>The same within each service.</summary>
    public static long[] TimeAndService(TruthStream stream, List<int> begins, int seconds) =>
        ByKey(stream, a => a.Labels["service"] is { Length: > 0 } service ? service : a.Labels["entity"], Duration.FromSeconds(seconds), begins);

    /// <summary>Alertmanager's usual group_by: alertname, cluster, service; a group lives while its alerts are sent.</summary>
    public static long[] Alertmanager(TruthStream stream) =>
        ByKey(stream, a => $"{a.Labels["alertname"]}|{a.Labels["cluster"]}|{a.Labels["service"]}", Duration.FromMinutes(5), null);

    private static long[] ByKey(TruthStream stream, Func<StreamAlert, string> key, Duration? pause, List<int>? only)
    {
        var groups = new long[stream.Alerts.Count];
        var open = new Dictionary<string, (long Group, Instant Last)>(StringComparer.Ordinal);
        var count = 0L;
        foreach (var i in only ?? [.. Enumerable.Range(0, groups.Length)])
        {
            var alert = stream.Alerts[i].Alert;
            var name = key(alert);
            var group = open.TryGetValue(name, out var known) && (pause is null || alert.At - known.Last <= pause) ? known.Group : ++count;
            open[name] = (group, alert.At);
            groups[i] = group;
        }

        return groups;
    }
}

using HelpDeskFlow.Engine.Embedded;
using HelpDeskFlow.Engine.Partitions;

namespace HelpDeskFlow.Bench.Scaling;

/// <summary>
/// Computes what a demand needs from what one alert costs. Averages only: how uneven partitions and silos are is what
/// <see cref="Placement.PlacementSimulation"/> finds, and <see cref="Demand.Busy"/> leaves room for it.
/// </summary>
internal sealed class ScalingModel(StageCosts costs, Demand demand)
{
    /// <summary>More silos than this are not looked at.</summary>
    public const int SilosMax = 500;

    private double Rate => demand.AlertsPerSecond;

    /// <summary>The smallest cluster whose silos are not busier than they may be; null: no number of silos is enough.</summary>
    public Sizing? Solve()
    {
        for (var silos = 1; silos <= SilosMax; silos++)
        {
            var sizing = At(silos);
            if (sizing.CoresPerSilo <= demand.Busy * demand.Cores && sizing.LoopBusy <= demand.Busy)
            {
                return sizing;
            }
        }

        return null;
    }

    /// <summary>What each part does with so many silos.</summary>
    public Sizing At(int silos)
    {
        var partitions = silos == 1 && demand.Partitions is null ? 1 : demand.Partitions ?? Partitions(silos);
        var others = (silos - 1.0) / silos;
        var stages = new Dictionary<string, double>
        {
            [demand.Kafka ? "Kafka, parsing, commit" : "HTTP, parsing, commit, answer"] = Rate / silos * (demand.Kafka ? costs.KafkaNs : costs.HttpNs) / 1e9,
            ["core loops"] = Rate / silos * costs.CoreNs(demand.Repeats) / 1e9,
            ["splitting by partition"] = partitions == 1 ? 0 : Rate / silos * costs.SplitNs(partitions, demand.Kafka) / 1e9,
            ["parts to and from other silos"] = Rate / silos * others * (costs["wire_out_ns"] + costs["call_alert_ns"] + costs["wire_in_ns"]) / 1e9,
            ["calls to other silos"] = Rate / silos / CallBatch * Calls(silos) * costs["grain_call_us"] / 1e6,
            ["following the others"] = Rate * others * costs.FollowNs(demand.Repeats) / 1e9,
        };
        return new Sizing
        {
            Silos = silos,
            Partitions = partitions,
            Stages = stages,
            MemoryBytes = costs["memory_base_bytes"] + demand.Open * costs["memory_open_bytes"],
            LoopBusy = Rate / partitions * LoopSeconds,
            StoreWriteBytes = Rate * costs.JournalBytes(demand.Repeats),
            StoreReadBytes = Rate * costs.JournalBytes(demand.Repeats) * (silos - 1),
            StoreCommits = Math.Min(partitions * 1000 / costs["store_commit_ms"], Rate / demand.Batch * Math.Min(partitions, demand.Batch)),
            NetworkBytes = Rate / silos * others * costs["wire_bytes"] * 2,
        };
    }

    /// <summary>What gives out first: each resource with the alerts a second that it bears, the least first.</summary>
    public IReadOnlyList<(string Resource, double AlertsPerSecond)> Limits(Sizing at)
    {
        var opened = (1 - demand.Repeats) / 2;
        var limits = new List<(string, double)>
        {
            ("one PostgreSQL, bytes written", costs["store_write_bytes_max"] / costs.JournalBytes(demand.Repeats)),
            ("core loops, the partitions' threads", demand.Busy * at.Partitions / LoopSeconds),
            ("core loops, new alerts of the environments", demand.Busy * demand.Environments / (opened * costs["core_open_ns"]) * 1e9),
            ("CPU of the silos", Rate * demand.Busy * demand.Cores / at.CoresPerSilo),
            ("memory of each silo, 64 GB", Math.Max(0, 64e9 - costs["memory_base_bytes"]) / costs["memory_open_bytes"] * demand.Copies / demand.ResendSeconds / demand.Repeats),
        };
        if (at.Silos > 1)
        {
            limits.Add(("one PostgreSQL, bytes read by followers", costs["store_read_bytes_max"] / costs.JournalBytes(demand.Repeats) / (at.Silos - 1)));
            limits.Add(("CPU to follow, with any number of silos", demand.Busy * demand.Cores / costs.FollowNs(demand.Repeats) * 1e9));
        }

        return [.. limits.OrderBy(l => l.Item2)];
    }

    /// <summary>Time of a partition's thread for an alert under full load: deciding, and its share of the wait for the commit of a full turn.</summary>
    private double LoopSeconds => costs.CoreNs(demand.Repeats) / 1e9 + costs["store_commit_ms"] / 1e3 / new EngineLimits().AlertsPerTurnMax;

    /// <summary>Alerts that share one round of calls: a request's, or what a reader of Kafka takes at once.</summary>
    private double CallBatch => demand.Kafka ? costs["kafka_batch_alerts"] : demand.Batch;

    /// <summary>Other silos that a batch reaches: with few alerts in it not all of them.</summary>
    private double Calls(int silos) => (silos - 1) * (1 - Math.Pow(1 - 1.0 / silos, CallBatch));

    /// <summary>Enough that no partition's thread is too busy, and at least four a silo; a multiple of eight.</summary>
    private int Partitions(int silos)
    {
        var needed = Math.Max(4 * silos, (int)Math.Ceiling(Rate * LoopSeconds / demand.Busy));
        return Math.Min(PartitionMap.CountMax, (needed + 7) / 8 * 8);
    }
}

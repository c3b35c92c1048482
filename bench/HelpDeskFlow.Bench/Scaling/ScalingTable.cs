using System.Globalization;

namespace HelpDeskFlow.Bench.Scaling;

/// <summary>Writes sizings side by side.</summary>
internal static class ScalingTable
{
    /// <summary>One column a demand.</summary>
    public static void Write(TextWriter output, StageCosts costs, IReadOnlyList<Demand> demands)
    {
        var columns = demands.Select(d => (Demand: d, Model: new ScalingModel(costs, d))).Select(c => (c.Demand, c.Model, Sizing: c.Model.Solve() ?? c.Model.At(ScalingModel.SilosMax), IsEnough: c.Model.Solve() is not null)).ToList();
        Row("alerts/s", demands.Select(d => Amount(d.AlertsPerSecond)));
        output.WriteLine($"|---|{string.Concat(demands.Select(_ => "---|"))}");
        Row("alerts that fire at a time", demands.Select(d => Amount(d.Open)));
        Row($"silos of {demands[0].Cores} cores, at most {demands[0].Busy:P0} busy", columns.Select(c => c.IsEnough ? Text(c.Sizing.Silos) : $"more than {ScalingModel.SilosMax}"));
        Row("partitions", columns.Select(c => Text(c.Sizing.Partitions)));
        Row("cores in use a silo", columns.Select(c => c.Sizing.CoresPerSilo.ToString("F1", CultureInfo.InvariantCulture)));
        foreach (var stage in columns[0].Sizing.Stages.Keys)
        {
            Row($"· {stage}", columns.Select(c => c.Sizing.Stages[stage].ToString("F2", CultureInfo.InvariantCulture)));
        }

        Row("memory a silo", columns.Select(c => Bytes(c.Sizing.MemoryBytes)));
        Row("busiest thread, average partition", columns.Select(c => c.Sizing.LoopBusy.ToString("P0", CultureInfo.InvariantCulture)));
        Row("journal: commits/s at most", columns.Select(c => Amount(c.Sizing.StoreCommits)));
        Row("journal: written", columns.Select(c => Bytes(c.Sizing.StoreWriteBytes) + "/s"));
        Row("journal: read by followers", columns.Select(c => Bytes(c.Sizing.StoreReadBytes) + "/s"));
        Row("network between silos, each", columns.Select(c => Bytes(c.Sizing.NetworkBytes) + "/s"));
        output.WriteLine();
        foreach (var (demand, model, sizing, _) in columns)
        {
            output.WriteLine($"What gives out first at {Amount(demand.AlertsPerSecond)}/s with {sizing.Silos} silos, and the alerts/s that it bears:");
            foreach (var (resource, bears) in model.Limits(sizing))
            {
                output.WriteLine($"- {resource}: {Amount(bears)}{(bears < demand.AlertsPerSecond ? " **(too little)**" : "")}");
            }

            output.WriteLine();
        }

        void Row(string name, IEnumerable<string> values) => output.WriteLine($"| {name} | {string.Join(" | ", values)} |");
    }

    private static string Amount(double value) => value switch
    {
        >= 9.95e6 => $"{(value / 1e6).ToString("F0", CultureInfo.InvariantCulture)}M",
        >= 1e6 => $"{(value / 1e6).ToString("0.#", CultureInfo.InvariantCulture)}M",
        >= 1e4 => $"{(value / 1e3).ToString("F0", CultureInfo.InvariantCulture)}k",
        _ => value.ToString("N0", CultureInfo.InvariantCulture),
    };

    private static string Bytes(double value) => value switch
    {
        >= 1e9 => $"{(value / 1e9).ToString("F1", CultureInfo.InvariantCulture)} GB",
        >= 1e6 => $"{(value / 1e6).ToString("F0", CultureInfo.InvariantCulture)} MB",
        _ => $"{(value / 1e3).ToString("F0", CultureInfo.InvariantCulture)} kB",
    };

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}

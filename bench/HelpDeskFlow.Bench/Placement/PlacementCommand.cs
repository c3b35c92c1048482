using System.Globalization;

namespace HelpDeskFlow.Bench.Placement;

/// <summary><c>HelpDeskFlow.Bench placement</c>: the simulation over many seeds, mean and worst, as a table of Markdown.</summary>
internal static class PlacementCommand
{
    private static readonly (int Silos, int Partitions)[] Clusters = [(3, 12), (3, 16), (3, 24), (8, 24), (8, 64), (16, 64), (16, 128), (40, 256)];

    /// <summary>Options: --seeds N, --alerts N, --alert-skew X, --service-skew X, --environments N.</summary>
    public static int Run(ReadOnlySpan<string> args, TextWriter output)
    {
        var (seeds, scene) = (20, new PlacementScene());
        for (var i = 0; i < args.Length; i += 2)
        {
            var value = i + 1 < args.Length ? args[i + 1] : "";
            switch (args[i])
            {
                case "--seeds" when int.TryParse(value, CultureInfo.InvariantCulture, out var number):
                    seeds = number;
                    break;
                case "--alerts" when int.TryParse(value, CultureInfo.InvariantCulture, out var number):
                    scene = scene with { Alerts = number };
                    break;
                case "--environments" when int.TryParse(value, CultureInfo.InvariantCulture, out var number):
                    scene = scene with { Environments = number };
                    break;
                case "--alert-skew" when double.TryParse(value, CultureInfo.InvariantCulture, out var number):
                    scene = scene with { AlertSkew = number };
                    break;
                case "--service-skew" when double.TryParse(value, CultureInfo.InvariantCulture, out var number):
                    scene = scene with { ServiceSkew = number };
                    break;
                default:
                    Console.Error.WriteLine($"\"{args[i]} {value}\" cannot be read; options: --seeds N, --alerts N, --environments N, --alert-skew X, --service-skew X.");
                    return 2;
            }
        }

        output.WriteLine("| silos, partitions | hottest partition | hottest silo | hottest silo, by service | new alerts on one silo | after a death: must move | moves | hottest silo |");
        output.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (var (silos, partitions) in Clusters)
        {
            var outcomes = Enumerable.Range(1, seeds).Select(seed => PlacementSimulation.Run(scene with { Seed = seed, Silos = silos, Partitions = partitions })).ToList();
            var deaths = outcomes.SelectMany(o => o.AfterDeath).ToList();
            output.WriteLine($"| {silos}, {partitions} | {Times(outcomes.Select(o => o.PartitionOverMean))} | {Times(outcomes.Select(o => o.SiloOverMean))} | {Times(outcomes.Select(o => o.SiloOverMeanByService))} | {Share(outcomes.Select(o => o.OpenedShareOfSilo))} | {Share(deaths.Select(d => d.MustMove))} | {Share(deaths.Select(d => d.Moved))} | {Times(deaths.Select(d => d.SiloOverMean))} |");
        }

        var hot = PlacementSimulation.Run(scene).HottestAlertShare;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\nMean, and the worst of {seeds} seeds; {scene.Alerts} alerts; over the mean load. The hottest single alert has {hot:P3} of the load."));
        return 0;
    }

    private static string Times(IEnumerable<double> values) => Both(values, "F2", "×");

    private static string Share(IEnumerable<double> values) => Both(values, "P0", "");

    private static string Both(IEnumerable<double> values, string form, string unit)
    {
        var all = values.ToList();
        return $"{all.Average().ToString(form, CultureInfo.InvariantCulture)}{unit} ({all.Max().ToString(form, CultureInfo.InvariantCulture)}{unit})";
    }
}

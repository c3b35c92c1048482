using System.Globalization;

namespace HelpDeskFlow.Bench.Scaling;

/// <summary><c>HelpDeskFlow.Bench scaling</c>: prints what a demand needs, as tables of Markdown.</summary>
internal static class ScalingCommand
{
    private static readonly Dictionary<string, Func<Demand, string, Demand>> Options = new()
    {
        ["--alerts-per-second"] = (d, v) => d with { AlertsPerSecond = Number(v) },
        ["--repeats"] = (d, v) => d with { Repeats = Number(v) },
        ["--batch"] = (d, v) => d with { Batch = (int)Number(v) },
        ["--kafka"] = (d, v) => d with { Kafka = bool.Parse(v) },
        ["--resend"] = (d, v) => d with { ResendSeconds = Number(v) },
        ["--copies"] = (d, v) => d with { Copies = (int)Number(v) },
        ["--environments"] = (d, v) => d with { Environments = (int)Number(v) },
        ["--cores"] = (d, v) => d with { Cores = (int)Number(v) },
        ["--busy"] = (d, v) => d with { Busy = Number(v) },
        ["--partitions"] = (d, v) => d with { Partitions = (int)Number(v) },
    };

    /// <summary>Prints to the writer; returns the exit code.</summary>
    public static int Run(ReadOnlySpan<string> args, TextWriter output, StageCosts? given = null)
    {
        var demand = new Demand();
        var rates = new List<double>();
        for (var i = 0; i < args.Length; i += 2)
        {
            if (i + 1 == args.Length || !Options.TryGetValue(args[i], out var set))
            {
                Console.Error.WriteLine($"\"{args[i]}\" is not an option with a value; options: {string.Join(", ", Options.Keys)}.");
                return 2;
            }

            demand = set(demand, args[i + 1]);
            if (args[i] == "--alerts-per-second")
            {
                rates.Add(demand.AlertsPerSecond);
            }
        }

        var costs = given ?? StageCosts.Load();
        var demands = (rates.Count > 0 ? rates : [100_000, 1_000_000, 10_000_000]).Select(r => demand with { AlertsPerSecond = r }).ToList();
        ScalingTable.Write(output, costs, demands);
        return 0;
    }

    /// <summary>A number; one outside of what makes sense is refused by whoever reads the table.</summary>
    private static double Number(string text) => double.Parse(text, NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
}

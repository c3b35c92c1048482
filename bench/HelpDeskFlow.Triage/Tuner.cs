using System.Globalization;
using System.Reflection;
using HelpDeskFlow.Domain.Configuration;

namespace HelpDeskFlow.Triage;

/// <summary>Changes one weight after the other by a step, keeps what is better on the tuning streams, and halves the steps: prints what it ends with.</summary>
internal static class Tuner
{
    private static readonly PropertyInfo[] Weights = [.. typeof(CorrelationWeights).GetProperties().Where(p => p.PropertyType == typeof(double))];

    public static void Run(string directory)
    {
        var suites = Generated(directory);
        var best = CorrelationRule.On;
        var score = Score(suites, best);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"begins with {score:0.0000}"));
        for (var step = 0.6; step > 0.1; step /= 2)
        {
            foreach (var weight in Weights.Where(w => !w.Name.StartsWith("Root", StringComparison.Ordinal)))
            {
                foreach (var sign in (double[])[1, -1])
                {
                    var changed = (CorrelationWeights)weight.DeclaringType!.GetMethod("<Clone>$")!.Invoke(best.Weights, null)!;
                    var value = (double)weight.GetValue(changed)!;
                    weight.SetValue(changed, Math.Round(value + (sign * step * Math.Max(0.5, Math.Abs(value) / 2)), 2));
                    var rule = best with { Weights = changed };
                    var tried = Score(suites, rule);
                    if (tried > score + 0.0005)
                    {
                        (best, score) = (rule, tried);
                        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{score:0.0000} {weight.Name} {value} -> {weight.GetValue(changed)}"));
                        break;
                    }
                }
            }
        }

        foreach (var weight in Weights)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{weight.Name} = {weight.GetValue(best.Weights)}"));
        }
    }

    /// <summary>Scores of the generated tuning streams for each line of changes in a file: precision, recall and ARI by overlap.</summary>
    public static void Grid(string directory, string file)
    {
        var suites = Generated(directory);
        foreach (var line in File.ReadLines(file))
        {
            var config = Trial.Of(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
            Console.Write($"{line,-60}");
            foreach (var (_, streams) in suites)
            {
                var runs = streams.AsParallel().WithDegreeOfParallelism(2).Select(s => Measured.Of(s, config, withOthers: false)).ToList();
                Console.Write(string.Create(CultureInfo.InvariantCulture, $" {runs.Average(r => r.Ours.Precision):0.000} {runs.Average(r => r.Ours.Recall):0.000} {runs.Average(r => r.Ours.Rand):0.000} |"));
            }

            Console.WriteLine();
        }
    }

    private static List<(string Name, List<TruthStream> Streams)> Generated(string directory) =>
        [.. Suites.Of(directory, tuning: true).Where(s => s.Name.StartsWith("generated", StringComparison.Ordinal))];

    private static double Score(List<(string Name, List<TruthStream> Streams)> suites, CorrelationRule rule)
    {
        var config = Trial.Of([]) with { Correlation = rule };
        var runs = suites.SelectMany(s => s.Streams).AsParallel().WithDegreeOfParallelism(2).Select(s => Measured.Of(s, config, withOthers: false)).ToList();
        return runs.Average(r => r.Ours.Rand) + runs.Average(r => r.Ours.Precision);
    }
}

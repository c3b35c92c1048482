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
        var suites = Suites.Of(directory, tuning: true).ToList();
        var best = CorrelationRule.On;
        var score = Score(suites, best);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"begins with {score:0.0000}"));
        for (var step = 0.8; step > 0.15; step /= 2)
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

    private static double Score(List<(string Name, List<TruthStream> Streams)> suites, CorrelationRule rule)
    {
        var runs = suites.SelectMany(s => s.Streams).AsParallel().WithDegreeOfParallelism(2).Select(s => Measured.Of(s, rule, withOthers: false)).ToList();
        return runs.Average(r => r.Ours.Rand) + (0.3 * runs.Average(r => r.Ours.Precision));
    }
}

using System.Globalization;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Silo.Triage;

namespace HelpDeskFlow.Triage;

/// <summary>Lists the joins that put alerts of different faults, or noise, together: most wrong pairs first, with the evidence that decided.</summary>
internal static class WrongJoins
{
    private const int Shown = 60;

    public static void Print(string name, IEnumerable<TruthStream> streams, ConfigSnapshot config)
    {
        var wrong = new List<(int Pairs, string Kind, string Text)>();
        foreach (var stream in streams)
        {
            Collect(stream, config, wrong);
        }

        Console.WriteLine($"{name}: {wrong.Count} wrong joins, {wrong.Sum(w => w.Pairs)} wrong pairs");
        foreach (var kind in wrong.GroupBy(w => w.Kind).OrderByDescending(k => k.Sum(w => w.Pairs)))
        {
            Console.WriteLine($"  {kind.Sum(w => w.Pairs),6} pairs in {kind.Count(),4} joins: {kind.Key}");
        }

        foreach (var (pairs, kind, text) in wrong.OrderByDescending(w => w.Pairs).Take(Shown))
        {
            Console.WriteLine($"  {pairs,4} {kind}: {text}");
        }
    }

    private static void Collect(TruthStream stream, ConfigSnapshot config, List<(int Pairs, string Kind, string Text)> wrong)
    {
        var engine = new StreamTriage(config with { Topology = stream.Topology });
        var members = new Dictionary<long, List<TruthAlert>>();
        foreach (var alert in stream.Alerts)
        {
            var placement = engine.Take(alert.Alert);
            if (placement.IsDuplicate || placement.Incident == 0)
            {
                continue;
            }

            if (!members.TryGetValue(placement.Incident, out var there))
            {
                members[placement.Incident] = there = [];
            }

            var pairs = there.Count(t => t.Truth != alert.Truth);
            if (pairs > 0)
            {
                var main = there.GroupBy(t => t.Truth).MaxBy(g => g.Count())!.Key;
                var isAgain = there.Any(t => t.Alert.Labels.Equals(alert.Alert.Labels));
                var kind = $"{(isAgain ? "the same alert again: " : "")}{(alert.IsNoise ? "noise" : "a fault")} into {(main < 0 ? "noise" : main == alert.Truth ? "its own, mixed" : "another fault")}";
                var age = (alert.Alert.At - there[0].Alert.At).TotalMinutes;
                var fault = alert.IsNoise ? "" : string.Create(CultureInfo.InvariantCulture, $", {(alert.Alert.At - stream.Faults[alert.Truth - 1].StartsAt).TotalMinutes:0.0} min into its fault");
                wrong.Add((pairs, kind, string.Create(CultureInfo.InvariantCulture, $"{age:0.0} min after the first of {there.Count}{fault}; {placement.Reason}")));
            }

            there.Add(alert);
        }
    }
}

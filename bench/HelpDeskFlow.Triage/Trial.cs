using System.Globalization;
using HelpDeskFlow.Domain.Configuration;

namespace HelpDeskFlow.Triage;

/// <summary>A rule with other weights than the default, as somebody types them: Precision=0.95, or the name of a weight.</summary>
internal static class Trial
{
    public static CorrelationRule Of(IEnumerable<string> changes)
    {
        var rule = CorrelationRule.On;
        foreach (var change in changes)
        {
            var (name, value) = (change.Split('=')[0], double.Parse(change.Split('=')[1], CultureInfo.InvariantCulture));
            if (name == nameof(CorrelationRule.Precision))
            {
                rule = rule with { Precision = value };
                continue;
            }

            var weights = (CorrelationWeights)typeof(CorrelationWeights).GetMethod("<Clone>$")!.Invoke(rule.Weights, null)!;
            (typeof(CorrelationWeights).GetProperty(name) ?? throw new ArgumentException($"There is no weight {name}.")).SetValue(weights, value);
            rule = rule with { Weights = weights };
        }

        return rule;
    }
}

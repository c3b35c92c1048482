using System.Globalization;
using HelpDeskFlow.Domain.Configuration;
using NodaTime;

namespace HelpDeskFlow.Triage;

/// <summary>A config with other settings than the default, as somebody types them: Precision=0.95, ReopenWindow=5 (minutes), or the name of a weight.</summary>
internal static class Trial
{
    public static ConfigSnapshot Of(IEnumerable<string> changes)
    {
        var config = new ConfigSnapshot { Hash = "triage", Correlation = CorrelationRule.On, ReopenWindow = CorrelationRule.ReopenWindow };
        foreach (var change in changes)
        {
            var (name, value) = (change.Split('=')[0], double.Parse(change.Split('=')[1], CultureInfo.InvariantCulture));
            config = name switch
            {
                nameof(ConfigSnapshot.ReopenWindow) => config with { ReopenWindow = Duration.FromMinutes(value) },
                nameof(CorrelationRule.Precision) => config with { Correlation = config.Correlation with { Precision = value } },
                _ => config with { Correlation = config.Correlation with { Weights = With(config.Correlation.Weights, name, value) } },
            };
        }

        return config;
    }

    private static CorrelationWeights With(CorrelationWeights weights, string name, double value)
    {
        var changed = (CorrelationWeights)typeof(CorrelationWeights).GetMethod("<Clone>$")!.Invoke(weights, null)!;
        (typeof(CorrelationWeights).GetProperty(name) ?? throw new ArgumentException($"There is no weight {name}.")).SetValue(changed, value);
        return changed;
    }
}

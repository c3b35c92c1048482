using System.Collections.Immutable;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;

namespace HelpDeskFlow.Domain.Routing;

/// <summary>Severity of an alert by rule, with the rule that gave it: the severity label, then the tier of the service, then P2.</summary>
public static class SeverityRule
{
    /// <summary>Given where neither label nor tier says anything.</summary>
    public const Severity Otherwise = Severity.P2;

    /// <summary>The label's value as P0–P3 in any case, then through the configured map, then the service's tier (1 → P1, 2 and 3 → P2, 4 → P3), else <see cref="Otherwise"/>.</summary>
    public static (Severity Severity, string Why) Of(ConfigSnapshot config, ServiceName service, LabelSet labels)
    {
        ArgumentNullException.ThrowIfNull(config);
        var label = config.Severity.Label;
        var value = labels[label];
        if (value.Length > 0 && (OfLiteral(value) ?? OfMap(config.Severity.Values, value)) is { } severity)
        {
            return (severity, $"label {label}={value}");
        }

        var unknown = value.Length > 0 ? $"label {label}={value} is not in the severity map; " : string.Empty;
        return config.Service(service)?.Tier switch
        {
            1 => (Severity.P1, $"{unknown}service {service} is tier 1"),
            2 => (Severity.P2, $"{unknown}service {service} is tier 2"),
            3 => (Severity.P2, $"{unknown}service {service} is tier 3"),
            4 => (Severity.P3, $"{unknown}service {service} is tier 4"),
            _ => (Otherwise, $"{unknown}neither label nor tier says more"),
        };
    }

    private static Severity? OfLiteral(string value) =>
        value is ['P' or 'p', >= '0' and <= '3'] ? (Severity)(value[1] - '0') : null;

    private static Severity? OfMap(ImmutableDictionary<string, Severity> map, string value)
    {
        if (map.TryGetValue(value, out var severity))
        {
            return severity;
        }

        // The map may have been built with an ordinal comparer (read back from the journal); values compare without case all the same.
        foreach (var (known, mapped) in map)
        {
            if (string.Equals(known, value, StringComparison.OrdinalIgnoreCase))
            {
                return mapped;
            }
        }

        return null;
    }
}

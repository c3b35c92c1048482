using System.Collections.Immutable;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Silo.Commands;
using HelpDeskFlow.Silo.Configuration.Yaml;
using NodaTime;

namespace HelpDeskFlow.Silo.Configuration.Sections;

/// <summary>severity:, grouping:, listen:, classification: and auth:.</summary>
internal static class GeneralSections
{
    private const int GroupingRulesMax = 100;
    private const int GroupingLabelsMax = 16;
    private const int ApiKeysMax = 1000;

    /// <summary>severity: — entries of the map are added to the built-in ones and win over them.</summary>
    public static SeverityMap Severity(Section root)
    {
        if (root.Part("severity", ConfigKeys.SeverityMap) is not { } section)
        {
            return SeverityMap.Default;
        }

        var values = SeverityMap.Default.Values;
        if (section.Part("map", null, "\"map\" of \"severity\"") is { } map)
        {
            foreach (var (key, _) in map.Entries)
            {
                if (map.OneOf(key.Value, ConfigKeys.Severities) is { } text)
                {
                    values = values.SetItem(key.Value, Enum.Parse<Severity>(text));
                }
            }
        }

        return new SeverityMap(section.Text("label", "the name of a label") ?? SeverityMap.Default.Label, values);
    }

    /// <summary>grouping: — rules in the order in which they are tried; an empty list switches grouping off.</summary>
    public static ImmutableArray<GroupingRule> Grouping(Section root)
    {
        if (root.Node("grouping") is null)
        {
            return [GroupingRule.Default];
        }

        var rules = new List<GroupingRule>();
        foreach (var item in root.Items("grouping", "a list such as [{ labels: [alertname, cluster], window: 5m }]", GroupingRulesMax))
        {
            if (Section.Of(root.Reader, item, "a grouping rule", ConfigKeys.Grouping) is not { } section)
            {
                continue;
            }

            if (section.Node("labels") is null)
            {
                root.Reader.Report(section.PlaceOf("labels"), "a grouping rule needs \"labels\"; write labels: [alertname, cluster], or labels: [] for one group a service.");
            }

            var labels = section.Texts("labels", "a list of label names", GroupingLabelsMax).Select(l => l.Text);
            var window = section.Time("window", Duration.FromSeconds(1), Duration.FromDays(7)) ?? GroupingRule.Default.Window;
            var rule = new GroupingRule([.. labels], window) { Match = [.. Matchers.Read(section, "match")] };
            if (section.Node("labels") is not null && rules.FindIndex(r => IsSame(r, rule)) is >= 0 and var same)
            {
                root.Reader.Report(section.PlaceOf("labels"), $"this grouping rule has the labels and matchers of rule {same + 1}; remove it, or write other labels or matchers.");
            }

            rules.Add(rule);
        }

        return [.. rules];
    }

    /// <summary>Whether both group the same alerts, whatever their windows.</summary>
    private static bool IsSame(GroupingRule one, GroupingRule other) =>
        one.Labels.ToHashSet(StringComparer.Ordinal).SetEquals(other.Labels)
        && one.Match.Select(m => m.ToString()).ToHashSet(StringComparer.Ordinal).SetEquals(other.Match.Select(m => m.ToString()));

    /// <summary>listen.address, or null.</summary>
    public static string? ListenAddress(Section root)
    {
        if (root.Part("listen", ConfigKeys.Listen) is not { } section || section.Text("address", "HOST:PORT") is not { } address)
        {
            return null;
        }

        if (!Addresses.TryHostPort(address, out _, out _))
        {
            root.Reader.Report(section.PlaceOf("address"), $"{section.About("address")} is \"{address}\"; write HOST:PORT such as 127.0.0.1:8080 (port 0 takes any free one).");
        }

        return address;
    }

    /// <summary>classification.model, or null.</summary>
    public static string? ClassifierModel(Section root)
    {
        if (root.Part("classification", ConfigKeys.Classification) is not { } section || section.OneOf("model", ModelChoice.Names) is not { } model)
        {
            return null;
        }

        if (ModelChoice.Missing(model) is { } why)
        {
            root.Reader.Report(section.PlaceOf("model"), $"{section.About("model")} is \"{model}\": {why}");
        }

        return model;
    }

    /// <summary>auth.keys.</summary>
    public static ImmutableArray<ApiKey> ApiKeys(Section root)
    {
        var keys = ImmutableArray.CreateBuilder<ApiKey>();
        if (root.Part("auth", ConfigKeys.Auth) is not { } auth)
        {
            return [];
        }

        var roles = Enum.GetNames<Role>().Select(r => r.ToLowerInvariant()).ToList();
        foreach (var item in auth.Items("keys", "a list of keys", ApiKeysMax))
        {
            if (Section.Entry(root.Reader, item, "API key", ConfigKeys.ApiKey) is not { } section)
            {
                continue;
            }

            var name = section.Required("name", "NAME");
            var role = section.Required("role", "viewer") is null ? null : section.OneOf("role", roles);
            var sha256 = section.Required("sha256", "the SHA-256 of the key in hex");
            if (sha256 is not null && (sha256.Length != 64 || !sha256.All(char.IsAsciiHexDigit)))
            {
                root.Reader.Report(section.PlaceOf("sha256"), $"{section.About("sha256")} is not 64 hex digits; write what \"printf %s KEY | sha256sum\" prints.");
            }

            if (keys.Any(k => k.Name == name))
            {
                root.Reader.Report(section.PlaceOf("name"), $"the API key \"{name}\" is defined a second time; rename or remove one of them.");
            }

            if (name is not null && role is not null && sha256 is not null)
            {
                keys.Add(new ApiKey(name, Enum.Parse<Role>(role, ignoreCase: true), sha256.ToLowerInvariant()));
            }
        }

        return keys.ToImmutable();
    }
}

using HelpDeskFlow.Silo.Configuration.Yaml;

namespace HelpDeskFlow.Silo.Import;

/// <summary>Reads values of somebody else's YAML without insisting on their form.</summary>
internal static class YamlValues
{
    /// <summary>The value as text; null where it is absent, empty or no single value.</summary>
    public static string? Text(this ConfigNode? node, string key) =>
        node is MappingNode mapping && mapping[key] is ScalarNode { IsNull: false } scalar ? scalar.Value : null;

    /// <summary>The value as a list; a single one is a list of one.</summary>
    public static IReadOnlyList<ConfigNode> List(this ConfigNode? node, string key) => (node as MappingNode)?[key] switch
    {
        ListNode list => list.Items,
        ScalarNode { IsNull: false } one => [one],
        _ => [],
    };

    /// <summary>The single values of a list.</summary>
    public static IEnumerable<string> Texts(this ConfigNode? node, string key) => node.List(key).OfType<ScalarNode>().Select(s => s.Value);

    /// <summary>The value as a mapping; nothing in it where it is absent.</summary>
    public static IEnumerable<(string Key, ConfigNode Value)> Entries(this ConfigNode? node, string? key = null) =>
        ((key is null ? node : (node as MappingNode)?[key]) as MappingNode)?.Entries.Select(e => (e.Key.Value, e.Value)) ?? [];

    /// <summary>Whether it is written at all.</summary>
    public static bool Has(this ConfigNode? node, string key) => node is MappingNode mapping && mapping[key] is not null;
}

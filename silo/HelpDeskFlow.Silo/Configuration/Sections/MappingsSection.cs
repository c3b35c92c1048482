using System.Collections.Immutable;
using HelpDeskFlow.Domain.Configuration.Mappings;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Silo.Configuration.Yaml;
using NodaTime;

namespace HelpDeskFlow.Silo.Configuration.Sections;

/// <summary>mappings: — how JSON documents of any sender become alerts.</summary>
internal static class MappingsSection
{
    private const int MappingsMax = 200;
    private const int NameCharactersMax = 64;
    private const int DedupKeyPartsMax = 8;
    private const int ResolvedWhenMax = 50;
    private const string WriteText = "a path such as $.rule.name, a constant, or { path: $.rule.name, regex: '^(\\w+)' }";

    /// <summary>All of them.</summary>
    public static ImmutableArray<AlertMapping> Read(Section root)
    {
        var mappings = ImmutableArray.CreateBuilder<AlertMapping>();
        foreach (var item in root.Items("mappings", "a list such as [{ name: ci, labels: { alertname: $.job } }]", MappingsMax))
        {
            if (Section.Entry(root.Reader, item, "mapping", ConfigKeys.Mapping) is not { } section || Name(section) is not { } name)
            {
                continue;
            }

            if (mappings.Any(m => m.Name == name))
            {
                root.Reader.Report(section.PlaceOf("name"), $"the mapping \"{name}\" is defined a second time; rename or remove one of them.");
            }

            mappings.Add(ReadOne(section, name));
        }

        return mappings.ToImmutable();
    }

    private static AlertMapping ReadOne(Section section, string name)
    {
        var labels = ImmutableArray.CreateBuilder<KeyValuePair<string, MappedText>>();
        labels.AddRange(Texts(section, "labels", IntakeLimits.LabelsMax));
        if (section.Node("severity") is not null && Text(section, "severity") is { } severity)
        {
            labels.Add(new("severity", severity));
        }

        foreach (var (key, value) in section.Part("constants", null, section.About("constants"))?.Entries ?? [])
        {
            if (section.Reader.Text(value, $"\"{key.Value}\" of {section.About("constants")}", "a text") is { } constant)
            {
                labels.Add(new(key.Value, MappedText.Of(constant)));
            }
        }

        if (labels.Count == 0 && section.Node("labels") is not MappingNode { Size: > 1 })
        {
            section.Reader.Report(section.PlaceOf("labels"), $"{section.What} needs at least one label; write labels: {{ alertname: $.rule.name }}.");
        }

        var resolvedWhen = section.Texts("resolved_when", "a list such as [resolved, ok]", ResolvedWhenMax).Select(t => t.Text).ToList();
        if (resolvedWhen.Count > 0 && section.Node("status") is null)
        {
            section.Reader.Report(section.KeyPlace("resolved_when"), $"{section.What} has \"resolved_when\" but no \"status\" to compare; write status: $.state.");
        }

        return new AlertMapping(name, Path(section, "items"), labels.ToImmutable(), [.. Texts(section, "annotations", IntakeLimits.AnnotationsMax)])
        {
            Status = Text(section, "status"),
            ResolvedWhen = resolvedWhen.Count > 0 ? resolvedWhen.ToImmutableHashSet(StringComparer.OrdinalIgnoreCase) : AlertMapping.DefaultResolvedWhen,
            StartsAt = Text(section, "starts_at"),
            EndsAt = Text(section, "ends_at"),
            DedupKey = DedupKey(section),
            Url = Text(section, "url"),
            Timeout = section.Time("timeout", Duration.FromSeconds(1), Duration.FromDays(3650)),
        };
    }

    private static string? Name(Section section)
    {
        var name = section.Required("name", "NAME");
        if (name is null || (name.Length <= NameCharactersMax && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')))
        {
            return name;
        }

        // It stands in a query and behind "json:".
        section.Reader.Report(section.PlaceOf("name"), $"the name of this mapping is \"{name}\"; write 1 to {NameCharactersMax} letters, digits, hyphens, dots or underscores.");
        return null;
    }

    private static ImmutableArray<MappedText> DedupKey(Section section) => section.Node("dedup_key") switch
    {
        null => [],
        ListNode list => [.. section.Reader.Items(list, section.About("dedup_key"), "a path or a list of paths", DedupKeyPartsMax)
            .Select(part => Text(section, part, $"a part of {section.About("dedup_key")}")).OfType<MappedText>()],
        var node => Text(section, node, section.About("dedup_key")) is { } one ? [one] : [],
    };

    private static IEnumerable<KeyValuePair<string, MappedText>> Texts(Section section, string key, int countMax)
    {
        var entries = (section.Part(key, null, section.About(key))?.Entries ?? []).ToList();
        if (entries.Count > countMax)
        {
            section.Reader.Report(entries[countMax].Key.Place, $"{section.About(key)} has {entries.Count} entries; the limit is {countMax}; remove some.");
        }

        foreach (var (name, value) in entries)
        {
            if (Text(section, value, $"\"{name.Value}\" of {section.About(key)}") is { } text)
            {
                yield return new(name.Value, text);
            }
        }
    }

    private static JsonPath? Path(Section section, string key) =>
        section.Text(key, "a path such as $.alerts") is { } text ? Path(section.Reader, section.PlaceOf(key), section.About(key), text) : null;

    private static JsonPath? Path(ConfigReader reader, Place place, string what, string text)
    {
        if (!JsonPath.TryParse(text, out var path, out var error))
        {
            reader.Report(place, $"{what}: {error}.");
        }

        return path;
    }

    private static MappedText? Text(Section section, string key) => section.Node(key) is { } node ? Text(section, node, section.About(key)) : null;

    /// <summary>A path, a constant, or both written out with what is done to the value.</summary>
    private static MappedText? Text(Section section, ConfigNode node, string what)
    {
        var reader = section.Reader;
        if (node is not MappingNode)
        {
            return reader.Text(node, what, WriteText) is not { } text ? null
                : text.StartsWith('$') ? (Path(reader, node.Place, what, text) is { } place ? MappedText.Of(place) : null)
                : MappedText.Of(text);
        }

        if (Section.Of(reader, node, what, ConfigKeys.MappedText) is not { } part)
        {
            return null;
        }

        if (part.Text("constant") is { } constant)
        {
            return MappedText.Of(constant);
        }

        if (part.Required("path", "$.rule.name") is not { } written || Path(reader, part.PlaceOf("path"), part.About("path"), written) is not { } path)
        {
            return null;
        }

        var mapped = MappedText.Of(path);
        if (part.Text("regex") is { } pattern)
        {
            if (!MappedText.TryCreate(path, pattern, part.Text("group"), out var created, out var error))
            {
                reader.Report(part.PlaceOf(error!.Contains("has no group", StringComparison.Ordinal) ? "group" : "regex"), $"{part.About("regex")}: {error}.");
                return null;
            }

            mapped = created!;
        }

        return mapped with { Default = part.Text("default"), Map = Map(part) };
    }

    private static ImmutableDictionary<string, string> Map(Section part)
    {
        var map = ImmutableDictionary.Create<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in part.Part("map", null, part.About("map"))?.Entries ?? [])
        {
            if (part.Reader.Text(value, $"\"{key.Value}\" of {part.About("map")}", "a text") is { } text)
            {
                map = map.SetItem(key.Value, text);
            }
        }

        return map;
    }
}

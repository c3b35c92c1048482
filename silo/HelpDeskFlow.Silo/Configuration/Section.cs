using System.Globalization;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Silo.Configuration.Yaml;
using NodaTime;

namespace HelpDeskFlow.Silo.Configuration;

/// <summary>One mapping of the file with the keys it may have; reads them by type and reports what is wrong with each.</summary>
internal sealed class Section
{
    private readonly MappingNode _node;

    private Section(ConfigReader reader, MappingNode node, string what) => (Reader, _node, What) = (reader, node, what);

    /// <summary>Shared while the file is read.</summary>
    public ConfigReader Reader { get; }

    /// <summary>What to call it in an error: <c>service "checkout"</c>.</summary>
    public string What { get; set; }

    /// <summary>Where it starts.</summary>
    public Place Place => _node.Place;

    /// <summary>All keys with their values.</summary>
    public IEnumerable<(ScalarNode Key, ConfigNode Value)> Entries => _node.Entries;

    /// <summary>Takes a mapping and reports keys that are not among <paramref name="keys"/> (null: any key is fine); null when it is no mapping.</summary>
    public static Section? Of(ConfigReader reader, ConfigNode node, string what, IReadOnlyCollection<string>? keys)
    {
        if (node is not MappingNode mapping)
        {
            var write = keys is null ? "keys with values" : $"a mapping with the keys {string.Join(", ", keys)}";
            reader.Report(node.Place, $"{what} is {node.Kind}; write {write}.");
            return null;
        }

        var section = new Section(reader, mapping, what);
        if (keys is not null)
        {
            section.ReportUnknown(keys, "");
        }

        return section;
    }

    /// <summary>The same for an entry of a list, called by its name where it has one: <c>service "checkout"</c>, else <c>this service</c>.</summary>
    public static Section? Entry(ConfigReader reader, ConfigNode node, string what, IReadOnlyCollection<string>? keys) =>
        Of(reader, node, node is MappingNode mapping && mapping["name"] is ScalarNode { IsNull: false } name ? $"{what} \"{name.Value}\"" : $"this {what}", keys);

    /// <summary>Reports keys that are not among these.</summary>
    public void ReportUnknown(IReadOnlyCollection<string> keys, string because)
    {
        foreach (var (key, _) in _node.Entries.Where(e => !keys.Contains(e.Key.Value)))
        {
            var write = NearestName.Of(key.Value, keys) is { } near ? $"write \"{near}\"" : $"its keys are {string.Join(", ", keys)}";
            Reader.Report(key.Place, $"{What} has the unknown key \"{key.Value}\"{because}; {write}.");
        }
    }

    /// <summary>The value of the key; null where it is absent or empty.</summary>
    public ConfigNode? Node(string key) => _node[key] is { } node and not ScalarNode { IsNull: true } ? node : null;

    /// <summary>Whether the key is written at all, even without a value.</summary>
    public bool Has(string key) => _node[key] is not null;

    /// <summary>Place of the key's value, or of the section where the key is absent.</summary>
    public Place PlaceOf(string key) => (_node[key] ?? _node).Place;

    /// <summary>Place of the key itself.</summary>
    public Place KeyPlace(string key) => _node.Entries.First(e => e.Key.Value == key).Key.Place;

    /// <summary>Text, or null where absent.</summary>
    public string? Text(string key, string write = "text") => Node(key) is { } node ? Reader.Text(node, About(key), write) : null;

    /// <summary>Text that must be there and not be empty; null when it is not (reported).</summary>
    public string? Required(string key, string write)
    {
        if (Node(key) is null)
        {
            Reader.Report(Has(key) ? PlaceOf(key) : Place, $"{What} needs \"{key}\"; write {key}: {write}.");
            return null;
        }

        if (Text(key, write) is not { } text)
        {
            return null;
        }

        if (string.IsNullOrWhiteSpace(text))
        {
            Reader.Report(PlaceOf(key), $"{About(key)} is empty; write {key}: {write}.");
            return null;
        }

        return text;
    }

    /// <summary>The name of the section, checked and declared.</summary>
    public string? Name(NameKind kind)
    {
        if (Required("name", "NAME") is not { } name)
        {
            return null;
        }

        if (name.Length > ConfigLimits.NameCharactersMax || name.Any(char.IsControl) || name != name.Trim())
        {
            Reader.Report(PlaceOf("name"), $"the name of this {ConfigNames.Word(kind)} has {name.Length} characters, control characters or outer spaces; write 1 to {ConfigLimits.NameCharactersMax} characters without them.");
            return null;
        }

        What = $"{ConfigNames.Word(kind)} \"{name}\"";
        Reader.Names.Declare(Reader, kind, name, PlaceOf("name"));
        return name;
    }

    /// <summary>A name that must be defined somewhere in the file; null where absent.</summary>
    public string? Reference(string key, NameKind kind)
    {
        var name = Text(key, $"the name of a {ConfigNames.Word(kind)}");
        if (name is not null)
        {
            Reader.Names.Refer(kind, name, PlaceOf(key), What);
        }

        return name;
    }

    /// <summary>A duration within bounds, or null where absent or wrong.</summary>
    public Duration? Time(string key, Duration least, Duration? most = null)
    {
        if (Text(key, "a duration such as 5m") is not { } text)
        {
            return null;
        }

        if (!DurationText.TryParse(text, out var duration, out var error))
        {
            Reader.Report(PlaceOf(key), $"{About(key)}: {error}.");
            return null;
        }

        if (duration < least || duration > (most ?? Duration.MaxValue))
        {
            var range = most is { } m ? $"from {DurationText.Of(least)} to {DurationText.Of(m)}" : $"of at least {DurationText.Of(least)}";
            Reader.Report(PlaceOf(key), $"{About(key)} is {text}; write a duration {range}.");
            return null;
        }

        return duration;
    }

    /// <summary>A whole number within bounds, or null where absent or wrong.</summary>
    public int? Number(string key, int least, int most)
    {
        var write = $"a whole number from {least} to {most}";
        if (Text(key, write) is not { } text)
        {
            return null;
        }

        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) || number < least || number > most)
        {
            Reader.Report(PlaceOf(key), $"{About(key)} is \"{text}\"; write {write}.");
            return null;
        }

        return number;
    }

    /// <summary>A size of at least so many bytes, or null where absent or wrong.</summary>
    public long? Bytes(string key, long least)
    {
        var write = $"a size of at least {ConfigBytes.Write(least)}, such as 10GiB";
        if (Text(key, write) is not { } text)
        {
            return null;
        }

        if (!ConfigBytes.TryParse(text, out var bytes) || bytes < least)
        {
            Reader.Report(PlaceOf(key), $"{About(key)} is \"{text}\"; write {write}.");
            return null;
        }

        return bytes;
    }

    /// <summary>true or false, or null where absent or wrong.</summary>
    public bool? Flag(string key)
    {
        if (Text(key, "true or false") is not { } text)
        {
            return null;
        }

        if (!bool.TryParse(text, out var flag))
        {
            Reader.Report(PlaceOf(key), $"{About(key)} is \"{text}\"; write true or false.");
            return null;
        }

        return flag;
    }

    /// <summary>One of some words, or null where absent or wrong.</summary>
    public string? OneOf(string key, IReadOnlyCollection<string> words)
    {
        if (Text(key, $"one of {string.Join(", ", words)}") is not { } text || words.Contains(text))
        {
            return Text(key);
        }

        var near = NearestName.Of(text, words);
        Reader.Report(PlaceOf(key), $"{About(key)} is \"{text}\"; write {(near is null ? $"one of {string.Join(", ", words)}" : $"\"{near}\"")}.");
        return null;
    }

    /// <summary>Items of a list; none where absent.</summary>
    public IReadOnlyList<ConfigNode> Items(string key, string write = "a list", int countMax = int.MaxValue) =>
        Node(key) is { } node ? Reader.Items(node, About(key), write, countMax) : [];

    /// <summary>Texts of a list; a single text counts as a list of one.</summary>
    public IReadOnlyList<(string Text, Place Place)> Texts(string key, string write, int countMax)
    {
        if (Node(key) is ScalarNode one)
        {
            return Reader.Text(one) is { } single ? [(single, one.Place)] : [];
        }

        var result = new List<(string, Place)>();
        foreach (var item in Items(key, write, countMax))
        {
            if (Reader.Text(item, $"an entry of {About(key)}", "text") is { } text)
            {
                result.Add((text, item.Place));
            }
        }

        return result;
    }

    /// <summary>A part that is a mapping; null where absent or wrong.</summary>
    public Section? Part(string key, IReadOnlyCollection<string>? keys, string? what = null) =>
        Node(key) is { } node ? Of(Reader, node, what ?? $"\"{key}\"", keys) : null;

    /// <summary>How a key is called in an error.</summary>
    public string About(string key) => $"\"{key}\" of {What}";
}

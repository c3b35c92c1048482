namespace HelpDeskFlow.Silo.Configuration.Yaml;

/// <summary>Where a value starts and ends in the text.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="Start">Index of the first character.</param>
/// <param name="End">Index after the last character.</param>
internal readonly record struct Place(long Line, long Column, int Start, int End);

/// <summary>One YAML value with its place. Aliases share the value they stand for.</summary>
internal abstract class ConfigNode(Place place)
{
    /// <summary>Where it stands.</summary>
    public Place Place { get; } = place;

    /// <summary>Values in it, itself included, aliases followed.</summary>
    public long Size { get; protected set; } = 1;

    /// <summary>What to call it in an error.</summary>
    public abstract string Kind { get; }
}

/// <summary>A single value. <paramref name="quoted"/> values are text, never null.</summary>
internal sealed class ScalarNode(Place place, string value, bool quoted) : ConfigNode(place)
{
    /// <summary>As written, environment variables not filled in.</summary>
    public string Value { get; } = value;

    /// <summary>Nothing, <c>~</c> or <c>null</c> without quotes: as if the key were absent.</summary>
    public bool IsNull => !quoted && Value is "" or "~" or "null" or "Null" or "NULL";

    /// <inheritdoc/>
    public override string Kind => IsNull ? "empty" : "a single value";
}

/// <summary>A list.</summary>
internal sealed class ListNode(Place place) : ConfigNode(place)
{
    private readonly List<ConfigNode> _items = [];

    /// <summary>In order.</summary>
    public IReadOnlyList<ConfigNode> Items => _items;

    /// <inheritdoc/>
    public override string Kind => "a list";

    /// <summary>Appends while the tree is built.</summary>
    public void Add(ConfigNode item)
    {
        _items.Add(item);
        Size += item.Size;
    }
}

/// <summary>Keys with values, in the order written, no key twice.</summary>
internal sealed class MappingNode(Place place) : ConfigNode(place)
{
    private readonly Dictionary<string, (ScalarNode Key, ConfigNode Value)> _byKey = new(StringComparer.Ordinal);

    /// <summary>In order.</summary>
    public IEnumerable<(ScalarNode Key, ConfigNode Value)> Entries => _byKey.Values;

    /// <inheritdoc/>
    public override string Kind => "a mapping";

    /// <summary>The value, or null.</summary>
    public ConfigNode? this[string key] => _byKey.TryGetValue(key, out var entry) ? entry.Value : null;

    /// <summary>Adds while the tree is built; false and the first place when the key was there already.</summary>
    public bool TryAdd(ScalarNode key, ConfigNode value, out Place first)
    {
        first = default;
        if (_byKey.TryGetValue(key.Value, out var there))
        {
            first = there.Key.Place;
            return false;
        }

        _byKey.Add(key.Value, (key, value));
        Size += 1 + value.Size;
        return true;
    }
}

using System.Buffers;
using System.Collections.Frozen;
using System.Collections.Immutable;

namespace HelpDeskFlow.Domain.Configuration;

/// <summary>A thing that alerts can be about, and that others depend on.</summary>
/// <param name="Name">Unique, compared without case.</param>
/// <param name="Kind">As the source calls it: service, database, cache, queue, host, …; null: not said.</param>
/// <param name="Source">Where it stands: "services", "topology" or the name of the imported file.</param>
public sealed record TopologyNode(string Name, string? Kind, string Source);

/// <summary>The caller depends on the callee: a fault of the callee shows at the caller. Both ways round: one is part of the other (a host and what runs on it).</summary>
public readonly record struct TopologyEdge(string Caller, string Callee);

/// <summary>How one node stands to another.</summary>
public enum Relation : byte
{
    /// <summary>More than two hops apart, or unknown.</summary>
    None,

    /// <summary>The same node, or a part of it.</summary>
    Same,

    /// <summary>What it depends on.</summary>
    Dependency,

    /// <summary>What its dependency depends on.</summary>
    FarDependency,

    /// <summary>What depends on it.</summary>
    Dependent,

    /// <summary>What depends on that.</summary>
    FarDependent,

    /// <summary>Both depend on the same.</summary>
    SharedDependency,

    /// <summary>The same depends on both.</summary>
    SharedDependent,

    /// <summary>One hosts or contains the other.</summary>
    Part,

    /// <summary>Both are on the same host or in the same whole.</summary>
    SharedPart,
}

/// <summary>A node within two hops.</summary>
/// <param name="Node">Its name.</param>
/// <param name="Relation">How it stands to the node that was asked about.</param>
/// <param name="Via">The node between, where there is one.</param>
/// <param name="Branches">How many nodes are as near on the same way: much of it makes a relation say little.</param>
public sealed record Neighbour(string Node, Relation Relation, string? Via, int Branches)
{
    /// <summary>The hash of the node's name, under which maps keep it.</summary>
    internal ulong Hash { get; } = Correlation.TextHash.Of(Node);
}

/// <summary>
/// Services and what they depend on. Immutable and thread-safe; the nodes within two hops of each are found once, when it is made.
/// Instances (<c>cart-0</c>, <c>cart-7d9f8b6c5d-x2x4z</c>) count as the node they are instances of.
/// </summary>
public sealed partial class Topology
{
    /// <summary>Most nodes; more are refused when the config is read.</summary>
    public const int NodesMax = 10_000;

    /// <summary>Most edges; more are refused when the config is read.</summary>
    public const int EdgesMax = 50_000;

    /// <summary>Neighbours that are kept of a node; the nearest ones with the fewest branches.</summary>
    public const int NeighboursMax = 48;

    private static readonly SearchValues<char> EndingCharacters = SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyz");
    private const int FoundKept = 4_096;
    private readonly Found?[] _found = new Found?[FoundKept];
    private readonly FrozenDictionary<string, string> _names;
    private readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> _namesBySpan;
    private readonly FrozenDictionary<string, ImmutableArray<Neighbour>> _around;

    private Topology(ImmutableArray<TopologyNode> nodes, ImmutableArray<TopologyEdge> edges)
    {
        (Nodes, Edges) = (nodes, edges);
        var known = nodes.ToDictionary(n => n.Name, n => n.Name, StringComparer.OrdinalIgnoreCase);
        var all = edges.ToHashSet();
        var both = edges.Where(e => all.Contains(new TopologyEdge(e.Callee, e.Caller))).ToLookup(e => known[e.Caller], e => known[e.Callee]);
        _names = nodes.ToFrozenDictionary(n => n.Name, n => Whole(n.Name, known, both[n.Name]), StringComparer.OrdinalIgnoreCase);
        _namesBySpan = _names.GetAlternateLookup<ReadOnlySpan<char>>();
        _around = FindAround();
    }

    /// <summary>No nodes.</summary>
    public static Topology Empty { get; } = new([], []);

    /// <summary>All nodes, in the order they were given.</summary>
    public ImmutableArray<TopologyNode> Nodes { get; }

    /// <summary>All edges, each once.</summary>
    public ImmutableArray<TopologyEdge> Edges { get; }

    /// <summary>Whether it says nothing.</summary>
    public bool IsEmpty => Nodes.IsEmpty;

    /// <summary>Of these nodes and edges. The first of two nodes of one name counts; an edge that names no node, or one node twice, is left out.</summary>
    public static Topology Of(IEnumerable<TopologyNode> nodes, IEnumerable<TopologyEdge> edges)
    {
        ImmutableArray<TopologyNode> unique = [.. nodes.DistinctBy(n => n.Name, StringComparer.OrdinalIgnoreCase)];
        if (unique.IsEmpty)
        {
            return Empty;
        }

        var names = unique.ToDictionary(n => n.Name, n => n.Name, StringComparer.OrdinalIgnoreCase);
        return new Topology(
            unique,
            [.. edges.Where(e => names.ContainsKey(e.Caller) && names.ContainsKey(e.Callee))
                .Select(e => new TopologyEdge(names[e.Caller], names[e.Callee]))
                .Where(e => e.Caller != e.Callee)
                .Distinct()]);
    }

    /// <summary>The node itself and those within two hops, nearest first; none of a name that is no node.</summary>
    public ImmutableArray<Neighbour> Around(string node) => _around.TryGetValue(node, out var found) ? found : [];

    /// <summary>The node that a label's value names: by its name, without a port, or without the endings of instances and pods. Null: none.</summary>
    public string? Find(string value)
    {
        if (IsEmpty || value.Length is 0 or > 253)
        {
            return null;
        }

        // Races are harmless: an entry is whole or it is another, and is compared before use.
        ref var slot = ref _found[string.GetHashCode(value, StringComparison.Ordinal) & (FoundKept - 1)];
        var known = slot;
        if (known is null || !string.Equals(known.Value, value, StringComparison.Ordinal))
        {
            slot = known = new Found(value, Look(value));
        }

        return known.Node;
    }

    private string? Look(string value)
    {
        var text = value.AsSpan();
        if (_namesBySpan.TryGetValue(text, out var name))
        {
            return name;
        }

        var slash = text.LastIndexOf('/');
        text = slash >= 0 ? text[(slash + 1)..] : text;
        var colon = text.LastIndexOf(':');
        text = colon > 0 && text[(colon + 1)..].IndexOfAnyExceptInRange('0', '9') < 0 ? text[..colon] : text;
        for (var tries = 0; tries < 4; tries++)
        {
            if (_namesBySpan.TryGetValue(text, out name))
            {
                return name;
            }

            var dash = text.LastIndexOf('-');
            if (dash <= 0 || !IsEnding(text[(dash + 1)..]))
            {
                break;
            }

            text = text[..dash];
        }

        var dot = text.IndexOf('.');
        return dot > 0 && text[..dot].ContainsAnyInRange('a', 'z') && _namesBySpan.TryGetValue(text[..dot], out name) ? name : null;
    }

    /// <summary>What was found for a value before: the same few thousand come again and again.</summary>
    private sealed record Found(string Value, string? Node);

    /// <summary>A number, or what Kubernetes adds: up to ten letters and digits with a digit among them, or five.</summary>
    private static bool IsEnding(ReadOnlySpan<char> text) =>
        text.Length is > 0 and <= 10
        && text.IndexOfAnyExcept(EndingCharacters) < 0
        && (text.ContainsAnyInRange('0', '9') || text.Length == 5);

    /// <summary>The node that this one is an instance of: its name begins with it, and they are part of each other or differ by an ending.</summary>
    private static string Whole(string name, Dictionary<string, string> known, IEnumerable<string> partners)
    {
        var dash = name.LastIndexOf('-');
        if (dash > 0 && IsEnding(name.AsSpan(dash + 1)) && name[(dash + 1)..].All(char.IsAsciiDigit) && known.TryGetValue(name[..dash], out var stem))
        {
            return stem;
        }

        return partners.Where(p => p.Length < name.Length && name.StartsWith(p, StringComparison.OrdinalIgnoreCase)).MaxBy(p => p.Length) ?? name;
    }
}

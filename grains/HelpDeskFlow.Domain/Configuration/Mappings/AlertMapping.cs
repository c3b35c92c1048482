using System.Collections.Immutable;
using NodaTime;

namespace HelpDeskFlow.Domain.Configuration.Mappings;

/// <summary>How documents of some sender become alerts. Paths are relative to an item.</summary>
/// <param name="Name">Unique name.</param>
/// <param name="Items">Place of the items, of a list each element; null: the document is one item, or each element of it where it is a list.</param>
/// <param name="Labels">Label → where it comes from, in the order of the config.</param>
/// <param name="Annotations">Annotation → where it comes from.</param>
public sealed record AlertMapping(
    string Name,
    JsonPath? Items,
    ImmutableArray<KeyValuePair<string, MappedText>> Labels,
    ImmutableArray<KeyValuePair<string, MappedText>> Annotations)
{
    /// <summary>Says whether an item is over; null: it never is, and ends by its timeout.</summary>
    public MappedText? Status { get; init; }

    /// <summary>Values of the status that mean over, letter case apart.</summary>
    public ImmutableHashSet<string> ResolvedWhen { get; init; } = DefaultResolvedWhen;

    /// <summary>When it began: RFC 3339, or Unix seconds, milliseconds, microseconds or nanoseconds by their size.</summary>
    public MappedText? StartsAt { get; init; }

    /// <summary>When it ended or will end.</summary>
    public MappedText? EndsAt { get; init; }

    /// <summary>Parts of the sender's dedup key, all of which must be there; none: the labels are the identity.</summary>
    public ImmutableArray<MappedText> DedupKey { get; init; } = [];

    /// <summary>Link to the sender.</summary>
    public MappedText? Url { get; init; }

    /// <summary>End assumed for an alert without one; null: with a status open until it is resolved, without one the resolve timeout.</summary>
    public Duration? Timeout { get; init; }

    /// <summary>resolved, ok, closed, recovered, normal, inactive.</summary>
    public static ImmutableHashSet<string> DefaultResolvedWhen { get; } =
        ImmutableHashSet.Create(StringComparer.OrdinalIgnoreCase, "resolved", "ok", "closed", "recovered", "normal", "inactive");
}

using System.Collections.Immutable;
using System.Text;

namespace HelpDeskFlow.Domain.Alerts;

/// <summary>One name with its value.</summary>
public readonly record struct Label(string Name, string Value);

/// <summary>
/// Labels of an alert (its identity) or annotations (text about it): sorted by name in ordinal order, no name twice, no
/// empty value (Alertmanager drops empty labels; so do we). Immutable. <c>default</c> behaves as empty.
/// </summary>
public readonly struct LabelSet : IEquatable<LabelSet>
{
    private readonly ImmutableArray<Label> _labels;

    private LabelSet(ImmutableArray<Label> sorted) => _labels = sorted;

    /// <summary>No labels.</summary>
    public static LabelSet Empty => new([]);

    /// <summary>The labels in ordinal order of their names.</summary>
    public ImmutableArray<Label> Items => _labels.IsDefault ? [] : _labels;

    /// <summary>How many labels there are.</summary>
    public int Count => _labels.IsDefault ? 0 : _labels.Length;

    /// <summary>Value of the label, or the empty string where there is none (a matcher sees a missing label as empty).</summary>
    public string this[string name]
    {
        get
        {
            foreach (var label in Items)
            {
                if (string.Equals(label.Name, name, StringComparison.Ordinal))
                {
                    return label.Value;
                }
            }

            return string.Empty;
        }
    }

    /// <summary>Sorts, drops empty values, and keeps the last of a name that is given twice.</summary>
    public static LabelSet From(IEnumerable<KeyValuePair<string, string>> pairs)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        var byName = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in pairs)
        {
            byName[name] = value;
        }

        return new LabelSet([.. byName.Where(p => p.Value.Length > 0).Select(p => new Label(p.Key, p.Value))]);
    }

    /// <summary>Takes labels that the caller knows to be sorted, unique and not empty (for instance read from the journal).</summary>
    public static LabelSet FromSorted(ImmutableArray<Label> sorted) => new(sorted);

    /// <inheritdoc/>
    public bool Equals(LabelSet other) => Items.AsSpan().SequenceEqual(other.Items.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is LabelSet other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var label in Items)
        {
            hash.Add(label);
        }

        return hash.ToHashCode();
    }

    /// <summary>Equality by content.</summary>
    public static bool operator ==(LabelSet left, LabelSet right) => left.Equals(right);

    /// <summary>Inequality by content.</summary>
    public static bool operator !=(LabelSet left, LabelSet right) => !left.Equals(right);

    /// <summary><c>{a="x", b="y"}</c>, for logs and messages.</summary>
    public override string ToString()
    {
        var text = new StringBuilder("{");
        foreach (var label in Items)
        {
            text.Append(text.Length > 1 ? ", " : string.Empty).Append(label.Name).Append("=\"").Append(label.Value).Append('"');
        }

        return text.Append('}').ToString();
    }
}

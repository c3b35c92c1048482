using System.Collections;
using System.Runtime.CompilerServices;

namespace HelpDeskFlow.Domain.Alerts;

/// <summary>
/// An immutable set of dedup keys, in their order: sorted runs of at most <see cref="RunMax"/>, so that one of many costs 16 to 32
/// bytes (a node of the framework's immutable sets takes 64) and a change copies one run and the list of runs. The set without members is
/// always <see cref="Empty"/>.
/// </summary>
[CollectionBuilder(typeof(AlertKeySet), nameof(Of))]
public sealed class AlertKeySet : IReadOnlyCollection<AlertKey>
{
    /// <summary>Keys in a run: about the square root of half of what one incident of a storm holds, where a change copies least.</summary>
    public const int RunMax = 128;

    private readonly AlertKey[][] _runs;

    private AlertKeySet(AlertKey[][] runs, int count) => (_runs, Count) = (runs, count);

    /// <summary>The one and only set without members.</summary>
    public static AlertKeySet Empty { get; } = new([], 0);

    /// <inheritdoc/>
    public int Count { get; }

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => Count == 0;

    /// <summary>Of these keys, in any order; one that is there twice counts once.</summary>
    public static AlertKeySet Of(ReadOnlySpan<AlertKey> keys)
    {
        var sorted = keys.ToArray();
        Array.Sort(sorted);
        var count = 0;
        foreach (var key in sorted)
        {
            if (count == 0 || sorted[count - 1] != key)
            {
                sorted[count++] = key;
            }
        }

        return count == 0 ? Empty : new AlertKeySet([.. sorted.Take(count).Chunk(RunMax)], count);
    }

    /// <summary>Whether the key is a member.</summary>
    public bool Contains(AlertKey key) => Find(key).At >= 0;

    /// <summary>With this key.</summary>
    public AlertKeySet Add(AlertKey key)
    {
        var (run, at) = Find(key);
        if (at >= 0)
        {
            return this;
        }

        if (IsEmpty)
        {
            return new AlertKeySet([[key]], 1);
        }

        AlertKey[] changed = [.. _runs[run].AsSpan(0, ~at), key, .. _runs[run].AsSpan(~at)];
        AlertKey[][] runs = changed.Length <= RunMax
            ? [.. _runs.AsSpan(0, run), changed, .. _runs.AsSpan(run + 1)]
            : [.. _runs.AsSpan(0, run), changed[..(changed.Length / 2)], changed[(changed.Length / 2)..], .. _runs.AsSpan(run + 1)];
        return new AlertKeySet(runs, Count + 1);
    }

    /// <summary>Without this key.</summary>
    public AlertKeySet Remove(AlertKey key)
    {
        var (run, at) = Find(key);
        if (at < 0)
        {
            return this;
        }

        if (Count == 1)
        {
            return Empty;
        }

        AlertKey[] changed = [.. _runs[run].AsSpan(0, at), .. _runs[run].AsSpan(at + 1)];
        return new AlertKeySet(changed.Length > 0 ? [.. _runs.AsSpan(0, run), changed, .. _runs.AsSpan(run + 1)] : [.. _runs.AsSpan(0, run), .. _runs.AsSpan(run + 1)], Count - 1);
    }

    /// <summary>With all of these.</summary>
    public AlertKeySet Union(IEnumerable<AlertKey> keys) => [.. this, .. keys];

    /// <summary>Without any of these.</summary>
    public AlertKeySet Except(IEnumerable<AlertKey> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return keys.Aggregate(this, (set, key) => set.Remove(key));
    }

    /// <inheritdoc/>
    public IEnumerator<AlertKey> GetEnumerator()
    {
        foreach (var run in _runs)
        {
            foreach (var key in run)
            {
                yield return key;
            }
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The run that has or would have the key, and its place there (the complement where it is not there).</summary>
    private (int Run, int At) Find(AlertKey key)
    {
        if (IsEmpty)
        {
            return (0, ~0);
        }

        var (low, high) = (0, _runs.Length - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = _runs[middle][0].CompareTo(key) <= 0 ? (middle, high) : (low, middle - 1);
        }

        return (low, _runs[low].AsSpan().BinarySearch(key));
    }
}

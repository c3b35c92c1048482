using System.Collections;
using System.Runtime.CompilerServices;
using HelpDeskFlow.Domain.Correlation;

namespace HelpDeskFlow.Domain;

/// <summary>Makes maps.</summary>
public static class HashMap
{
    /// <summary>Of these pairs; of equal keys the last counts.</summary>
    public static HashMap<TKey, TValue> CreateRange<TKey, TValue>(IEnumerable<KeyValuePair<TKey, TValue>> pairs)
        where TKey : IEquatable<TKey>, IComparable<TKey> => HashMap<TKey, TValue>.Empty.AddRange(pairs);
}

/// <summary>
/// An immutable map for some thousand entries that change all the time: three levels of 16 and short lists, so that a look-up reads four
/// places and a change copies half a kilobyte. Its order depends on the keys alone, whatever was added when and in which process. Keys
/// are strings or 64-bit numbers.
/// </summary>
public sealed class HashMap<TKey, TValue> : IEnumerable<KeyValuePair<TKey, TValue>>
    where TKey : IEquatable<TKey>, IComparable<TKey>
{
    private const int Width = 16;
    private readonly Entry[]?[]?[]?[] _root;

    private HashMap(Entry[]?[]?[]?[] root, int count) => (_root, Count) = (root, count);

    /// <summary>The one and only empty map.</summary>
    public static HashMap<TKey, TValue> Empty { get; } = new(new Entry[]?[]?[]?[Width], 0);

    /// <summary>Entries.</summary>
    public int Count { get; }

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => Count == 0;

    /// <summary>The keys, in the map's order.</summary>
    public IEnumerable<TKey> Keys => this.Select(p => p.Key);

    /// <summary>The values, in the map's order.</summary>
    public IEnumerable<TValue> Values => this.Select(p => p.Value);

    /// <summary>The value of a key that is there.</summary>
    /// <exception cref="KeyNotFoundException">It is not.</exception>
    public TValue this[TKey key] => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"There is no key {key} in the map.");

    /// <summary>The value of a key.</summary>
    public bool TryGetValue(TKey key, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out TValue value) => TryGetValue(HashOf(key), key, out value);

    /// <summary>The same where the key's hash is known.</summary>
    internal bool TryGetValue(ulong hash, TKey key, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out TValue value)
    {
        if (_root[First(hash)]?[Second(hash)]?[Third(hash)] is { } list)
        {
            foreach (ref readonly var entry in list.AsSpan())
            {
                if (entry.Hash == hash && entry.Key.Equals(key))
                {
                    value = entry.Value;
                    return true;
                }
            }
        }

        value = default;
        return false;
    }

    /// <summary>The value of a key, else the type's default.</summary>
    public TValue? GetValueOrDefault(TKey key) => TryGetValue(key, out var value) ? value : default;

    /// <summary>Whether the key is there.</summary>
    public bool ContainsKey(TKey key) => TryGetValue(key, out _);

    /// <summary>The map with this value for the key.</summary>
    public HashMap<TKey, TValue> SetItem(TKey key, TValue value)
    {
        var hash = HashOf(key);
        var list = _root[First(hash)]?[Second(hash)]?[Third(hash)] ?? [];
        var at = Place(list, hash, key, out var isThere);
        var changed = new Entry[isThere ? list.Length : list.Length + 1];
        list.AsSpan(0, at).CopyTo(changed);
        changed[at] = new Entry(hash, key, value);
        list.AsSpan(isThere ? at + 1 : at).CopyTo(changed.AsSpan(at + 1));
        return With(hash, changed, isThere ? Count : Count + 1);
    }

    /// <summary>The map with these, which replace what has their keys.</summary>
    public HashMap<TKey, TValue> AddRange(IEnumerable<KeyValuePair<TKey, TValue>> pairs)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        var map = this;
        foreach (var (key, value) in pairs)
        {
            map = map.SetItem(key, value);
        }

        return map;
    }

    /// <summary>The map without that key.</summary>
    public HashMap<TKey, TValue> Remove(TKey key)
    {
        var hash = HashOf(key);
        if (_root[First(hash)]?[Second(hash)]?[Third(hash)] is not { } list)
        {
            return this;
        }

        var at = Place(list, hash, key, out var isThere);
        if (!isThere)
        {
            return this;
        }

        if (Count == 1)
        {
            return Empty;
        }

        var changed = list.Length == 1 ? null : new Entry[list.Length - 1];
        if (changed is not null)
        {
            list.AsSpan(0, at).CopyTo(changed);
            list.AsSpan(at + 1).CopyTo(changed.AsSpan(at));
        }

        return With(hash, changed, Count - 1);
    }

    /// <summary>The map without those keys.</summary>
    public HashMap<TKey, TValue> RemoveRange(IEnumerable<TKey> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return keys.Aggregate(this, (map, key) => map.Remove(key));
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<TKey, TValue>> GetEnumerator()
    {
        foreach (var branch in _root)
        {
            foreach (var twig in branch ?? [])
            {
                foreach (var list in twig ?? [])
                {
                    foreach (var entry in list ?? [])
                    {
                        yield return new KeyValuePair<TKey, TValue>(entry.Key, entry.Value);
                    }
                }
            }
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static int First(ulong hash) => (int)(hash >> 60);

    private static int Second(ulong hash) => (int)(hash >> 56) & (Width - 1);

    private static int Third(ulong hash) => (int)(hash >> 52) & (Width - 1);

    /// <summary>Where the key stands or belongs in the list, which is sorted by hash and key.</summary>
    private static int Place(Entry[] list, ulong hash, TKey key, out bool isThere)
    {
        var at = 0;
        while (at < list.Length && (list[at].Hash < hash || (list[at].Hash == hash && Compare(list[at].Key, key) < 0)))
        {
            at++;
        }

        isThere = at < list.Length && list[at].Hash == hash && list[at].Key.Equals(key);
        return at;
    }

    private static int Compare(TKey a, TKey b) => a is string x && b is string y ? string.CompareOrdinal(x, y) : a.CompareTo(b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong HashOf(TKey key)
    {
        if (typeof(TKey) == typeof(long))
        {
            return TextHash.Finish(unchecked((ulong)(long)(object)key * 0x9E3779B97F4A7C15));
        }

        return typeof(TKey) == typeof(ulong) ? TextHash.Finish((ulong)(object)key) : TextHash.Of((string)(object)key);
    }

    private HashMap<TKey, TValue> With(ulong hash, Entry[]? list, int count)
    {
        var root = (Entry[]?[]?[]?[])_root.Clone();
        ref var branch = ref root[First(hash)];
        branch = branch is null ? new Entry[]?[]?[Width] : (Entry[]?[]?[])branch.Clone();
        ref var twig = ref branch[Second(hash)];
        twig = twig is null ? new Entry[]?[Width] : (Entry[]?[])twig.Clone();
        twig[Third(hash)] = list;
        return new HashMap<TKey, TValue>(root, count);
    }

    private readonly record struct Entry(ulong Hash, TKey Key, TValue Value);
}

using System.Text;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Engine.Intake;

namespace HelpDeskFlow.Engine.Episodes;

/// <summary>
/// Interned label pairs: a million open alerts share most of theirs. A pair is kept in its encoded form
/// (<see cref="LabelCodec"/>) under a small number, counted, and freed with its last alert. Written by the core loop only;
/// <see cref="PairBytes"/> may be called by readers at any time: a freed number is not given out again for
/// <see cref="ReuseAfterTurns"/> turns, so a scan that began earlier never sees another pair under it.
/// </summary>
public sealed class PairTable
{
    /// <summary>Turns of the core loop before a freed number is used again.</summary>
    public const int ReuseAfterTurns = 1_000;

    /// <summary>Label names whose strings are shared; senders use a few dozen.</summary>
    public const int SharedNamesMax = 4_096;

    private const int ReadTriesMax = 10_000;
    private readonly Dictionary<ulong, string> _names = [];

    private readonly Queue<(int Id, long Turn)> _freed = new();
    private volatile byte[]?[] _pairs = new byte[1024][];
    private int[] _counts = new int[1024];
    private ulong[] _hashes = new ulong[1024];
    private volatile int[] _index = new int[4096]; // id + 1; 0 is empty
    private readonly Dictionary<int, Label> _labels = []; // of pairs with several uses
    private int _version; // odd while the index is being changed
    private int _used;
    private int _live;

    /// <summary>Upper bound (exclusive) of the numbers given out so far.</summary>
    public int IdBound => Volatile.Read(ref _used);

    /// <summary>Pairs in use.</summary>
    public int Live => _live;

    /// <summary>The encoded pair, or empty where the number is free. Readers may call it.</summary>
    public ReadOnlySpan<byte> PairBytes(int id)
    {
        var pairs = _pairs;
        return (uint)id < (uint)pairs.Length ? pairs[id] : default;
    }

    /// <summary>
    /// The pair as texts. Those of pairs with several uses are kept, so that a million alerts share the strings of what they have in
    /// common. Core loop only.
    /// </summary>
    public Label LabelOf(int id)
    {
        if (_labels.TryGetValue(id, out var kept))
        {
            return kept;
        }

        ReadOnlySpan<byte> encoded = _pairs[id];
        LabelCodec.TryRead(ref encoded, out var name, out var value);
        var label = new Label(NameOf(name), Encoding.UTF8.GetString(value));
        if (_counts[id] > 1)
        {
            _labels[id] = label;
        }

        return label;
    }

    /// <summary>The number of this encoded pair while some alert has it, else -1. For readers, beside the core loop.</summary>
    public int FindForReader(ReadOnlySpan<byte> encodedPair)
    {
        var hash = XxHash64.Hash(encodedPair);
        var spin = default(SpinWait);
        for (var attempt = 0; attempt < ReadTriesMax; attempt++, spin.SpinOnce())
        {
            var before = Volatile.Read(ref _version);
            var found = (before & 1) == 0 ? Probe(encodedPair, hash) : -1;
            Interlocked.MemoryBarrier();
            if ((before & 1) == 0 && Volatile.Read(ref _version) == before)
            {
                return found;
            }
        }

        return -1;
    }

    /// <summary>The number of this encoded pair, with one more use.</summary>
    public int Intern(ReadOnlySpan<byte> encodedPair, long turn)
    {
        var hash = XxHash64.Hash(encodedPair);
        var mask = _index.Length - 1;
        for (var at = (int)hash & mask; ; at = (at + 1) & mask)
        {
            var id = _index[at] - 1;
            if (id < 0)
            {
                id = Create(encodedPair, hash, turn);
                Volatile.Write(ref _version, _version + 1);
                _index[at] = id + 1;
                if (++_live * 2 > _index.Length)
                {
                    Rehash(_index.Length * 2);
                }

                Volatile.Write(ref _version, _version + 1);
                return id;
            }

            if (_hashes[id] == hash && encodedPair.SequenceEqual(_pairs[id]))
            {
                _counts[id]++;
                return id;
            }
        }
    }

    /// <summary>One use more of a pair that is in use.</summary>
    public void AddUse(int id) => _counts[id]++;

    /// <summary>One use less.</summary>
    public void Release(int id, long turn)
    {
        if (--_counts[id] > 0)
        {
            return;
        }

        Volatile.Write(ref _version, _version + 1);
        RemoveFromIndex(id);
        Volatile.Write(ref _version, _version + 1);
        _live--;
        _labels.Remove(id);
        // The bytes stay until the number is used again: a reader may be on its way to them.
        _freed.Enqueue((id, turn));
    }

    private string NameOf(ReadOnlySpan<byte> name)
    {
        var hash = XxHash64.Hash(name);
        if (_names.TryGetValue(hash, out var known) && Encoding.UTF8.GetByteCount(known) == name.Length)
        {
            return known;
        }

        var text = Encoding.UTF8.GetString(name);
        if (_names.Count < SharedNamesMax)
        {
            _names[hash] = text;
        }

        return text;
    }

    private int Probe(ReadOnlySpan<byte> encodedPair, ulong hash)
    {
        var (index, pairs) = (_index, _pairs);
        var mask = index.Length - 1;
        var at = (int)hash & mask;
        for (var steps = 0; steps <= mask && index[at] != 0; steps++, at = (at + 1) & mask)
        {
            var id = index[at] - 1;
            if (id < pairs.Length && encodedPair.SequenceEqual(pairs[id]))
            {
                return id;
            }
        }

        return -1;
    }

    private int Create(ReadOnlySpan<byte> encodedPair, ulong hash, long turn)
    {
        int id;
        if (_freed.TryPeek(out var freed) && turn - freed.Turn >= ReuseAfterTurns)
        {
            id = _freed.Dequeue().Id;
        }
        else
        {
            id = _used;
            if (id == _pairs.Length)
            {
                var larger = new byte[id * 2][];
                Array.Copy(_pairs, larger, id);
                _pairs = larger;
                Array.Resize(ref _counts, id * 2);
                Array.Resize(ref _hashes, id * 2);
            }

            Volatile.Write(ref _used, id + 1);
        }

        _pairs[id] = encodedPair.ToArray();
        _hashes[id] = hash;
        _counts[id] = 1;
        return id;
    }

    private void RemoveFromIndex(int id)
    {
        var mask = _index.Length - 1;
        var at = (int)_hashes[id] & mask;
        while (_index[at] != id + 1)
        {
            at = (at + 1) & mask;
        }

        // Backward-shift deletion keeps probe chains whole without tombstones.
        var next = (at + 1) & mask;
        while (_index[next] != 0)
        {
            var home = (int)_hashes[_index[next] - 1] & mask;
            if (((next - home) & mask) >= ((next - at) & mask))
            {
                _index[at] = _index[next];
                at = next;
            }

            next = (next + 1) & mask;
        }

        _index[at] = 0;
    }

    private void Rehash(int size)
    {
        var old = _index;
        _index = new int[size];
        var mask = size - 1;
        foreach (var entry in old)
        {
            if (entry == 0)
            {
                continue;
            }

            var at = (int)_hashes[entry - 1] & mask;
            while (_index[at] != 0)
            {
                at = (at + 1) & mask;
            }

            _index[at] = entry;
        }
    }
}

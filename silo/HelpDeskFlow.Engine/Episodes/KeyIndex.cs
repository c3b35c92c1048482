using HelpDeskFlow.Domain.Alerts;

namespace HelpDeskFlow.Engine.Episodes;

/// <summary>
/// Hash index from <see cref="AlertKey"/> to slot: open addressing, 8 bytes an entry, at most two thirds full. Keeps 32 bits of
/// the key, so that growing touches no slot; the table compares the whole key. Core loop only.
/// </summary>
internal sealed class KeyIndex
{
    private const int ReadTriesMax = 10_000;
    private volatile Entry[] _entries = new Entry[4096];
    private int _version;
    private int _count;

    public int Count => _count;

    public static uint TagOf(in AlertKey key) => (uint)(key.Low >> 32);

    /// <summary>Where probing for this key starts.</summary>
    public int Start(uint tag) => (int)tag & (_entries.Length - 1);

    /// <summary>Slot at this place when its tag fits: -1 end of chain, -2 another tag.</summary>
    public int SlotAt(int place, uint tag)
    {
        ref var entry = ref _entries[place];
        return entry.SlotPlusOne == 0 ? -1 : entry.Tag == tag ? entry.SlotPlusOne - 1 : -2;
    }

    public int Next(int place) => (place + 1) & (_entries.Length - 1);

    /// <summary>For readers while the core loop writes: the slots with this tag, as of one moment between two writes. False when writes kept coming.</summary>
    public bool TryFindForReader(uint tag, List<int> candidates)
    {
        var spin = default(SpinWait);
        for (var attempt = 0; attempt < ReadTriesMax; attempt++, spin.SpinOnce())
        {
            var before = Volatile.Read(ref _version);
            if ((before & 1) != 0)
            {
                continue;
            }

            candidates.Clear();
            var entries = _entries;
            var mask = entries.Length - 1;
            for (var at = (int)tag & mask; entries[at].SlotPlusOne != 0; at = (at + 1) & mask)
            {
                if (entries[at].Tag == tag)
                {
                    candidates.Add(entries[at].SlotPlusOne - 1);
                }
            }

            Interlocked.MemoryBarrier();
            if (Volatile.Read(ref _version) == before)
            {
                return true;
            }
        }

        return false;
    }

    public void Add(uint tag, int slot)
    {
        Volatile.Write(ref _version, _version + 1);
        if ((_count + 1) * 3 > _entries.Length * 2)
        {
            Grow();
        }

        _count++;
        Place(_entries, tag, slot + 1);
        Volatile.Write(ref _version, _version + 1);
    }

    public void Remove(uint tag, int slot)
    {
        var mask = _entries.Length - 1;
        var at = (int)tag & mask;
        while (_entries[at].SlotPlusOne != slot + 1)
        {
            if (_entries[at].SlotPlusOne == 0)
            {
                throw new InvalidOperationException($"Slot {slot} is not in the key index.");
            }

            at = (at + 1) & mask;
        }

        Volatile.Write(ref _version, _version + 1);
        var next = (at + 1) & mask;
        while (_entries[next].SlotPlusOne != 0)
        {
            var home = (int)_entries[next].Tag & mask;
            if (((next - home) & mask) >= ((next - at) & mask))
            {
                _entries[at] = _entries[next];
                at = next;
            }

            next = (next + 1) & mask;
        }

        _entries[at] = default;
        _count--;
        Volatile.Write(ref _version, _version + 1);
    }

    private static void Place(Entry[] entries, uint tag, int slotPlusOne)
    {
        var mask = entries.Length - 1;
        var at = (int)tag & mask;
        while (entries[at].SlotPlusOne != 0)
        {
            at = (at + 1) & mask;
        }

        entries[at] = new Entry { Tag = tag, SlotPlusOne = slotPlusOne };
    }

    private void Grow()
    {
        var larger = new Entry[_entries.Length * 2];
        foreach (ref var entry in _entries.AsSpan())
        {
            if (entry.SlotPlusOne != 0)
            {
                Place(larger, entry.Tag, entry.SlotPlusOne);
            }
        }

        _entries = larger;
    }

    private struct Entry
    {
        public uint Tag;
        public int SlotPlusOne;
    }
}

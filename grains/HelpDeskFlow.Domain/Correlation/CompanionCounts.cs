using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace HelpDeskFlow.Domain.Correlation;

/// <summary>Companions while they are counted: on the stack, so that only those that stay and changed are made anew.</summary>
internal ref struct CompanionCounts
{
    /// <summary>Seen less often than this, one gives way to any new one; else only to one that counts more.</summary>
    private const double Settled = 1.5;

    private Entries _entries;
    private int _count;

    /// <summary>What was known, each count times what is left of it.</summary>
    public CompanionCounts(ImmutableArray<Companion> known, double left)
    {
        foreach (var companion in known.AsSpan())
        {
            _entries[_count++] = new Entry { Signature = companion.Signature, Count = companion.Count * left, Known = companion };
        }
    }

    /// <summary>Counts one more. A new one takes the place of the rarest.</summary>
    public void Add(AlertMark other, double count)
    {
        var rarest = 0;
        for (var i = 0; i < _count; i++)
        {
            if (_entries[i].Signature == other.Signature)
            {
                _entries[i].Count += count;
                return;
            }

            rarest = Math.Abs(_entries[i].Count) < Math.Abs(_entries[rarest].Count) ? i : rarest;
        }

        if (_count < CorrelatorLimits.CompanionsMax)
        {
            rarest = _count++;
        }
        else if (Math.Abs(_entries[rarest].Count) >= Settled && Math.Abs(count) <= Math.Abs(_entries[rarest].Count))
        {
            return;
        }

        _entries[rarest] = new Entry { Signature = other.Signature, Count = count, Mark = other };
    }

    /// <summary>As they are kept.</summary>
    public readonly ImmutableArray<Companion> ToCompanions()
    {
        if (_count == 0)
        {
            return [];
        }

        var companions = new Companion[_count];
        for (var i = 0; i < _count; i++)
        {
            ref readonly var entry = ref _entries[i];
            companions[i] = entry.Known is not { } known ? new Companion(entry.Signature, entry.Mark!.Node, entry.Mark.Name, entry.Count)
                : known.Count == entry.Count ? known
                : known with { Count = entry.Count };
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(companions);
    }

    private struct Entry
    {
        public ulong Signature;
        public double Count;
        public Companion? Known;
        public AlertMark? Mark;
    }

    [InlineArray(CorrelatorLimits.CompanionsMax)]
    private struct Entries
    {
        private Entry _first;
    }
}

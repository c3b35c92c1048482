using System.Runtime.InteropServices;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Suppression;
using HelpDeskFlow.Engine.Intake;
using NodaTime;

namespace HelpDeskFlow.Engine.History;

/// <summary>
/// How often each alert and each service began to fire lately, for those that did: at most <see cref="KeysMax"/>, some 80 bytes each,
/// a page of them taken when it is needed. In groups of eight: a new key takes the place of the one of its group that was quiet
/// longest. The core loop writes, anyone reads.
/// </summary>
public sealed class FiringTable
{
    /// <summary>Keys remembered.</summary>
    public const int KeysMax = 32_768;

    /// <summary>Keys of a page.</summary>
    public const int PageKeys = 512;

    /// <summary>An alert that ends within one of these times ends soon.</summary>
    internal static readonly int[] SoonSeconds = [30, 60, 120, 300];

    private const int Group = 8;
    private readonly Page?[] _pages = new Page?[KeysMax / PageKeys];

    /// <summary>Pages, there or not.</summary>
    public int PageCount => _pages.Length;

    /// <summary>An alert began to fire.</summary>
    public void Note(in AlertKey key, ServiceName service, Instant at, long sequence)
    {
        var hour = HourOf(at);
        Add(KeyOf(key), hour, sequence);
        Add(KeyOf(service), hour, sequence);
    }

    /// <summary>An alert ended by itself, so long after it began. Nothing where it is not remembered.</summary>
    public void NoteEnded(in AlertKey key, Duration length, long sequence)
    {
        var number = KeyOf(key);
        if (_pages[PageOf(number)] is { } page)
        {
            lock (page)
            {
                foreach (ref var known in page.Keys.AsSpan(GroupOf(number), Group))
                {
                    if (known.Key == number)
                    {
                        known.End((long)length.TotalSeconds);
                        page.ChangedSequence = sequence;
                        return;
                    }
                }
            }
        }
    }

    /// <summary>How often it ended by itself within that time, rounded down to the times that are counted.</summary>
    public EndedSoon EndedWithin(in AlertKey key, Duration time)
    {
        var number = KeyOf(key);
        if (_pages[PageOf(number)] is { } page)
        {
            lock (page)
            {
                foreach (ref readonly var known in page.Keys.AsSpan(GroupOf(number), Group))
                {
                    if (known.Key == number)
                    {
                        var within = Array.FindLastIndex(SoonSeconds, s => s <= time.TotalSeconds);
                        return new EndedSoon(within < 0 ? 0 : known.Ended[within + 1], known.Ended[0]);
                    }
                }
            }
        }

        return new EndedSoon(0, 0);
    }

    /// <summary>Of an alert, as of now; all zero where nothing is known.</summary>
    public FiringHistory Of(in AlertKey key, Instant now) => Find(KeyOf(key), HourOf(now));

    /// <summary>Of all alerts of a service.</summary>
    public FiringHistory Of(ServiceName service, Instant now) => Find(KeyOf(service), HourOf(now));

    /// <summary>Whether there is anything on the page.</summary>
    internal bool IsUsed(int page) => _pages[page] is not null;

    /// <summary>Whether the page changed since it was written.</summary>
    internal bool NeedsWriting(int page) => _pages[page] is { } there && there.ChangedSequence > there.SnapshotSequence;

    /// <summary>The page's bytes, for a snapshot that holds all effects up to that commit.</summary>
    internal ReadOnlySpan<byte> Write(int page, long sequence)
    {
        _pages[page]!.SnapshotSequence = sequence;
        return MemoryMarshal.AsBytes(_pages[page]!.Keys.AsSpan());
    }

    /// <summary>What <see cref="Write"/> wrote; bytes of another size are of another version, and passed over: history is no promise.</summary>
    internal void Read(int page, ReadOnlySpan<byte> bytes, long sequence)
    {
        if ((uint)page < (uint)_pages.Length && bytes.Length == PageKeys * System.Runtime.CompilerServices.Unsafe.SizeOf<FiringCounts>())
        {
            var there = new Page { SnapshotSequence = sequence, ChangedSequence = sequence };
            bytes.CopyTo(MemoryMarshal.AsBytes(there.Keys.AsSpan()));
            _pages[page] = there;
        }
    }

    /// <summary>The same as noting, unless the page's snapshot holds it.</summary>
    internal void Replay(in AlertKey key, ServiceName service, Instant at, long sequence)
    {
        var hour = HourOf(at);
        foreach (var number in (ReadOnlySpan<ulong>)[KeyOf(key), KeyOf(service)])
        {
            if (_pages[PageOf(number)] is not { } page || page.SnapshotSequence < sequence)
            {
                Add(number, hour, sequence);
            }
        }
    }

    /// <summary>The same for an end.</summary>
    internal void ReplayEnded(in AlertKey key, Duration length, long sequence)
    {
        if (_pages[PageOf(KeyOf(key))] is { } page && page.SnapshotSequence < sequence)
        {
            NoteEnded(key, length, sequence);
        }
    }

    /// <summary>A hash of all of it, for comparing two engines.</summary>
    internal ulong Digest()
    {
        var hash = 0UL;
        foreach (var page in _pages)
        {
            hash = (hash * 31) + (page is null ? 0 : XxHash64.Hash(MemoryMarshal.AsBytes(page.Keys.AsSpan())));
        }

        return hash;
    }

    private static int HourOf(Instant at) => (int)(at.ToUnixTimeSeconds() / 3600);

    private static ulong KeyOf(in AlertKey key) => Mixed(key.High ^ key.Low);

    private static ulong KeyOf(ServiceName service) => Mixed(XxHash64.Hash(MemoryMarshal.AsBytes(service.Value.AsSpan())));

    private static ulong Mixed(ulong key)
    {
        key = unchecked((key ^ (key >> 32)) * 0x9E3779B97F4A7C15);
        return key == 0 ? 1 : key;
    }

    private static int PageOf(ulong key) => (int)((key >> 40) % (KeysMax / PageKeys));

    private static int GroupOf(ulong key) => (int)((key >> 20) % (PageKeys / Group)) * Group;

    private void Add(ulong key, int hour, long sequence)
    {
        var page = _pages[PageOf(key)] ??= new Page();
        var group = page.Keys.AsSpan(GroupOf(key), Group);
        lock (page)
        {
            var place = 0;
            for (var i = 0; i < Group; i++)
            {
                if (group[i].Key == key)
                {
                    place = i;
                    break;
                }

                place = group[i].Hour < group[place].Hour ? i : place;
            }

            if (group[place].Key != key)
            {
                group[place] = new FiringCounts { Key = key };
            }

            group[place].Add(hour);
            page.ChangedSequence = sequence;
        }
    }

    private FiringHistory Find(ulong key, int hour)
    {
        if (Volatile.Read(ref _pages[PageOf(key)]) is not { } page)
        {
            return default;
        }

        lock (page)
        {
            foreach (ref readonly var known in page.Keys.AsSpan(GroupOf(key), Group))
            {
                if (known.Key == key)
                {
                    return known.At(hour);
                }
            }
        }

        return default;
    }

    private sealed class Page
    {
        public readonly FiringCounts[] Keys = new FiringCounts[PageKeys];
        public long ChangedSequence;
        public long SnapshotSequence;
    }
}

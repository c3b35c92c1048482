using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;

namespace HelpDeskFlow.Engine.Episodes;

/// <summary>
/// State of the service grains of one host: every kept episode, by dedup key, in pages of slots. The core loop (or one grain
/// turn) writes; readers go through <see cref="EpisodeReader"/>. Holds no rule: <see cref="EpisodeDecider"/> decides, this keeps.
/// </summary>
public sealed class EpisodeTable
{
    private readonly KeyIndex _index = new();
    private readonly ExpiryWheel _wheel = new();
    private readonly Stack<int> _free = new();
    private readonly Dictionary<string, int> _serviceIndexes = new(StringComparer.Ordinal);
    private volatile EpisodePage[] _pages = [];
    private volatile string[] _serviceNames = [];
    private int _pageCount;
    private int _bound;

    /// <summary>An empty table.</summary>
    public EpisodeTable()
        : this(new PairTable())
    {
    }

    /// <summary>An empty table for rows of another one, which go on using its pairs.</summary>
    internal EpisodeTable(PairTable pairs) => Pairs = pairs;

    /// <summary>Interned label pairs.</summary>
    public PairTable Pairs { get; }

    /// <summary>Turn of the core loop; ages freed pair numbers.</summary>
    public long Turn { get; set; }

    /// <summary>Kept episodes, firing or closed.</summary>
    public int Count => _index.Count;

    /// <summary>Firing episodes.</summary>
    public int FiringCount { get; private set; }

    /// <summary>Pages in use.</summary>
    public int PageCount => Volatile.Read(ref _pageCount);

    internal long? NextDueTicks => _wheel.NextDueTicks;

    /// <summary>The slot of this key, or -1.</summary>
    public int Find(in AlertKey key)
    {
        var tag = KeyIndex.TagOf(key);
        for (var place = _index.Start(tag); ; place = _index.Next(place))
        {
            var slot = _index.SlotAt(place, tag);
            if (slot == -1)
            {
                return -1;
            }

            if (slot >= 0 && At(slot).Key == key)
            {
                return slot;
            }
        }
    }

    /// <summary>The slot itself, to read. Change it only through the methods below.</summary>
    public ref readonly EpisodeSlot this[int slot] => ref At(slot);

    /// <summary>Name of the service of a slot.</summary>
    public ServiceName ServiceOf(in EpisodeSlot slot) => new(_serviceNames[slot.ServiceIndex]);

    /// <summary>A repeat: moves end, last sight and count; nothing is allocated.</summary>
    public void SetRepeat(int slot, long endsAtTicks, long lastSeenTicks, int eventCount, bool endIsTimeout, long sequence)
    {
        var page = PageOf(slot);
        page.BeginWrite();
        ref var row = ref page[slot & (EpisodePage.Slots - 1)];
        var endsEarlier = endsAtTicks < row.EndsAtTicks;
        row.EndsAtTicks = endsAtTicks;
        row.LastSeenTicks = lastSeenTicks;
        row.EventCount = eventCount;
        row.EndIsTimeout = endIsTimeout;
        page.EndWrite();
        page.ChangedSequence = sequence;
        if (endsEarlier)
        {
            Schedule(slot, endsAtTicks);
        }
    }

    /// <summary>Puts a new key into a free slot (or into <paramref name="slot"/>, when replayed) and returns it. Takes over the payload.</summary>
    public int Insert(in AlertKey key, ServiceName service, byte[] payload, in Episode episode, long sequence, int slot = -1)
    {
        slot = slot < 0 ? (_free.TryPop(out var free) ? free : _bound) : slot;
        EnsureSlot(slot);
        var page = PageOf(slot);
        page.BeginWrite();
        ref var row = ref page[slot & (EpisodePage.Slots - 1)];
        row = default;
        row.Key = key;
        row.ServiceIndex = IndexOf(service);
        row.Set(episode);
        row.Payload = payload;
        page.Sign(slot & (EpisodePage.Slots - 1), EpisodePayload.Signature(payload));
        page.EndWrite();
        (page.ChangedSequence, page.TextsSequence) = (sequence, sequence);
        _index.Add(KeyIndex.TagOf(key), slot);
        FiringCount += episode.IsFiring ? 1 : 0;
        Schedule(slot, row.EndsAtTicks);
        return slot;
    }

    /// <summary>Puts what was decided into a slot. A new payload replaces the old one's annotations.</summary>
    public void Update(int slot, in Episode episode, byte[]? payload, long sequence)
    {
        var page = PageOf(slot);
        ref var row = ref page[slot & (EpisodePage.Slots - 1)];
        FiringCount += (episode.IsFiring ? 1 : 0) - (row.Status == EpisodeStatus.Firing ? 1 : 0);
        page.BeginWrite();
        row.Set(episode);
        row.Payload = payload ?? row.Payload;
        page.EndWrite();
        page.ChangedSequence = sequence;
        page.TextsSequence = payload is null ? page.TextsSequence : sequence;
        Schedule(slot, row.EndsAtTicks);
    }

    /// <summary>Swaps the texts of an episode whose labels may have changed (identity is a sender's dedup key).</summary>
    public void ReplacePayload(int slot, byte[] payload, long sequence)
    {
        var page = PageOf(slot);
        ref var row = ref page[slot & (EpisodePage.Slots - 1)];
        var old = row.Payload!;
        page.BeginWrite();
        row.Payload = payload;
        page.Sign(slot & (EpisodePage.Slots - 1), EpisodePayload.Signature(payload));
        page.EndWrite();
        (page.ChangedSequence, page.TextsSequence) = (sequence, sequence);
        EpisodePayload.Release(Pairs, old, Turn);
    }

    /// <summary>Notes the incident of an episode; 0: none.</summary>
    public void SetIncident(int slot, long number, long sequence)
    {
        var page = PageOf(slot);
        page.BeginWrite();
        page[slot & (EpisodePage.Slots - 1)].IncidentNumber = number;
        page.EndWrite();
        page.ChangedSequence = sequence;
    }

    /// <summary>Forgets an episode.</summary>
    public void Remove(int slot, long sequence, bool reuse = true)
    {
        var page = PageOf(slot);
        ref var row = ref page[slot & (EpisodePage.Slots - 1)];
        _index.Remove(KeyIndex.TagOf(row.Key), slot);
        EpisodePayload.Release(Pairs, row.Payload!, Turn);
        FiringCount -= row.Status == EpisodeStatus.Firing ? 1 : 0;
        page.BeginWrite();
        row = default;
        page.Sign(slot & (EpisodePage.Slots - 1), 0);
        page.EndWrite();
        (page.ChangedSequence, page.TextsSequence) = (sequence, sequence);
        if (reuse)
        {
            _free.Push(slot);
        }
    }

    /// <summary>Looks at the slot again at this time.</summary>
    public void Schedule(int slot, long dueTicks)
    {
        var bucket = ExpiryWheel.BucketOf(dueTicks);
        ref var row = ref At(slot);
        if (row.WheelBucket != bucket)
        {
            row.WheelBucket = bucket;
            _wheel.Add(bucket, slot);
        }
    }

    /// <summary>A slot whose time to be looked at has come; false when there is none.</summary>
    public bool TryTakeDue(long nowTicks, out int slot)
    {
        while (_wheel.TryTake(nowTicks, out slot, out var bucket))
        {
            ref var row = ref At(slot);
            if (row.Payload is not null && row.WheelBucket == bucket)
            {
                row.WheelBucket = 0;
                return true;
            }
        }

        return false;
    }

    /// <summary>After a recovery: which slots below the bound are free.</summary>
    public void RebuildFreeList()
    {
        _free.Clear();
        for (var slot = _bound - 1; slot >= 0; slot--)
        {
            if (At(slot).Payload is null)
            {
                _free.Push(slot);
            }
        }
    }

    /// <summary>Slots that may hold the key; for readers.</summary>
    internal void FindForReader(in AlertKey key, List<int> candidates) => _index.TryFindForReader(KeyIndex.TagOf(key), candidates);

    internal EpisodePage Page(int index) => _pages[index];

    internal string ServiceNameAt(int index) => _serviceNames[index];

    internal void EnsureSlot(int slot)
    {
        while (slot >> EpisodePage.Bits >= _pageCount)
        {
            if (_pageCount == _pages.Length)
            {
                var larger = new EpisodePage[Math.Max(16, _pages.Length * 2)];
                Array.Copy(_pages, larger, _pageCount);
                _pages = larger;
            }

            _pages[_pageCount] = new EpisodePage();
            Volatile.Write(ref _pageCount, _pageCount + 1);
        }

        _bound = Math.Max(_bound, slot + 1);
    }

    private EpisodePage PageOf(int slot) => _pages[slot >> EpisodePage.Bits];

    private ref EpisodeSlot At(int slot) => ref _pages[slot >> EpisodePage.Bits][slot & (EpisodePage.Slots - 1)];

    private int IndexOf(ServiceName service)
    {
        if (!_serviceIndexes.TryGetValue(service.Value, out var index))
        {
            index = _serviceNames.Length;
            _serviceIndexes[service.Value] = index;
            _serviceNames = [.. _serviceNames, service.Value];
        }

        return index;
    }
}

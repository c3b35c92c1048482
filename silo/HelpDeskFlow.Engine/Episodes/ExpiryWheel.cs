namespace HelpDeskFlow.Engine.Episodes;

/// <summary>
/// When to look at an episode again: at its end while it fires, at the end of its keeping once closed. Buckets of
/// <see cref="BucketTicks"/>. A repeat moves an end on without touching the wheel; the episode is put into its later bucket
/// when the earlier one comes due. Derived from the slots, so nothing of it is stored. Core loop only.
/// </summary>
internal sealed class ExpiryWheel
{
    /// <summary>A tenth of a second: an end is noticed at most so late.</summary>
    public const long BucketTicks = 1_000_000;

    private const int SparesMax = 64;
    private readonly Dictionary<long, List<int>> _buckets = [];
    private readonly PriorityQueue<long, long> _order = new();
    private readonly Stack<List<int>> _spares = new();

    /// <summary>First bucket whose time lies at or behind the instant.</summary>
    public static long BucketOf(long ticks) => (ticks + BucketTicks - 1) / BucketTicks;

    /// <summary>Ticks at which the next bucket is due; null when there is none.</summary>
    public long? NextDueTicks => _order.TryPeek(out var bucket, out _) ? bucket * BucketTicks : null;

    public void Add(long bucket, int slot)
    {
        if (!_buckets.TryGetValue(bucket, out var slots))
        {
            slots = _spares.TryPop(out var spare) ? spare : [];
            _buckets[bucket] = slots;
            _order.Enqueue(bucket, bucket);
        }

        slots.Add(slot);
    }

    /// <summary>Takes one slot out of a due bucket; false when none is due.</summary>
    public bool TryTake(long nowTicks, out int slot, out long bucket)
    {
        while (_order.TryPeek(out bucket, out _) && bucket * BucketTicks <= nowTicks)
        {
            var slots = _buckets[bucket];
            if (slots.Count > 0)
            {
                slot = slots[^1];
                slots.RemoveAt(slots.Count - 1);
                return true;
            }

            _order.Dequeue();
            _buckets.Remove(bucket);
            if (_spares.Count < SparesMax && slots.Capacity <= 4096)
            {
                _spares.Push(slots);
            }
        }

        slot = -1;
        return false;
    }
}

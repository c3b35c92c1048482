using System.Globalization;

namespace HelpDeskFlow.Grains.Hosting;

/// <summary>
/// Partitions that fail again and again on this silo are left alone for a while, so that they take nothing from the others; after
/// that they get another try. Thread-safe.
/// </summary>
internal sealed class PartitionFaults(TimeProvider time)
{
    /// <summary>Faults within <see cref="Window"/> after which a partition is isolated.</summary>
    private const int FaultsMax = 3;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan IsolatedFor = TimeSpan.FromMinutes(1);
    private readonly Lock _lock = new();
    private readonly Dictionary<int, List<DateTimeOffset>> _faults = [];
    private readonly Dictionary<int, (DateTimeOffset Until, string Why)> _isolated = [];

    /// <summary>Isolated partitions now; a metric.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _isolated.Values.Count(i => i.Until > time.GetUtcNow());
            }
        }
    }

    /// <summary>Notes a fault. True: it is isolated from now on.</summary>
    public bool Note(int partition, string why)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            var faults = _faults.TryGetValue(partition, out var known) ? known : _faults[partition] = [];
            faults.RemoveAll(at => at < now - Window);
            faults.Add(now);
            if (faults.Count < FaultsMax)
            {
                return false;
            }

            _isolated[partition] = (now + IsolatedFor, why);
            return true;
        }
    }

    /// <summary>Why the partition is left alone now, one sentence; null: it is not.</summary>
    public string? Isolation(int partition)
    {
        lock (_lock)
        {
            return _isolated.TryGetValue(partition, out var isolated) && isolated.Until > time.GetUtcNow() ? Sentence(partition, isolated.Until, isolated.Why) : null;
        }
    }

    /// <summary>The first isolated partition's sentence; null: none is.</summary>
    public string? Any()
    {
        lock (_lock)
        {
            foreach (var (partition, (until, why)) in _isolated)
            {
                if (until > time.GetUtcNow())
                {
                    return Sentence(partition, until, why);
                }
            }

            return null;
        }
    }

    private static string Sentence(int partition, DateTimeOffset until, string why) => string.Create(
        CultureInfo.InvariantCulture,
        $"Partition {partition} has failed {FaultsMax} times and is left alone until {until.UtcDateTime:HH:mm:ss} UTC, the others go on; the last time: {why}");
}

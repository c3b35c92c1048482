using HelpDeskFlow.Engine.Partitions;
using HelpDeskFlow.Engine.Ports;

namespace HelpDeskFlow.Journals.Memory;

/// <summary>What the silos of a cluster share, in the memory of one process, for tests: opening a partition deposes whoever had it open. Thread-safe.</summary>
public sealed class InMemoryClusterStore : IClusterStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<int, InMemoryFencedJournal> _journals = [];
    private int? _partitions;
    private ClusterConfig? _config;

    /// <summary>What tests put between the engine and the journal of a partition.</summary>
    public Func<int, IJournal, IJournal> Wrap { get; set; } = static (_, journal) => journal;

    /// <inheritdoc/>
    public int FreezePartitions(int wanted)
    {
        lock (_lock)
        {
            return _partitions ??= wanted;
        }
    }

    /// <inheritdoc/>
    public ClusterConfig? LatestConfig()
    {
        lock (_lock)
        {
            return _config;
        }
    }

    /// <inheritdoc/>
    public ClusterConfig PutConfig(string hash, string text)
    {
        lock (_lock)
        {
            return _config = _config?.Hash == hash ? _config : new ClusterConfig((_config?.Version ?? 0) + 1, hash, text);
        }
    }

    /// <inheritdoc/>
    public IJournal OpenPartition(int partition)
    {
        lock (_lock)
        {
            var journal = _journals.TryGetValue(partition, out var old) ? old.Next() : new InMemoryFencedJournal(new InMemoryJournal());
            return Wrap(partition, _journals[partition] = journal);
        }
    }

    /// <inheritdoc/>
    public IFollowedJournal FollowPartition(int partition) => new InMemoryFollowedJournal(() => Current(partition));

    /// <inheritdoc/>
    public long[] LastSequences(int partitions) => [.. Enumerable.Range(0, partitions).Select(p => Current(p).LastSequence)];

    /// <inheritdoc/>
    public void Dispose()
    {
        // The silos of a test come and go; the store is the test's.
    }

    private InMemoryFencedJournal Current(int partition)
    {
        lock (_lock)
        {
            return _journals.TryGetValue(partition, out var journal) ? journal : _journals[partition] = new InMemoryFencedJournal(new InMemoryJournal());
        }
    }
}

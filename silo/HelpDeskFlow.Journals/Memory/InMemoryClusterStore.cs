using HelpDeskFlow.Engine.Partitions;
using HelpDeskFlow.Engine.Ports;

namespace HelpDeskFlow.Journals.Memory;

/// <summary>What the silos of a cluster share, in the memory of one process, for tests: opening a partition deposes whoever had it open. Thread-safe.</summary>
public sealed class InMemoryClusterStore : IClusterStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<int, FencedJournal> _journals = [];
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
            var journal = _journals.TryGetValue(partition, out var old) ? old.Next() : new FencedJournal(new InMemoryJournal());
            return Wrap(partition, _journals[partition] = journal);
        }
    }

    /// <inheritdoc/>
    public IFollowedJournal FollowPartition(int partition) => new Followed(() => Current(partition));

    /// <inheritdoc/>
    public long[] LastSequences(int partitions) => [.. Enumerable.Range(0, partitions).Select(p => Current(p).LastSequence)];

    /// <inheritdoc/>
    public void Dispose()
    {
        // The silos of a test come and go; the store is the test's.
    }

    private FencedJournal Current(int partition)
    {
        lock (_lock)
        {
            return _journals.TryGetValue(partition, out var journal) ? journal : _journals[partition] = new FencedJournal(new InMemoryJournal());
        }
    }

    /// <summary>Appends fail once the next owner has it.</summary>
    private sealed class FencedJournal(InMemoryJournal inner) : IJournal
    {
        private readonly Lock _fence = new();
        private bool _isDeposed;

        public long LastSequence => inner.LastSequence;

        public long CheckpointSequence => inner.CheckpointSequence;

        public long UsedBytes => inner.UsedBytes;

        public FencedJournal Next()
        {
            lock (_fence)
            {
                _isDeposed = true;
                return new FencedJournal(inner);
            }
        }

        public void Append(JournalCommit commit)
        {
            lock (_fence)
            {
                if (_isDeposed)
                {
                    throw new JournalUnavailableException("The journal in memory was taken over; this owner writes nothing any more.", null) { IsDeposed = true };
                }

                inner.Append(commit);
            }
        }

        public IEnumerable<SnapshotRow> ReadSnapshot(byte exceptKind = 0) => inner.ReadSnapshot(exceptKind);

        public SnapshotRow? ReadSnapshotRow(byte kind, string key) => inner.ReadSnapshotRow(kind, key);

        public IEnumerable<JournalRow> ReadAfter(long sequence) => inner.ReadAfter(sequence);

        public int Prune(in PruneOrder order) => inner.Prune(order);

        public void Dispose()
        {
            // The next owner finds what is there.
        }
    }

    /// <summary>Reads what whoever owns it now has stored.</summary>
    private sealed class Followed(Func<IJournal> current) : IFollowedJournal
    {
        private SnapshotRow[] _snapshots = [];

        public long LastSequence { get; private set; }

        public long CheckpointSequence { get; private set; }

        public long UsedBytes => 0;

        public void Look()
        {
            var journal = current();
            do
            {
                CheckpointSequence = journal.CheckpointSequence;
                LastSequence = journal.LastSequence;
                _snapshots = [.. journal.ReadSnapshot(Engine.Frames.SnapshotKind.ArchivedIncident)];
            }
            while (journal.LastSequence != LastSequence);
        }

        public IEnumerable<SnapshotRow> ReadSnapshot(byte exceptKind = 0) => _snapshots;

        public SnapshotRow? ReadSnapshotRow(byte kind, string key) => current().ReadSnapshotRow(kind, key);

        public IEnumerable<JournalRow> ReadAfter(long sequence) => current().ReadAfter(sequence);

        public void Append(JournalCommit commit) => throw new InvalidOperationException("This journal is another silo's; only reading is allowed.");

        public int Prune(in PruneOrder order) => throw new InvalidOperationException("This journal is another silo's; only reading is allowed.");

        public void Dispose()
        {
        }
    }
}

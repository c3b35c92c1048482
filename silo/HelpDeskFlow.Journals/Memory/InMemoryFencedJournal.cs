using HelpDeskFlow.Engine.Ports;

namespace HelpDeskFlow.Journals.Memory;

/// <summary>The journal of one partition as an owner has it: once the next owner has it, appends of this one fail. For tests and the simulator. Thread-safe.</summary>
/// <param name="inner">What all owners share; it outlives them.</param>
public sealed class InMemoryFencedJournal(InMemoryJournal inner) : IJournal
{
    private readonly Lock _fence = new();
    private bool _isDeposed;

    /// <inheritdoc/>
    public long LastSequence => inner.LastSequence;

    /// <inheritdoc/>
    public long CheckpointSequence => inner.CheckpointSequence;

    /// <inheritdoc/>
    public long UsedBytes => inner.UsedBytes;

    /// <summary>The next owner's; this one is deposed.</summary>
    public InMemoryFencedJournal Next()
    {
        lock (_fence)
        {
            _isDeposed = true;
            return new InMemoryFencedJournal(inner);
        }
    }

    /// <inheritdoc/>
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

    /// <inheritdoc/>
    public IEnumerable<SnapshotRow> ReadSnapshot(byte exceptKind = 0) => inner.ReadSnapshot(exceptKind);

    /// <inheritdoc/>
    public SnapshotRow? ReadSnapshotRow(byte kind, string key) => inner.ReadSnapshotRow(kind, key);

    /// <inheritdoc/>
    public IEnumerable<JournalRow> ReadAfter(long sequence) => inner.ReadAfter(sequence);

    /// <inheritdoc/>
    public int Prune(in PruneOrder order) => inner.Prune(order);

    /// <inheritdoc/>
    public void Dispose()
    {
        // The next owner finds what is there.
    }
}

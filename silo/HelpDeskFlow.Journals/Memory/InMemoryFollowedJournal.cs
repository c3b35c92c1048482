using HelpDeskFlow.Engine.Frames;
using HelpDeskFlow.Engine.Partitions;
using HelpDeskFlow.Engine.Ports;

namespace HelpDeskFlow.Journals.Memory;

/// <summary>Reads what whoever owns a partition's journal now has stored. For tests and the simulator.</summary>
/// <param name="current">The journal of the owner at present.</param>
public sealed class InMemoryFollowedJournal(Func<IJournal> current) : IFollowedJournal
{
    private SnapshotRow[] _snapshots = [];

    /// <inheritdoc/>
    public long LastSequence { get; private set; }

    /// <inheritdoc/>
    public long CheckpointSequence { get; private set; }

    /// <inheritdoc/>
    public long UsedBytes => 0;

    /// <inheritdoc/>
    public void Look()
    {
        var journal = current();
        do
        {
            CheckpointSequence = journal.CheckpointSequence;
            LastSequence = journal.LastSequence;
            _snapshots = [.. journal.ReadSnapshot(SnapshotKind.ArchivedIncident)];
        }
        while (journal.LastSequence != LastSequence);
    }

    /// <inheritdoc/>
    public IEnumerable<SnapshotRow> ReadSnapshot(byte exceptKind = 0) => _snapshots;

    /// <inheritdoc/>
    public SnapshotRow? ReadSnapshotRow(byte kind, string key) => current().ReadSnapshotRow(kind, key);

    /// <inheritdoc/>
    public IEnumerable<JournalRow> ReadAfter(long sequence) => current().ReadAfter(sequence);

    /// <inheritdoc/>
    public void Append(JournalCommit commit) => throw new InvalidOperationException("This journal is another silo's; only reading is allowed.");

    /// <inheritdoc/>
    public int Prune(in PruneOrder order) => throw new InvalidOperationException("This journal is another silo's; only reading is allowed.");

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}

using HelpDeskFlow.Engine.Frames;
using HelpDeskFlow.Engine.Partitions;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Journals.Memory;

namespace Simulation.Tests.Partitions;

/// <summary>The journal of one partition as an owner has it: once the next owner has opened it, this one stores nothing.</summary>
internal sealed class FencedDisk(InMemoryJournal inner) : IJournal
{
    private bool _isDeposed;

    public InMemoryJournal Inner => inner;

    public long LastSequence => inner.LastSequence;

    public long CheckpointSequence => inner.CheckpointSequence;

    public long UsedBytes => inner.UsedBytes;

    /// <summary>The next owner's.</summary>
    public FencedDisk Next()
    {
        _isDeposed = true;
        return new FencedDisk(inner);
    }

    public void Append(JournalCommit commit)
    {
        if (_isDeposed)
        {
            throw new JournalUnavailableException("The journal was taken over.", null) { IsDeposed = true };
        }

        inner.Append(commit);
    }

    public IEnumerable<SnapshotRow> ReadSnapshot(byte exceptKind = 0) => inner.ReadSnapshot(exceptKind);

    public SnapshotRow? ReadSnapshotRow(byte kind, string key) => inner.ReadSnapshotRow(kind, key);

    public IEnumerable<JournalRow> ReadAfter(long sequence) => inner.ReadAfter(sequence);

    public int Prune(in PruneOrder order) => inner.Prune(order);

    public void Dispose()
    {
        // The disk is the world's.
    }
}

/// <summary>The same for a silo that only looks.</summary>
internal sealed class FollowedDisk(InMemoryJournal disk) : IFollowedJournal
{
    private SnapshotRow[] _snapshots = [];

    public long LastSequence { get; private set; }

    public long CheckpointSequence { get; private set; }

    public long UsedBytes => 0;

    public void Look()
    {
        (LastSequence, CheckpointSequence) = (disk.LastSequence, disk.CheckpointSequence);
        _snapshots = [.. disk.ReadSnapshot(SnapshotKind.ArchivedIncident)];
    }

    public IEnumerable<SnapshotRow> ReadSnapshot(byte exceptKind = 0) => _snapshots;

    public SnapshotRow? ReadSnapshotRow(byte kind, string key) => disk.ReadSnapshotRow(kind, key);

    public IEnumerable<JournalRow> ReadAfter(long sequence) => disk.ReadAfter(sequence);

    public void Append(JournalCommit commit) => throw new InvalidOperationException("This journal is another silo's; only reading is allowed.");

    public int Prune(in PruneOrder order) => throw new InvalidOperationException("This journal is another silo's; only reading is allowed.");

    public void Dispose()
    {
    }
}

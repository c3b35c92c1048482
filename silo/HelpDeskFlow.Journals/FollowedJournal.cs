using HelpDeskFlow.Engine.Frames;
using HelpDeskFlow.Engine.Partitions;
using HelpDeskFlow.Engine.Ports;

namespace HelpDeskFlow.Journals;

/// <summary>The journal of a partition that another silo writes: keeps what the last look found, and refuses to write.</summary>
public abstract class FollowedJournal : IFollowedJournal
{
    private IReadOnlyCollection<SnapshotRow> _snapshots = [];
    private IReadOnlyCollection<JournalRow> _commits = [];
    private long _lastSequence;
    private long _checkpoint;

    /// <inheritdoc/>
    /// <remarks>As of the last <see cref="Look"/>.</remarks>
    public long LastSequence => Volatile.Read(ref _lastSequence);

    /// <inheritdoc/>
    /// <remarks>As of the last <see cref="Look"/>.</remarks>
    public long CheckpointSequence => Volatile.Read(ref _checkpoint);

    /// <inheritdoc/>
    /// <remarks>A reader of somebody else's journal does not measure it.</remarks>
    public long UsedBytes => 0;

    /// <inheritdoc/>
    public abstract void Look();

    /// <inheritdoc/>
    /// <remarks>Once a look: the rows are not kept beside what is made of them.</remarks>
    public IEnumerable<SnapshotRow> ReadSnapshot(byte exceptKind = 0)
    {
        var rows = _snapshots;
        _snapshots = [];
        return rows;
    }

    /// <inheritdoc/>
    public abstract SnapshotRow? ReadSnapshotRow(byte kind, string key);

    /// <inheritdoc/>
    /// <remarks>Where commits after that sequence are deleted already, it begins with the first that is there; the caller sees the gap.</remarks>
    public IEnumerable<JournalRow> ReadAfter(long sequence)
    {
        var (looked, last) = (_commits, sequence);
        _commits = [];
        foreach (var row in looked.Where(r => r.Sequence > sequence))
        {
            last = row.Sequence;
            yield return row;
        }

        foreach (var row in ReadLater(last))
        {
            yield return row;
        }
    }

    /// <inheritdoc/>
    public void Append(JournalCommit commit) => throw Refused();

    /// <inheritdoc/>
    public int Prune(in PruneOrder order) => throw Refused();

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>The commits after that one as they are stored now.</summary>
    protected abstract IEnumerable<JournalRow> ReadLater(long sequence);

    /// <summary>Keeps what a look found.</summary>
    protected void Keep(long lastSequence, long checkpoint, IReadOnlyCollection<SnapshotRow> snapshots, IReadOnlyCollection<JournalRow> commits)
    {
        (_snapshots, _commits) = (snapshots, commits);
        Volatile.Write(ref _checkpoint, checkpoint);
        Volatile.Write(ref _lastSequence, lastSequence);
    }

    private static InvalidOperationException Refused() => new("This journal is another silo's; only reading is allowed.");
}

using HelpDeskFlow.Engine.Ports;

namespace HelpDeskFlow.Engine.Embedded.Replay;

/// <summary>Keeps the last commit's body and nothing else.</summary>
internal sealed class ReplayJournal : IJournal
{
    private readonly List<byte[]> _bodies = [];

    public long LastSequence { get; private set; }

    public long CheckpointSequence { get; private set; }

    public long UsedBytes => 0;

    /// <summary>What was appended since the last time.</summary>
    public IReadOnlyList<byte[]> Take()
    {
        byte[][] taken = [.. _bodies];
        _bodies.Clear();
        return taken;
    }

    public void Append(JournalCommit commit)
    {
        LastSequence = commit.Sequence;
        CheckpointSequence = commit.Checkpoint ?? CheckpointSequence;
        _bodies.Add(commit.Body.ToArray());
    }

    public IEnumerable<SnapshotRow> ReadSnapshot(byte exceptKind = 0) => [];

    public SnapshotRow? ReadSnapshotRow(byte kind, string key) => null;

    public IEnumerable<JournalRow> ReadAfter(long sequence) => [];

    public int Prune(in PruneOrder order) => 0;

    public void Dispose()
    {
    }
}

using HelpDeskFlow.Engine.Ports;

namespace HelpDeskFlow.Silo.Triage;

/// <summary>A journal that keeps nothing: for runs that end with the process.</summary>
internal sealed class ForgetfulJournal : IJournal
{
    public long LastSequence { get; private set; }

    public long CheckpointSequence { get; private set; }

    public long UsedBytes => 0;

    public void Append(JournalCommit commit)
    {
        LastSequence = commit.Sequence;
        CheckpointSequence = commit.Checkpoint ?? CheckpointSequence;
    }

    public IEnumerable<SnapshotRow> ReadSnapshot(byte exceptKind = 0) => [];

    public SnapshotRow? ReadSnapshotRow(byte kind, string key) => null;

    public IEnumerable<JournalRow> ReadAfter(long sequence) => [];

    public int Prune(in PruneOrder order) => 0;

    public void Dispose()
    {
    }
}

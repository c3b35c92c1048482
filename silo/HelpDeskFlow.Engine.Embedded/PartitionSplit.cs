using HelpDeskFlow.Engine.Codec;
using HelpDeskFlow.Engine.Partitions;
using HelpDeskFlow.Engine.Ports;
using NodaTime;

namespace HelpDeskFlow.Engine.Embedded;

/// <summary>The journal of one engine as the partitions of a cluster: what stands in it as of its end, without its history.</summary>
public sealed class PartitionSplit
{
    private readonly GrainCodec _codec;
    private readonly EngineLimits _limits;
    private readonly EngineCore _whole;

    /// <summary>Reads the journal, which nobody writes meanwhile.</summary>
    /// <exception cref="JournalCorruptException">It cannot be read.</exception>
    public PartitionSplit(IJournal whole, GrainCodec codec, EngineLimits limits, PartitionMap map)
    {
        ArgumentNullException.ThrowIfNull(whole);
        (_codec, _limits, Map) = (codec, limits, map);
        _whole = new EngineCore(whole, codec, limits);
        LastAt = _whole.ReadBack();
        Sequence = whole.LastSequence;
    }

    /// <summary>Who owns what.</summary>
    public PartitionMap Map { get; }

    /// <summary>Sequence of every row: that of the whole's last commit.</summary>
    public long Sequence { get; }

    /// <summary>Instant of its last commit; null: it is empty, or all of it is snapshot.</summary>
    public Instant? LastAt { get; }

    /// <summary>Kept alerts of the whole.</summary>
    public int Alerts => _whole.Episodes.Count;

    /// <summary>The snapshot of a partition.</summary>
    public IEnumerable<SnapshotRow> RowsOf(int partition) => _whole.RowsOf(Map, partition, Sequence);

    /// <summary>Reads a partition back and compares.</summary>
    /// <exception cref="JournalCorruptException">It does not show what is its own.</exception>
    public void Check(int partition, IJournal copy)
    {
        var core = new EngineCore(new WholeCopy(copy, Sequence), _codec, _limits, new PostBox(Map, partition), following: false);
        core.ReadBack();
        core.CheckShareOf(_whole, Map, partition);
    }

    /// <summary>A copy as it will be once it counts.</summary>
    private sealed class WholeCopy(IJournal copy, long checkpoint) : IJournal
    {
        public long LastSequence => copy.LastSequence;

        public long CheckpointSequence => checkpoint;

        public long UsedBytes => copy.UsedBytes;

        public void Append(JournalCommit commit) => throw new InvalidOperationException("A copy that is compared is only read.");

        public IEnumerable<SnapshotRow> ReadSnapshot(byte exceptKind = 0) => copy.ReadSnapshot(exceptKind);

        public SnapshotRow? ReadSnapshotRow(byte kind, string key) => copy.ReadSnapshotRow(kind, key);

        public IEnumerable<JournalRow> ReadAfter(long sequence) => copy.ReadAfter(sequence);

        public int Prune(in PruneOrder order) => throw new InvalidOperationException("A copy that is compared is only read.");

        public void Dispose()
        {
            // It is its owner's.
        }
    }
}

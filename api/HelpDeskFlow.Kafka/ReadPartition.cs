namespace HelpDeskFlow.Kafka;

/// <summary>A partition that this member of the group reads at present. Whoever reads derives from it and keeps there what belongs to the partition.</summary>
public abstract class ReadPartition(string topic, int partition)
{
    /// <summary>Topic.</summary>
    public string Topic { get; } = topic;

    /// <summary>Number, from 0.</summary>
    public int Partition { get; } = partition;

    /// <summary>Offset of the next message that will be read; -1 until the first one where the broker decides.</summary>
    public long Position { get; internal set; } = -1;

    /// <summary>A position that was kept but lies beyond the end of the log, which therefore is another log of the same name; -1: none.</summary>
    public long VoidPosition { get; internal set; } = -1;

    /// <summary>Where the reader's own storage says to go on; null: it knows nothing of this partition.</summary>
    public abstract long? Kept { get; }
}

/// <summary>Whoever reads partitions. Called on the reading thread, inside <see cref="BatchConsumer.Read"/> and <see cref="BatchConsumer.Dispose"/>.</summary>
public interface IPartitionOwner
{
    /// <summary>A partition comes. Its reading begins where <see cref="ReadPartition.Kept"/> and the group's committed offset say, whichever is further.</summary>
    ReadPartition Create(string topic, int partition);

    /// <summary>Partitions go: finish what is under way with them. <paramref name="lost"/>: another member may read them already.</summary>
    void GivingUp(IReadOnlyList<ReadPartition> partitions, bool lost);

    /// <summary>A rebalance is over; these are read from now on.</summary>
    void Rebalanced(IReadOnlyCollection<ReadPartition> partitions);

    /// <summary>The broker answers with an error that will not go away by itself soon, for example a topic that does not exist.</summary>
    void Failed(string what);
}

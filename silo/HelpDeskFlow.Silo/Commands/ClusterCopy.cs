using HelpDeskFlow.Engine.Codec;
using HelpDeskFlow.Engine.Embedded;
using HelpDeskFlow.Engine.Partitions;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Journals;

namespace HelpDeskFlow.Silo.Commands;

/// <summary>Splits a journal into the partitions of a cluster. None of them counts before all are written, read back and compared.</summary>
internal static class ClusterCopy
{
    private const int RowsAtOnce = 1_000;
    private const int BytesAtOnce = 4 * 1024 * 1024;

    /// <summary>Returns the number of alerts.</summary>
    /// <exception cref="JournalUnavailableException">One of the two cannot be read or written; the copy does not count.</exception>
    /// <exception cref="JournalCorruptException">The journal is damaged, or a partition differs; the copy does not count.</exception>
    public static int Run(IJournal from, JournalSetting to, int partitions)
    {
        using var store = to.OpenCluster();
        if (store.FreezePartitions(partitions) is var kept && kept != partitions)
        {
            throw new UsageException($"the cluster there has {kept} partitions; write --partitions {kept}, or name another place in --journal-connection.");
        }

        using var codec = new GrainCodec();
        var split = new PartitionSplit(from, codec, new EngineLimits(), new PartitionMap(partitions));
        var copies = new List<ICopyTarget>();
        try
        {
            for (var partition = 0; partition < partitions; partition++)
            {
                copies.Add(store.OpenForCopy(partition));
                Copy(split, partition, copies[partition]);
                split.Check(partition, copies[partition]);
            }

            copies.ForEach(c => c.EndCopy(split.Sequence));
            return split.Alerts;
        }
        finally
        {
            copies.ForEach(c => c.Dispose());
        }
    }

    private static void Copy(PartitionSplit split, int partition, ICopyTarget to)
    {
        to.BeginCopy(split.Sequence);
        if (split.LastAt is { } at)
        {
            // An empty commit says until when the program had run: alerts get their grace for the time since.
            to.Append(new JournalCommit(split.Sequence + 1, at, ReadOnlyMemory<byte>.Empty, [], null));
        }

        var (some, bytes) = (new List<SnapshotRow>(), 0);
        foreach (var row in split.RowsOf(partition))
        {
            some.Add(row);
            bytes += row.Body.Length;
            if (some.Count >= RowsAtOnce || bytes >= BytesAtOnce)
            {
                to.AddSnapshot(some);
                (some, bytes) = ([], 0);
            }
        }

        to.AddSnapshot(some);
    }
}

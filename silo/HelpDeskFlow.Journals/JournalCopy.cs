using HelpDeskFlow.Engine.Ports;

namespace HelpDeskFlow.Journals;

/// <summary>Copies a whole journal into an empty one of another kind, reads it back and compares, and only then makes it count.</summary>
public static class JournalCopy
{
    private const int SnapshotRowsAtOnce = 1_000;
    private const int SnapshotBytesAtOnce = 4 * 1024 * 1024;

    /// <summary>Copies everything. Both journals are used by nobody else meanwhile.</summary>
    /// <exception cref="JournalUnavailableException">One of the two cannot be read or written; the copy does not count.</exception>
    /// <exception cref="JournalCorruptException">What is to be copied is damaged, or the copy differs; the copy does not count.</exception>
    public static CopyResult Run(IJournal from, ICopyTarget to)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        var (commits, rows, bytes) = (0L, 0L, 0L);
        var first = from.LastSequence + 1;
        foreach (var row in from.ReadAfter(0))
        {
            if (commits++ == 0)
            {
                first = row.Sequence;
                to.BeginCopy(first - 1);
            }

            bytes += row.Body.Length;
            to.Append(new JournalCommit(row.Sequence, row.At, row.Body, [], null));
        }

        if (commits == 0)
        {
            to.BeginCopy(from.LastSequence);
        }

        var known = new Dictionary<(byte Kind, string Key), long>();
        foreach (var some in Batches(from.ReadSnapshot()))
        {
            to.AddSnapshot(some);
            rows += some.Count;
            foreach (var row in some)
            {
                bytes += row.Body.Length;
                known.Add((row.Kind, row.Key), Checksum(row));
            }
        }

        Compare(from, to, first, known);
        to.EndCopy(from.CheckpointSequence);
        return new CopyResult(first, from.LastSequence, commits, rows, bytes);
    }

    private static void Compare(IJournal from, ICopyTarget to, long first, Dictionary<(byte Kind, string Key), long> known)
    {
        using var copies = to.ReadAfter(first - 1).GetEnumerator();
        foreach (var row in from.ReadAfter(0))
        {
            if (!copies.MoveNext() || copies.Current.Sequence != row.Sequence || copies.Current.At != row.At || !copies.Current.Body.AsSpan().SequenceEqual(row.Body))
            {
                throw Differs($"row {row.Sequence}");
            }
        }

        if (copies.MoveNext() || to.LastSequence != from.LastSequence)
        {
            throw Differs($"row {from.LastSequence + 1}");
        }

        foreach (var row in to.ReadSnapshot())
        {
            if (!known.Remove((row.Kind, row.Key), out var checksum) || checksum != Checksum(row))
            {
                throw Differs($"snapshot row ({row.Kind}, {row.Key})");
            }
        }

        if (known.Count > 0)
        {
            throw Differs($"snapshot row {known.First().Key}");
        }
    }

    private static long Checksum(SnapshotRow row) => RowChecksum.OfSnapshot(row.Kind, row.Key, row.Sequence, row.Body.Span);

    private static IEnumerable<IReadOnlyList<SnapshotRow>> Batches(IEnumerable<SnapshotRow> rows)
    {
        var (batch, bytes) = (new List<SnapshotRow>(), 0);
        foreach (var row in rows)
        {
            batch.Add(row);
            bytes += row.Body.Length;
            if (batch.Count >= SnapshotRowsAtOnce || bytes >= SnapshotBytesAtOnce)
            {
                yield return batch;
                (batch, bytes) = ([], 0);
            }
        }

        if (batch.Count > 0)
        {
            yield return batch;
        }
    }

    private static JournalCorruptException Differs(string where) =>
        new($"The copy differs from the journal in {where}, so it does not count; see that nothing else writes to it, and copy again.");
}

/// <summary>What was copied.</summary>
/// <param name="First">Sequence of the first commit.</param>
/// <param name="Last">Sequence of the last commit.</param>
/// <param name="Commits">How many commits; older ones were pruned.</param>
/// <param name="SnapshotRows">How many snapshot rows.</param>
/// <param name="Bytes">Bytes of their bodies.</param>
public readonly record struct CopyResult(long First, long Last, long Commits, long SnapshotRows, long Bytes);

using HelpDeskFlow.Engine.Ports;

namespace HelpDeskFlow.Journals.Memory;

/// <summary>What a crash leaves of an <see cref="InMemoryJournal"/>.</summary>
internal sealed class MemoryDisk
{
    /// <summary>Commits in order.</summary>
    public List<(JournalRow Row, long Checksum)> Commits { get; private init; } = [];

    /// <summary>Snapshot rows by kind and key, in an order that does not depend on chance.</summary>
    public SortedDictionary<(byte Kind, string Key), (SnapshotRow Row, long Checksum)> Snapshots { get; private init; } = new(ByKindAndKey);

    /// <summary>As in <see cref="IJournal.LastSequence"/>.</summary>
    public long LastSequence { get; set; }

    /// <summary>As in <see cref="IJournal.CheckpointSequence"/>.</summary>
    public long CheckpointSequence { get; set; }

    /// <summary>As in <see cref="IJournal.UsedBytes"/>: bodies alone.</summary>
    public long UsedBytes { get; private set; }

    private static Comparer<(byte Kind, string Key)> ByKindAndKey { get; } = Comparer<(byte Kind, string Key)>.Create(
        (a, b) => a.Kind != b.Kind ? a.Kind.CompareTo(b.Kind) : string.CompareOrdinal(a.Key, b.Key));

    /// <summary>Stores copies of everything in the commit.</summary>
    public void Store(in JournalCommit commit)
    {
        var body = commit.Body.ToArray();
        UsedBytes += body.Length;
        Commits.Add((new JournalRow(commit.Sequence, commit.At, body), RowChecksum.OfCommit(commit.Sequence, StoredInstant.ToInteger(commit.At), body)));
        foreach (var row in commit.Snapshots)
        {
            UsedBytes += row.Body.Length - (Snapshots.TryGetValue((row.Kind, row.Key), out var replaced) ? replaced.Row.Body.Length : 0);
            if (row.Body.IsEmpty)
            {
                Snapshots.Remove((row.Kind, row.Key));
                continue;
            }

            Snapshots[(row.Kind, row.Key)] = (row with { Body = row.Body.ToArray() }, RowChecksum.OfSnapshot(row.Kind, row.Key, row.Sequence, row.Body.Span));
        }

        LastSequence = commit.Sequence;
        CheckpointSequence = commit.Checkpoint ?? CheckpointSequence;
    }

    /// <summary>Deletes so many commits from the front.</summary>
    public void RemoveFront(int rows)
    {
        UsedBytes -= Commits.Take(rows).Sum(c => (long)c.Row.Body.Length);
        Commits.RemoveRange(0, rows);
    }

    /// <summary>A disk with the same content. Bodies are shared: nobody changes them.</summary>
    public MemoryDisk Copy() => new()
    {
        Commits = [.. Commits],
        Snapshots = new(Snapshots, ByKindAndKey),
        LastSequence = LastSequence,
        CheckpointSequence = CheckpointSequence,
        UsedBytes = UsedBytes,
    };
}

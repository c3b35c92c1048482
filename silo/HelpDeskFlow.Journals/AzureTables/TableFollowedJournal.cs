using HelpDeskFlow.Engine.Frames;
using HelpDeskFlow.Engine.Ports;

namespace HelpDeskFlow.Journals.AzureTables;

/// <summary>
/// The journal of a partition that another silo writes. Changes nothing. The service reads no two pages as of one instant, so a look
/// reads the head, the snapshot rows, and the head again: every row that was written meanwhile is in a commit between the two
/// heads, and those commits are laid over what was read. What comes out is the journal as of the second head.
/// </summary>
internal sealed class TableFollowedJournal(TableClient client, AzureTablesJournalOptions options) : FollowedJournal
{
    /// <summary>How often it is read anew where what was read does not fit together.</summary>
    private const int LooksMax = 5;

    private readonly TableReader _reader = new(client);

    /// <inheritdoc/>
    /// <exception cref="JournalUnavailableException">The service cannot be reached, or what is read never fits together.</exception>
    public override void Look()
    {
        for (var look = 1; !TryLook(); look++)
        {
            if (look >= LooksMax)
            {
                throw new JournalUnavailableException($"The journal {client.Name} could not be read as of one instant in {LooksMax} looks: it is changed all the time, or damaged; it is looked at again, and if that goes on restore it from a backup.", null);
            }

            client.Pause(options.FirstPause);
        }
    }

    /// <inheritdoc/>
    public override SnapshotRow? ReadSnapshotRow(byte kind, string key)
    {
        var prefix = TableEntity.SnapshotKey(kind, key);
        for (var look = 1; ; look++)
        {
            var isTorn = false;
            if (_reader.Snapshots(prefix, prefix + ":", look < LooksMax ? _ => isTorn = true : null).Cast<SnapshotRow?>().FirstOrDefault() is { } row)
            {
                return row;
            }

            if (!isTorn)
            {
                return null;
            }

            client.Pause(options.FirstPause);
        }
    }

    /// <inheritdoc/>
    public override void Dispose() => client.Dispose();

    /// <inheritdoc/>
    protected override IEnumerable<JournalRow> ReadLater(long sequence)
    {
        // Pieces beyond the head do not count.
        var (last, end) = (sequence, Head()?.Last ?? 0);
        foreach (var row in _reader.Commits(last, end))
        {
            last = row.Sequence;
            yield return Read(row);
        }

        if (last < end)
        {
            throw new JournalUnavailableException($"Commits {last + 1} to {end} of the journal {client.Name} are gone; this reader begins anew.", null);
        }
    }

    /// <summary>False: what was read does not fit together.</summary>
    private bool TryLook()
    {
        if (Head() is not { } before)
        {
            Keep(lastSequence: 0, checkpoint: 0, [], []);
            return true; // nobody has opened it yet
        }

        var torn = new HashSet<(byte Kind, string Key)>();
        var rows = new Dictionary<(byte Kind, string Key), SnapshotRow>();
        foreach (var row in _reader.AllSnapshots(SnapshotKind.ArchivedIncident, id => torn.Add(id)))
        {
            rows[(row.Kind, row.Key)] = row;
        }

        if (Head() is not { } after || !TryLay(before.Applied, after, rows, torn, out var commits))
        {
            return false;
        }

        Keep(after.Last, after.Checkpoint, rows.Values, commits);
        return true;
    }

    /// <summary>Lays the snapshot rows of all commits after that one over those that were read. False: a commit is gone, or a row that was torn is in none.</summary>
    private bool TryLay(long applied, TableHeadState head, Dictionary<(byte Kind, string Key), SnapshotRow> rows, HashSet<(byte Kind, string Key)> torn, out List<JournalRow> commits)
    {
        commits = [];
        var sequence = Math.Min(applied, head.Checkpoint);
        try
        {
            foreach (var commit in _reader.Commits(sequence, head.Last))
            {
                if (commit.Sequence != ++sequence)
                {
                    return false;
                }

                if (commit.Sequence > applied)
                {
                    Lay(TableCommit.ReadRows(commit.Content, commit.BodyBytes), rows, torn);
                }

                if (commit.Sequence > head.Checkpoint)
                {
                    commits.Add(Read(commit));
                }
            }
        }
        catch (JournalCorruptException)
        {
            return false; // perhaps just being pruned
        }

        return sequence == head.Last && torn.Count == 0;
    }

    private static void Lay(List<SnapshotRow> written, Dictionary<(byte Kind, string Key), SnapshotRow> rows, HashSet<(byte Kind, string Key)> torn)
    {
        foreach (var row in written)
        {
            torn.Remove((row.Kind, row.Key));
            if (row.Body.IsEmpty || row.Kind == SnapshotKind.ArchivedIncident)
            {
                rows.Remove((row.Kind, row.Key));
            }
            else
            {
                rows[(row.Kind, row.Key)] = row;
            }
        }
    }

    private TableHeadState? Head() => client.Get(TableEntity.HeadKey) is var (entity, _, _) ? TableHeadState.Read(entity, client.Name) : null;

    private static JournalRow Read(TableRow row) => new(row.Sequence, StoredInstant.FromInteger(row.At), row.Content[..row.BodyBytes]);
}

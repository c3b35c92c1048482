using System.Collections.Concurrent;
using HelpDeskFlow.Engine.Ports;

namespace HelpDeskFlow.Journals.AzureTables;

/// <summary>
/// Writes commits in batches that all name the head. A commit counts when the head says so: its pieces go first, the last batch moves
/// the head. Then its snapshot rows become entities, and the head says that too. Used by one thread at a time.
/// </summary>
internal sealed class TableWriter(TableClient client, TableHead head, TableReader reader, ConcurrentDictionary<(byte Kind, string Key), long> rows, int triesMax)
{
    /// <summary>About what an entity takes beside its data.</summary>
    private const int EntityBytes = 200;

    /// <summary>What an operation does: the row key, and the entity or null to delete it.</summary>
    private readonly record struct Operation(string RowKey, byte[]? Entity, int DataBytes);

    /// <summary>Stores the commit; it is durable and its rows can be read when this returns. The same commit again finishes what was begun.</summary>
    public void Write(in JournalCommit commit)
    {
        var content = TableCommit.Write(commit);
        var at = StoredInstant.ToInteger(commit.At);
        var (sequence, checkpoint, bodyBytes) = (commit.Sequence, commit.Checkpoint, commit.Body.Length);
        var checksum = RowChecksum.OfCommit(sequence, at, content);
        var hasRows = commit.Snapshots.Count > 0;
        Repeat(verify =>
        {
            if (head.State.Last == sequence)
            {
                return head.State.Checksum == checksum ? true : throw Changed(sequence);
            }

            if (head.State.Last != sequence - 1)
            {
                throw Changed(sequence);
            }

            var pieces = TableEntity.Cut(
                piece => TableEntity.CommitKey(sequence, piece), content, ("Bytes", (long)content.Length), ("At", at), ("Checksum", checksum), ("BodyBytes", (long)bodyBytes));
            return Send(pieces.Select(p => new Operation(p.RowKey, p.Entity, p.DataBytes)), state => state with
            {
                Last = sequence,
                Checksum = checksum,
                Checkpoint = checkpoint ?? state.Checkpoint,
                Applied = hasRows ? state.Applied : sequence,
                UsedBytes = state.UsedBytes + content.Length + EntityBytes,
            });
        });
        if (hasRows && head.State.Applied < sequence)
        {
            Apply(sequence, commit.Snapshots);
        }
    }

    /// <summary>Makes snapshot rows entities of their own; harmless when it was done before, in part or whole.</summary>
    public void Apply(long sequence, IReadOnlyList<SnapshotRow> snapshots)
    {
        var last = new Dictionary<(byte Kind, string Key), SnapshotRow>();
        foreach (var row in snapshots)
        {
            last[(row.Kind, row.Key)] = row;
        }

        var grown = last.Sum(r => (r.Value.Body.IsEmpty ? 0 : r.Value.Body.Length + EntityBytes) - (rows.TryGetValue(r.Key, out var before) ? before + EntityBytes : 0));
        Repeat(verify => Send(last.Values.SelectMany(row => OperationsOf(row, verify)), state => state with
        {
            Applied = Math.Max(state.Applied, sequence),
            UsedBytes = state.UsedBytes + grown,
        }));
        foreach (var (id, row) in last)
        {
            if (row.Body.IsEmpty)
            {
                rows.TryRemove(id, out _);
            }
            else
            {
                rows[id] = row.Body.Length;
            }
        }
    }

    /// <summary>Deletes entities, in batches. False: the head was not as we thought, some may be gone.</summary>
    public bool Delete(IEnumerable<string> rowKeys, long freedBytes) =>
        Send(rowKeys.Select(key => new Operation(key, null, 0)), state => state with { UsedBytes = Math.Max(0, state.UsedBytes - freedBytes) });

    /// <summary>What commits of so many bytes took.</summary>
    public static long Freed(int commits, long bytes) => bytes + ((long)commits * EntityBytes);

    /// <summary>Moves the head alone.</summary>
    public void Move(Func<TableHeadState, TableHeadState> move) => Repeat(_ => head.TryWrite(move(head.State), null));

    private IEnumerable<Operation> OperationsOf(SnapshotRow row, bool verify)
    {
        var prefix = TableEntity.SnapshotKey(row.Kind, row.Key);
        var pieces = row.Body.IsEmpty ? 0 : TableEntity.Pieces(row.Body.Length);
        if (pieces > 0)
        {
            foreach (var (rowKey, entity, dataBytes) in TableEntity.Cut(row))
            {
                yield return new Operation(rowKey, entity, dataBytes);
            }
        }

        // Deleting what is not there fails a batch: after a doubtful one we look.
        var there = verify ? reader.Keys(prefix, prefix + ":").ToList()
            : rows.TryGetValue((row.Kind, row.Key), out var before) ? [.. Enumerable.Range(0, TableEntity.Pieces(before)).Select(piece => $"{prefix}{piece:d4}")] : [];
        foreach (var rowKey in there.Where(key => TableEntity.PieceOf(key) >= pieces).Reverse())
        {
            yield return new Operation(rowKey, null, 0);
        }
    }

    /// <summary>Sends operations in as few batches as their limits allow; the last one moves the head.</summary>
    private bool Send(IEnumerable<Operation> operations, Func<TableHeadState, TableHeadState> move)
    {
        var (waiting, bytes) = (new List<Operation>(), 0);
        foreach (var operation in operations)
        {
            if (waiting.Count >= TableBatch.OperationsMax || bytes + operation.DataBytes > TableBatch.DataBytesMax)
            {
                if (!head.TryWrite(head.State, batch => Fill(batch, waiting)))
                {
                    return false;
                }

                waiting.Clear();
                bytes = 0;
            }

            waiting.Add(operation);
            bytes += operation.DataBytes;
        }

        return head.TryWrite(move(head.State), batch => Fill(batch, waiting));
    }

    private void Fill(TableBatch batch, List<Operation> operations)
    {
        foreach (var operation in operations)
        {
            if (operation.Entity is { } entity)
            {
                batch.Put(client.UrlOf(operation.RowKey), entity, null);
            }
            else
            {
                batch.Delete(client.UrlOf(operation.RowKey));
            }
        }
    }

    private void Repeat(Func<bool, bool> step)
    {
        for (var attempt = 1; !step(attempt > 1); attempt++)
        {
            if (attempt >= triesMax)
            {
                throw TableFault.Unreachable(client.Name, $"its head changed {attempt} times meanwhile");
            }
        }
    }

    private JournalCorruptException Changed(long sequence) =>
        new($"The journal {client.Name} ends at row {head.State.Last} while commit {sequence} was to follow, though nobody took it over; somebody changed its table: restore it from a backup.");
}

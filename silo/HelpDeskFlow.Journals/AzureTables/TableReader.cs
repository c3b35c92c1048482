using System.Text.Json;
using HelpDeskFlow.Engine.Ports;

namespace HelpDeskFlow.Journals.AzureTables;

/// <summary>A stored commit with everything that came with it.</summary>
internal sealed record TableRow(long Sequence, long At, int BodyBytes, byte[] Content);

/// <summary>Reads entities and puts their pieces together. Pieces without a first one are left over from what a crash cut off, and are passed over. Thread-safe.</summary>
internal sealed class TableReader(TableClient client)
{
    private const int EntitiesAtOnce = 100;
    private const int KeysAtOnce = 1_000;

    /// <summary>Commits after that sequence up to the last one, each checked.</summary>
    public IEnumerable<TableRow> Commits(long after, long last)
    {
        if (after >= last)
        {
            yield break;
        }

        foreach (var (sequence, at, checksum, bodyBytes, content) in Whole(
            client.Query(TableEntity.CommitKey(after + 1, 0), TableEntity.CommitKey(last + 1, 0), EntitiesAtOnce),
            entity => (TableEntity.SequenceOf(entity.Text("RowKey")), entity.Number("At"), entity.Number("Checksum"), (int)entity.Number("BodyBytes"))))
        {
            yield return content is not null && RowChecksum.OfCommit(sequence, at, content) == checksum
                ? new TableRow(sequence, at, bodyBytes, content)
                : throw JournalRules.DamagedRow(sequence, client.Name);
        }
    }

    /// <summary>Snapshot rows whose row keys are in [from, to), each checked. One that does not hold is named to <paramref name="torn"/> where that is given, and left out: its owner may be writing it.</summary>
    public IEnumerable<SnapshotRow> Snapshots(string from, string to, Action<(byte Kind, string Key)>? torn = null)
    {
        foreach (var (kind, key, checksum, sequence, content) in Whole(
            client.Query(from, to, EntitiesAtOnce),
            entity => ((byte)entity.Number("Kind"), entity.Text("Key"), entity.Number("Checksum"), entity.Number("Sequence"))))
        {
            if (content is not null && RowChecksum.OfSnapshot(kind, key, sequence, content) == checksum)
            {
                yield return new SnapshotRow(kind, key, sequence, content);
                continue;
            }

            (torn ?? throw JournalRules.DamagedSnapshot(kind, key, client.Name))((kind, key));
        }
    }

    /// <summary>All snapshot rows but those of the kind left out (0: none is).</summary>
    public IEnumerable<SnapshotRow> AllSnapshots(byte exceptKind, Action<(byte Kind, string Key)>? torn = null) => exceptKind == 0
        ? Snapshots("s", "t", torn)
        : Snapshots("s", $"s{exceptKind:x2}", torn).Concat(Snapshots($"s{exceptKind:x2}:", "t", torn));

    /// <summary>Kind, key and bytes of every snapshot row, without its data.</summary>
    public IEnumerable<((byte Kind, string Key) Id, long Bytes)> SnapshotKeys()
    {
        foreach (var entity in client.Query("s", "t", KeysAtOnce, "RowKey,Kind,Key,Bytes"))
        {
            if (entity.IsFirst())
            {
                yield return (((byte)entity.Number("Kind"), entity.Text("Key")), entity.Number("Bytes"));
            }
        }
    }

    /// <summary>Row keys in [from, to).</summary>
    public IEnumerable<string> Keys(string from, string to) => client.Query(from, to, KeysAtOnce, "RowKey").Select(entity => entity.Text("RowKey"));

    /// <summary>Row keys of commits up to that sequence in order; where it is a first piece, instant and bytes of the body.</summary>
    public IEnumerable<(string RowKey, long At, long Bytes)> Front(long last)
    {
        foreach (var entity in client.Query("c", TableEntity.CommitKey(last + 1, 0), KeysAtOnce, "RowKey,At,Bytes"))
        {
            yield return entity.IsFirst() ? (entity.Text("RowKey"), entity.Number("At"), entity.Number("Bytes")) : (entity.Text("RowKey"), 0, -1);
        }
    }

    /// <summary>Puts pieces together. Where pieces are missing the content is null.</summary>
    private static IEnumerable<(T1, T2, T3, T4, byte[]? Content)> Whole<T1, T2, T3, T4>(IEnumerable<JsonElement> entities, Func<JsonElement, (T1, T2, T3, T4)> read)
    {
        (T1, T2, T3, T4)? values = null;
        var (data, bytes, next) = (new MemoryStream(), 0L, 0);
        foreach (var entity in entities)
        {
            if (entity.IsFirst())
            {
                if (values is { } cut)
                {
                    yield return (cut.Item1, cut.Item2, cut.Item3, cut.Item4, null);
                }

                (values, bytes, next) = (read(entity), entity.Number("Bytes"), 0);
                data.SetLength(0);
            }

            // A piece beyond the end is left over from a longer row.
            if (values is { } open && TableEntity.PieceOf(entity.Text("RowKey")) == next)
            {
                entity.ReadData(data);
                next++;
                if (next == TableEntity.Pieces(bytes))
                {
                    yield return (open.Item1, open.Item2, open.Item3, open.Item4, data.Length == bytes ? data.ToArray() : null);
                    values = null;
                }
            }
        }

        if (values is { } last)
        {
            yield return (last.Item1, last.Item2, last.Item3, last.Item4, null);
        }
    }
}

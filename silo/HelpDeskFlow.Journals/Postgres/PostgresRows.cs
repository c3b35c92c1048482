using System.Text;
using HelpDeskFlow.Engine.Ports;

namespace HelpDeskFlow.Journals.Postgres;

/// <summary>Snapshot rows of a commit as columns, one array each, so that they go to the server as one binary insert and one delete.</summary>
internal sealed class PostgresRows
{
    private static readonly PostgresRows None = new([], []);

    private PostgresRows(List<SnapshotRow> kept, List<SnapshotRow> deleted)
    {
        Kinds = [.. kept.Select(r => (short)r.Kind)];
        Keys = [.. kept.Select(r => Encoding.UTF8.GetBytes(r.Key))];
        Sequences = [.. kept.Select(r => r.Sequence)];
        Bodies = [.. kept.Select(r => r.Body.ToArray())];
        Checksums = [.. kept.Select((r, i) => RowChecksum.OfSnapshot(r.Kind, Keys[i], r.Sequence, r.Body.Span))];
        DeletedKinds = [.. deleted.Select(r => (short)r.Kind)];
        DeletedKeys = [.. deleted.Select(r => Encoding.UTF8.GetBytes(r.Key))];
        Bytes = Bodies.Sum(b => (long)b.Length + PostgresSchema.RowBytes) + Keys.Sum(k => (long)k.Length);
    }

    public short[] Kinds { get; }

    public byte[][] Keys { get; }

    public long[] Sequences { get; }

    public long[] Checksums { get; }

    public byte[][] Bodies { get; }

    public short[] DeletedKinds { get; }

    public byte[][] DeletedKeys { get; }

    /// <summary>What the rows that are kept take.</summary>
    public long Bytes { get; }

    /// <summary>The columns. Where a row comes twice the later one counts, as it would one after the other.</summary>
    public static PostgresRows Of(IReadOnlyList<SnapshotRow> snapshots)
    {
        if (snapshots.Count == 0)
        {
            return None;
        }

        var last = new Dictionary<(byte Kind, string Key), SnapshotRow>(snapshots.Count);
        foreach (var row in snapshots)
        {
            last[(row.Kind, row.Key)] = row;
        }

        return new PostgresRows([.. last.Values.Where(r => !r.Body.IsEmpty)], [.. last.Values.Where(r => r.Body.IsEmpty)]);
    }
}

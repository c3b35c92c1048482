using System.Text;
using HelpDeskFlow.Engine.Ports;

namespace HelpDeskFlow.Journals.AzureTables;

/// <summary>
/// A commit as one run of bytes: body, then its snapshot rows. The rows become entities of their own after the commit is stored; until
/// then this is where they are, so a start can always finish what a crash left undone.
/// </summary>
internal static class TableCommit
{
    public static byte[] Write(in JournalCommit commit)
    {
        using var stream = new MemoryStream(commit.Body.Length + 64);
        stream.Write(commit.Body.Span);
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        foreach (var row in commit.Snapshots)
        {
            writer.Write(row.Kind);
            writer.Write(row.Key);
            writer.Write(row.Sequence);
            writer.Write(row.Body.Length);
            writer.Write(row.Body.Span);
        }

        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>The rows of a commit; where one comes twice the later one.</summary>
    public static List<SnapshotRow> ReadRows(byte[] content, int bodyBytes)
    {
        using var reader = new BinaryReader(new MemoryStream(content, bodyBytes, content.Length - bodyBytes), Encoding.UTF8);
        var rows = new List<SnapshotRow>();
        while (reader.BaseStream.Position < reader.BaseStream.Length)
        {
            var (kind, key, sequence) = (reader.ReadByte(), reader.ReadString(), reader.ReadInt64());
            rows.Add(new SnapshotRow(kind, key, sequence, reader.ReadBytes(reader.ReadInt32())));
        }

        return rows;
    }
}

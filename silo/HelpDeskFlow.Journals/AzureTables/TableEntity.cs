using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using HelpDeskFlow.Engine.Ports;

namespace HelpDeskFlow.Journals.AzureTables;

/// <summary>
/// Entities as JSON. Data is cut into properties of at most 64 KiB and entities of at most 11 of them: that is below
/// the service's limit of 1 MiB, also where an emulator counts it as base64. Row keys: <c>head</c>; <c>c</c>, sequence, number of the piece; <c>s</c>, kind, hash of
/// the key, number of the piece.
/// </summary>
internal static class TableEntity
{
    public const string Partition = "hdf";
    public const string HeadKey = "head";
    public const int PropertyBytesMax = 64 * 1024;
    public const int PropertiesMax = 11;

    /// <summary>Data of one entity.</summary>
    public const int DataBytesMax = PropertyBytesMax * PropertiesMax;

    /// <summary>In how many entities so many bytes are; at least one.</summary>
    public static int Pieces(long bytes) => Math.Max(1, (int)((bytes + DataBytesMax - 1) / DataBytesMax));

    /// <summary>Row key of a piece of a commit.</summary>
    public static string CommitKey(long sequence, int piece) => string.Create(CultureInfo.InvariantCulture, $"c{sequence:d19}-{piece:d4}");

    /// <summary>Sequence in a row key of <see cref="CommitKey"/>.</summary>
    public static long SequenceOf(string rowKey) => long.Parse(rowKey.AsSpan(1, 19), CultureInfo.InvariantCulture);

    /// <summary>Number of the piece in any row key.</summary>
    public static int PieceOf(string rowKey) => int.Parse(rowKey.AsSpan(rowKey.Length - 4), CultureInfo.InvariantCulture);

    /// <summary>What row keys of a snapshot row begin with. A hash: keys may be long and hold any character.</summary>
    public static string SnapshotKey(byte kind, string key) =>
        string.Create(CultureInfo.InvariantCulture, $"s{kind:x2}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)).AsSpan(0, 16))}-");

    /// <summary>An entity with these numbers and texts, and a piece of data.</summary>
    public static byte[] Write(string rowKey, ReadOnlySpan<byte> data, params (string Name, object Value)[] values) => WriteIn(Partition, rowKey, data, values);

    /// <summary>As <see cref="Write"/>, with another partition key.</summary>
    public static byte[] WriteIn(string partition, string rowKey, ReadOnlySpan<byte> data, params (string Name, object Value)[] values)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("PartitionKey", partition);
            json.WriteString("RowKey", rowKey);
            foreach (var (name, value) in values)
            {
                json.WriteString(name, Convert.ToString(value, CultureInfo.InvariantCulture));
                if (value is long)
                {
                    json.WriteString($"{name}@odata.type", "Edm.Int64");
                }
            }

            for (var (property, at) = (0, 0); at < data.Length; property++, at += PropertyBytesMax)
            {
                json.WriteBase64String($"D{property:d2}", data.Slice(at, Math.Min(PropertyBytesMax, data.Length - at)));
                json.WriteString($"D{property:d2}@odata.type", "Edm.Binary");
            }

            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    /// <summary>The entities of some data: the first one carries the values.</summary>
    public static IEnumerable<(string RowKey, byte[] Entity, int DataBytes)> Cut(Func<int, string> rowKey, byte[] data, params (string Name, object Value)[] values)
    {
        for (var piece = 0; piece < Pieces(data.Length); piece++)
        {
            var part = data.AsMemory(piece * DataBytesMax, Math.Min(DataBytesMax, data.Length - (piece * DataBytesMax)));
            yield return (rowKey(piece), Write(rowKey(piece), part.Span, piece == 0 ? values : []), part.Length);
        }
    }

    /// <summary>The entities of a snapshot row.</summary>
    public static IEnumerable<(string RowKey, byte[] Entity, int DataBytes)> Cut(SnapshotRow row)
    {
        var prefix = SnapshotKey(row.Kind, row.Key);
        var checksum = RowChecksum.OfSnapshot(row.Kind, Encoding.UTF8.GetBytes(row.Key), row.Sequence, row.Body.Span);
        return Cut(
            piece => string.Create(CultureInfo.InvariantCulture, $"{prefix}{piece:d4}"),
            row.Body.ToArray(),
            ("Bytes", (long)row.Body.Length), ("Kind", (long)row.Kind), ("Key", row.Key), ("Sequence", row.Sequence), ("Checksum", checksum));
    }

    /// <summary>A number; the service writes 64 bits as text.</summary>
    public static long Number(this JsonElement entity, string name) =>
        entity.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetInt64() : long.Parse(entity.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);

    public static string Text(this JsonElement entity, string name) => entity.GetProperty(name).GetString() ?? "";

    /// <summary>True where it is the first of its pieces.</summary>
    public static bool IsFirst(this JsonElement entity) => entity.TryGetProperty("Bytes", out var bytes) && bytes.ValueKind != JsonValueKind.Null;

    /// <summary>Appends the entity's data.</summary>
    public static void ReadData(this JsonElement entity, MemoryStream to)
    {
        for (var property = 0; property < PropertiesMax && entity.TryGetProperty($"D{property:d2}", out var data) && data.ValueKind == JsonValueKind.String; property++)
        {
            to.Write(data.GetBytesFromBase64());
        }
    }
}

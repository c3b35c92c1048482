using System.Text.Json;
using HelpDeskFlow.Engine.Partitions;
using NodaTime;

namespace HelpDeskFlow.Journals.AzureTables;

/// <summary>Small rows in a table: one partition key, and keys of any characters. Every change is one entity group transaction.</summary>
internal sealed class TableRows(TableClient client) : IVersionedRows
{
    private const int RowsAtOnce = 1_000;

    // Below and above every key as it is stored: letters, digits and "-._", and "~" before two hexadecimal digits.
    private const string Begin = "-", End = "~~";
    private static readonly string[] NotValues = ["PartitionKey", "RowKey", "Timestamp"];

    /// <summary>A text as a key of the service may be: what is no letter, digit or one of "-._" becomes "~" and the hexadecimal digits of its bytes.</summary>
    public static string KeyOf(string text) => Uri.EscapeDataString(text).Replace("~", "%7E", StringComparison.Ordinal).Replace('%', '~');

    /// <inheritdoc/>
    public void Prepare() => client.MakeTable();

    /// <inheritdoc/>
    public IReadOnlyList<VersionedRow> All() => [.. client.Query(Begin, End, RowsAtOnce, withETags: true).Select(entity => Read(entity, entity.Text("odata.etag")))];

    /// <inheritdoc/>
    public VersionedRow? Get(string key) => client.Get(KeyOf(key)) is var (entity, eTag, _) ? Read(entity, eTag) : null;

    /// <inheritdoc/>
    public bool TryChange(params IReadOnlyList<RowChange> changes)
    {
        var batch = new TableBatch();
        foreach (var change in changes)
        {
            if (change.Version is { } version)
            {
                batch.Put(client.UrlOf(KeyOf(change.Key)), Write(change.Key, change.Values), version);
            }
            else
            {
                batch.Insert(client.TableUrl, Write(change.Key, change.Values));
            }
        }

        return Send(batch);
    }

    /// <inheritdoc/>
    public bool TryMerge(string key, IReadOnlyDictionary<string, string> values)
    {
        var batch = new TableBatch();
        batch.Merge(client.UrlOf(KeyOf(key)), Write(key, values));
        return Send(batch);
    }

    /// <inheritdoc/>
    public void Delete(IReadOnlyList<string> keys)
    {
        foreach (var some in keys.Chunk(TableBatch.OperationsMax))
        {
            // One that is not there fails a batch: then each by itself, where that does not matter.
            if (!Send(Deletes(some)) && some.Length > 1)
            {
                Array.ForEach(some, key => Send(Deletes(key)));
            }
        }
    }

    private TableBatch Deletes(params string[] keys)
    {
        var batch = new TableBatch();
        Array.ForEach(keys, key => batch.Delete(client.UrlOf(KeyOf(key))));
        return batch;
    }

    private bool Send(TableBatch batch) => (int)client.Batch(batch).Status is >= 200 and < 300;

    private byte[] Write(string key, IReadOnlyDictionary<string, string> values) =>
        TableEntity.WriteIn(client.Partition, KeyOf(key), [], [.. values.Select(v => (v.Key, (object)v.Value))]);

    private static VersionedRow Read(JsonElement entity, string eTag)
    {
        var values = new Dictionary<string, string>();
        foreach (var property in entity.EnumerateObject())
        {
            if (property.Value.ValueKind == JsonValueKind.String && !property.Name.Contains("odata.", StringComparison.Ordinal) && !NotValues.Contains(property.Name))
            {
                values.Add(property.Name, property.Value.GetString()!);
            }
        }

        return new VersionedRow(
            Uri.UnescapeDataString(entity.Text("RowKey").Replace('~', '%')), eTag, NodaTime.Text.InstantPattern.ExtendedIso.Parse(entity.Text("Timestamp")).Value, values);
    }
}

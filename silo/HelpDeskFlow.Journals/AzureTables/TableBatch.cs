using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text;

namespace HelpDeskFlow.Journals.AzureTables;

/// <summary>
/// An entity group transaction: at most 100 operations on different entities of one partition and 4 MiB. Limits:
/// learn.microsoft.com/rest/api/storageservices/performing-entity-group-transactions.
/// </summary>
internal sealed class TableBatch
{
    /// <summary>One less than the service takes: the head is in every batch.</summary>
    public const int OperationsMax = 99;

    /// <summary>Data of the entities of a batch. As base64 it is a third larger; with 99 heads of operations that stays below 4 MiB.</summary>
    public const int DataBytesMax = 3 * TableEntity.DataBytesMax;

    public const string ContentType = "multipart/mixed; boundary=batch_hdf";

    private readonly ArrayBufferWriter<byte> _body = new();

    public TableBatch() => Write("--batch_hdf\r\nContent-Type: multipart/mixed; boundary=changeset_hdf\r\n\r\n");

    /// <summary>Operations so far.</summary>
    public int Count { get; private set; }

    /// <summary>Inserts or replaces; with an ETag it replaces that version only.</summary>
    public void Put(string url, byte[] entity, string? eTag) => Add("PUT", url, entity, eTag);

    /// <summary>Inserts; a conflict where it is there.</summary>
    public void Insert(string tableUrl, byte[] entity) => Add("POST", tableUrl, entity, null);

    /// <summary>Writes these properties of whatever version there is and leaves the others; not found where there is none.</summary>
    public void Merge(string url, byte[] entity) => Add("MERGE", url, entity, "*");

    /// <summary>Deletes whatever version there is; not found where there is none.</summary>
    public void Delete(string url) => Add("DELETE", url, null, "*");

    /// <summary>The body to send.</summary>
    public byte[] Close()
    {
        Write("--changeset_hdf--\r\n--batch_hdf--\r\n");
        return _body.WrittenSpan.ToArray();
    }

    /// <summary>What became of it: status of the first operation that failed (else of the first), ETag of the first, and the text.</summary>
    public static (HttpStatusCode Status, string? ETag, string Text) Read(string answer)
    {
        var (status, eTag) = (0, (string?)null);
        foreach (var line in answer.Split('\n', StringSplitOptions.TrimEntries))
        {
            if (line.StartsWith("HTTP/1.1 ", StringComparison.Ordinal))
            {
                var code = int.Parse(line.AsSpan(9, 3), CultureInfo.InvariantCulture);
                status = status == 0 || (status < 300 && code >= 300) ? code : status;
            }
            else if (eTag is null && line.StartsWith("ETag:", StringComparison.OrdinalIgnoreCase))
            {
                eTag = line[5..].Trim();
            }
        }

        return (status == 0 ? HttpStatusCode.BadGateway : (HttpStatusCode)status, eTag, answer);
    }

    private void Add(string method, string url, byte[]? entity, string? eTag)
    {
        Count++;
        Write($"--changeset_hdf\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n{method} {url} HTTP/1.1\r\nAccept: application/json;odata=nometadata\r\nPrefer: return-no-content\r\nDataServiceVersion: 3.0;NetFx\r\n");
        Write(eTag is null ? "" : $"If-Match: {eTag}\r\n");
        if (entity is null)
        {
            Write("\r\n\r\n");
            return;
        }

        Write(string.Create(CultureInfo.InvariantCulture, $"Content-Type: application/json\r\nContent-Length: {entity.Length}\r\n\r\n"));
        _body.Write(entity);
        Write("\r\n");
    }

    private void Write(string text) => _body.Write(Encoding.UTF8.GetBytes(text));
}

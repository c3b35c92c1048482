using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using NodaTime;

namespace HelpDeskFlow.Journals.AzureTables;

/// <summary>The table service's REST interface (version 2019-02-02), signed by SharedKeyLite. Tries again, with pauses, what may be tried again. Thread-safe.</summary>
internal sealed class TableClient(TablePlace place, AzureTablesJournalOptions options, HttpMessageHandler? transport = null, bool ownsTransport = true) : IDisposable
{
    private const string Version = "2019-02-02";
    private const string Plain = "application/json;odata=nometadata";
    private const string WithETags = "application/json;odata=fullmetadata";
    private readonly HttpClient _http = new(transport ?? NewTransport(), transport is null || ownsTransport) { Timeout = options.AnswerWithin.ToTimeSpan() };
    private readonly ManualResetEventSlim _stopped = new();

    /// <summary>The place's name, for sentences.</summary>
    public string Name => place.Name;

    /// <summary>Partition key of all its entities.</summary>
    public string Partition => place.Partition;

    /// <summary>What several clients can share.</summary>
    public static SocketsHttpHandler NewTransport() => new() { PooledConnectionLifetime = TimeSpan.FromMinutes(5) };

    /// <summary>Address of an entity, as batches name it.</summary>
    public string UrlOf(string rowKey) => $"{place.Endpoint}/{place.Table}(PartitionKey='{place.Partition}',RowKey='{rowKey}')";

    /// <summary>Address of the table, where inserts go.</summary>
    public string TableUrl => $"{place.Endpoint}/{place.Table}";

    /// <summary>Makes the table where there is none.</summary>
    public void MakeTable()
    {
        var answer = Send(HttpMethod.Post, $"{place.Endpoint}/Tables", Encoding.UTF8.GetBytes($$"""{"TableName":"{{place.Table}}"}"""), "application/json");
        if (answer.Status != HttpStatusCode.Conflict && !answer.IsSuccess)
        {
            throw TableFault.From(place.Name, answer.Status, answer.Text);
        }
    }

    /// <summary>One entity; null where there is none, or no table.</summary>
    public (JsonElement Entity, string ETag, Instant ServerNow)? Get(string rowKey)
    {
        var answer = Send(HttpMethod.Get, UrlOf(rowKey), null, null);
        return answer.Status == HttpStatusCode.NotFound ? null
            : !answer.IsSuccess ? throw TableFault.From(place.Name, answer.Status, answer.Text)
            : (JsonDocument.Parse(answer.Body).RootElement, answer.ETag!, answer.ServerNow);
    }

    /// <summary>Entities whose row keys are in [from, to), in order, at most so many a request; if wanted with their ETags as <c>odata.etag</c>.</summary>
    public IEnumerable<JsonElement> Query(string from, string to, int top, string? select = null, bool withETags = false)
    {
        var filter = Uri.EscapeDataString($"PartitionKey eq '{place.Partition}' and RowKey ge '{from}' and RowKey lt '{to}'");
        var query = $"{TableUrl}()?$filter={filter}&$top={top}{(select is null ? "" : $"&$select={select}")}";
        for (var next = ""; ;)
        {
            var answer = Send(HttpMethod.Get, query + next, null, null, withETags ? WithETags : Plain);
            if (!answer.IsSuccess)
            {
                throw TableFault.From(place.Name, answer.Status, answer.Text);
            }

            using var page = JsonDocument.Parse(answer.Body);
            foreach (var entity in page.RootElement.GetProperty("value").EnumerateArray())
            {
                yield return entity;
            }

            if (answer.NextRowKey is null)
            {
                yield break;
            }

            next = $"&NextPartitionKey={Uri.EscapeDataString(answer.NextPartitionKey ?? "")}&NextRowKey={Uri.EscapeDataString(answer.NextRowKey)}";
        }
    }

    /// <summary>Sends a batch: all of it is done or nothing. Returns the status of the first operation that failed, or 204, and the new ETag of the first entity.</summary>
    public (HttpStatusCode Status, string? ETag) Batch(TableBatch batch)
    {
        var answer = Send(HttpMethod.Post, $"{place.Endpoint}/$batch", batch.Close(), TableBatch.ContentType);
        if (!answer.IsSuccess)
        {
            throw TableFault.From(place.Name, answer.Status, answer.Text);
        }

        // The outer status is 202 also where an inner one is not a success.
        var (status, eTag, said) = TableBatch.Read(answer.Text);
        return (int)status < 300 || status is HttpStatusCode.PreconditionFailed or HttpStatusCode.NotFound or HttpStatusCode.Conflict
            ? (status, eTag)
            : throw TableFault.From(place.Name, status, said);
    }

    /// <summary>Pauses; ends at once when this is disposed.</summary>
    public void Pause(Duration time) => _stopped.Wait(time.ToTimeSpan());

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopped.Set();
        _http.Dispose();
    }

    private TableAnswer Send(HttpMethod method, string url, byte[]? body, string? contentType, string accept = Plain)
    {
        var pause = options.FirstPause;
        for (var attempt = 1; ; attempt++)
        {
            string why;
            try
            {
                using var request = Sign(method, new Uri(url), body, contentType, accept);
                using var response = _http.Send(request);
                var answer = TableAnswer.Read(response);
                if (!answer.MayPass || attempt >= options.TriesMax)
                {
                    return answer;
                }

                why = answer.Text;
            }
            catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
            {
                // A batch may have been carried out: it names the ETag it expects, so sending it again changes nothing.
                why = e.Message;
                if (attempt >= options.TriesMax)
                {
                    throw TableFault.Unreachable(place.Name, why);
                }
            }

            Pause(pause);
            pause *= 2;
        }
    }

    private HttpRequestMessage Sign(HttpMethod method, Uri url, byte[]? body, string? contentType, string accept)
    {
        var request = new HttpRequestMessage(method, url);
        var date = TimeProvider.System.GetUtcNow().ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        var signature = HMACSHA256.HashData(place.Key, Encoding.UTF8.GetBytes($"{date}\n/{place.Account}{url.AbsolutePath}"));
        request.Headers.TryAddWithoutValidation("x-ms-date", date);
        request.Headers.TryAddWithoutValidation("x-ms-version", Version);
        request.Headers.TryAddWithoutValidation("Authorization", $"SharedKeyLite {place.Account}:{Convert.ToBase64String(signature)}");
        request.Headers.TryAddWithoutValidation("DataServiceVersion", "3.0;NetFx");
        request.Headers.TryAddWithoutValidation("MaxDataServiceVersion", "3.0;NetFx");
        request.Headers.TryAddWithoutValidation("Accept", accept);
        request.Headers.TryAddWithoutValidation("Prefer", "return-no-content");
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        return request;
    }
}

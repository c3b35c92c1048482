using System.Net;
using System.Text;
using NodaTime;

namespace HelpDeskFlow.Journals.AzureTables;

/// <summary>An answer of the table service, read whole.</summary>
internal sealed record TableAnswer(HttpStatusCode Status, byte[] Body, string? ETag, Instant ServerNow, string? NextPartitionKey, string? NextRowKey)
{
    public bool IsSuccess => (int)Status is >= 200 and < 300;

    /// <summary>A failure that may be gone at the next try: the service is busy, failed, or was too slow.</summary>
    public bool MayPass => Status is HttpStatusCode.ServiceUnavailable or HttpStatusCode.InternalServerError or HttpStatusCode.RequestTimeout
        or HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout;

    public string Text => Encoding.UTF8.GetString(Body);

    public static TableAnswer Read(HttpResponseMessage response)
    {
        using var stream = response.Content.ReadAsStream();
        using var body = new MemoryStream();
        stream.CopyTo(body);
        return new TableAnswer(
            response.StatusCode,
            body.ToArray(),
            Header(response, "ETag"),
            Instant.FromDateTimeOffset(response.Headers.Date ?? TimeProvider.System.GetUtcNow()),
            Header(response, "x-ms-continuation-NextPartitionKey"),
            Header(response, "x-ms-continuation-NextRowKey"));
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;
}

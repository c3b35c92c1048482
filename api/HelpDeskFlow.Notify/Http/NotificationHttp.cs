using System.Net;
using System.Text;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Notify.Content;

namespace HelpDeskFlow.Notify.Http;

/// <summary>
/// The one HTTP client that all channels post through. Connections are kept alive and shared; no redirects, no cookies, no
/// Expect header. The time of an attempt is its caller's token. Thread-safe.
/// </summary>
public sealed class NotificationHttp : IDisposable
{
    private const string UserAgent = "HelpDeskFlow/0.1";

    private readonly TimeProvider _time;
    private readonly HttpClient _client;

    /// <summary>Opens nothing yet.</summary>
    public NotificationHttp(TimeProvider time)
    {
        _time = time;
        _client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5), // so that a changed DNS entry is seen
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2),
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>Posts the JSON document and says what the answer means.</summary>
    /// <param name="destination">Its settings' values never stand in the outcome's detail.</param>
    /// <param name="address">Where to.</param>
    /// <param name="body">The document in UTF-8.</param>
    /// <param name="headers">Further headers, as name and value.</param>
    /// <param name="cancellation">Ends the attempt; then <see cref="OperationCanceledException"/> is thrown.</param>
    public async Task<AttemptOutcome> PostAsync(
        DestinationConfig destination,
        string address,
        byte[] body,
        IReadOnlyList<KeyValuePair<string, string>> headers,
        CancellationToken cancellation) =>
        (await SendAsync(destination, new NotificationRequest(HttpMethod.Post, address, body) { Headers = headers }, cancellation).ConfigureAwait(false)).Outcome;

    /// <summary>Sends the request and says what the answer means, with the beginning of its body for channels that need more than its status.</summary>
    public async Task<NotificationAnswer> SendAsync(DestinationConfig destination, NotificationRequest wanted, CancellationToken cancellation)
    {
        if (!Uri.TryCreate(wanted.Address, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps))
        {
            return new(new AttemptOutcome(AttemptResult.Refused, $"the url of destination {destination.Name} is not a web address; correct it in the config", null), null, []);
        }

        using var request = new HttpRequestMessage(wanted.Method, uri) { Content = new ByteArrayContent(wanted.Body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", wanted.ContentType);
        request.Headers.TryAddWithoutValidation("User-Agent", UserAgent);
        foreach (var (name, value) in wanted.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        try
        {
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
            var body = await ReadAnswerAsync(response, cancellation).ConfigureAwait(false);
            var text = AnswerText.Clean(Encoding.UTF8.GetString(body), destination);
            return new(HttpOutcome.Of(response, text, _time.GetUtcNow()), (int)response.StatusCode, body);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            var inner = exception.InnerException is { } cause && cause.Message != exception.Message ? $" ({cause.Message})" : "";
            var detail = AnswerText.Clean($"no answer: {exception.Message}{inner}", destination);
            return new(new AttemptOutcome(AttemptResult.Failed, detail, null) { PossibleDuplicates = NeverSent(exception) ? 0 : 1 }, null, []);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    /// <summary>There was no connection to send it over.</summary>
    private static bool NeverSent(Exception exception) => exception is HttpRequestException
    {
        HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError,
    };

    /// <summary>The beginning of the body. Its status has been said already, so a body that drips or breaks off changes nothing.</summary>
    private async Task<byte[]> ReadAnswerAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        using var enough = new CancellationTokenSource(NotifyLimits.AnswerBodyTime, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(enough.Token, cancellation);
        var buffer = new byte[NotifyLimits.AnswerBytesMax];
        var read = 0;
        try
        {
            var stream = await response.Content.ReadAsStreamAsync(either.Token).ConfigureAwait(false);
            while (read < buffer.Length && await stream.ReadAsync(buffer.AsMemory(read), either.Token).ConfigureAwait(false) is var count and > 0)
            {
                read += count;
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or HttpRequestException or IOException)
        {
            // What has been read is enough.
        }

        return buffer[..read];
    }
}

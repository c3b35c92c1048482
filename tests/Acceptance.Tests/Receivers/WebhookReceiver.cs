using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace HelpDeskFlow.Acceptance.Tests.Receivers;

/// <summary>How the receiver treats a request.</summary>
internal enum Treatment
{
    /// <summary>200.</summary>
    Take,

    /// <summary>500, not taken.</summary>
    Fail,

    /// <summary>Taken, but the sender hears 500: it must come again under the same key.</summary>
    TakeAndFail,

    /// <summary>No answer until the sender gives up.</summary>
    Hang,
}

/// <summary>
/// A webhook receiver that honours the Idempotency-Key: the first request under a key is taken, later ones are counted as
/// repeats. A request without a key or with a wrong signature is refused and remembered as a fault.
/// </summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    public const string Secret = "acceptance-secret";

    private readonly ConcurrentDictionary<string, Notification> _taken = new();
    private readonly ConcurrentQueue<Notification> _all = new();
    private readonly ConcurrentQueue<string> _faults = new();
    private LoopbackServer? _server;
    private int _repeats;

    /// <summary>Decides about each request that is valid. Default: takes all. Called on the server's threads.</summary>
    public Func<Notification, Treatment> Treat { get; set; } = _ => Treatment.Take;

    public Uri Url => new(_server!.Url, "/hook");

    /// <summary>The first taken request of each key.</summary>
    public IReadOnlyCollection<Notification> Taken => [.. _taken.Values.OrderBy(n => n.At)];

    /// <summary>All requests, refused and repeated ones too, in the order in which they arrived.</summary>
    public IReadOnlyCollection<Notification> All => [.. _all];

    /// <summary>Requests under a key that was taken before.</summary>
    public int Repeats => Volatile.Read(ref _repeats);

    /// <summary>What was wrong with requests; must stay empty.</summary>
    public IReadOnlyCollection<string> Faults => [.. _faults];

    public static async Task<WebhookReceiver> StartAsync(string address = "127.0.0.1")
    {
        var receiver = new WebhookReceiver();
        receiver._server = await LoopbackServer.StartAsync(receiver.AnswerAsync, address);
        return receiver;
    }

    /// <summary>Taken ones of that event.</summary>
    public IEnumerable<Notification> Of(string happened) => Taken.Where(n => n.Event == happened);

    /// <summary>All that was seen, for a failure.</summary>
    public string Story() => string.Join('\n', All.Select(n => n.ToString()).Concat(_faults));

    public ValueTask DisposeAsync() => _server!.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var body = await reader.ReadToEndAsync();
        var now = TimeProvider.System.GetUtcNow();
        var key = http.Request.Headers["Idempotency-Key"].ToString();
        var fault = http.Request.Method != "POST" ? $"{http.Request.Method} instead of POST"
            : key.Length == 0 ? "there is no Idempotency-Key"
            : WebhookSignature.Fault(http.Request.Headers["X-HDF-Signature"], body, Secret, now);
        if (fault is not null)
        {
            _faults.Enqueue($"{http.Request.Path}: {fault}; body {body}");
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        var notification = new Notification(key, now, http.Request.Path, 0, JsonDocument.Parse(body).RootElement);
        var treatment = Treat(notification);
        notification = notification with { Answer = treatment switch { Treatment.Take => 200, Treatment.Hang => 0, _ => 500 } };
        if (treatment is (Treatment.Take or Treatment.TakeAndFail) && !_taken.TryAdd(key, notification))
        {
            Interlocked.Increment(ref _repeats);
        }

        _all.Enqueue(notification);
        if (treatment == Treatment.Hang)
        {
            await HangAsync(http.RequestAborted);
            return;
        }

        http.Response.StatusCode = notification.Answer;
    }

    private static async Task HangAsync(CancellationToken aborted)
    {
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, aborted);
        }
        catch (OperationCanceledException)
        {
            // The sender gave up, which is what hanging is for.
        }
    }
}

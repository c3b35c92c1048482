using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace HelpDeskFlow.Acceptance.Tests.Receivers;

/// <summary>A PagerDuty-compatible receiver: checks events as PagerDuty's Events API v2 does, answers 202.</summary>
internal sealed class PagerDutyReceiver : IAsyncDisposable
{
    private static readonly string[] Actions = ["trigger", "acknowledge", "resolve"];
    private static readonly string[] Severities = ["critical", "error", "warning", "info"];
    private const int SummaryCharactersMax = 1024;
    private const int DedupKeyCharactersMax = 255;
    private readonly ConcurrentQueue<JsonElement> _events = new();
    private readonly ConcurrentQueue<string> _faults = new();
    private LoopbackServer? _server;

    public Uri Url => _server!.Url;

    /// <summary>Events that were taken, in the order in which they came.</summary>
    public IReadOnlyCollection<JsonElement> Events => [.. _events];

    /// <summary>Why requests were refused; must stay empty.</summary>
    public IReadOnlyCollection<string> Faults => [.. _faults];

    public static async Task<PagerDutyReceiver> StartAsync()
    {
        var receiver = new PagerDutyReceiver();
        receiver._server = await LoopbackServer.StartAsync(receiver.AnswerAsync);
        return receiver;
    }

    /// <summary>Taken events of that action.</summary>
    public List<JsonElement> Of(string action) => [.. _events.Where(e => e.GetProperty("event_action").GetString() == action)];

    public string Story() => string.Join('\n', _events.Select(e => e.GetRawText()).Concat(_faults));

    public ValueTask DisposeAsync() => _server!.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var text = await reader.ReadToEndAsync();
        var fault = Fault(http.Request, text);
        if (fault is not null)
        {
            _faults.Enqueue($"{http.Request.Method} {http.Request.Path}: {fault}; body {text}");
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            await http.Response.WriteAsJsonAsync(new { status = "invalid event", message = "Event object is invalid", errors = new[] { fault } });
            return;
        }

        var body = JsonDocument.Parse(text).RootElement;
        _events.Enqueue(body);
        http.Response.StatusCode = StatusCodes.Status202Accepted;
        await http.Response.WriteAsJsonAsync(new { status = "success", message = "Event processed", dedup_key = body.GetProperty("dedup_key").GetString() });
    }

    private static string? Fault(HttpRequest request, string text)
    {
        if (request.Method != "POST" || request.Path != "/v2/enqueue")
        {
            return "not POST /v2/enqueue";
        }

        JsonElement body;
        try
        {
            body = JsonDocument.Parse(text).RootElement;
        }
        catch (JsonException e)
        {
            return e.Message;
        }

        string? Text(JsonElement element, string name) =>
            element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

        var action = Text(body, "event_action");
        if (string.IsNullOrEmpty(Text(body, "routing_key")) || !Actions.Contains(action))
        {
            return "routing_key or event_action is missing";
        }

        if (Text(body, "dedup_key") is not { Length: > 0 and <= DedupKeyCharactersMax })
        {
            return "dedup_key is missing or too long";
        }

        if (action != "trigger")
        {
            return null;
        }

        return body.TryGetProperty("payload", out var payload)
            && Text(payload, "summary") is { Length: > 0 and <= SummaryCharactersMax }
            && Text(payload, "source") is { Length: > 0 }
            && Severities.Contains(Text(payload, "severity"))
                ? null
                : "payload.summary, .source or .severity is missing or wrong";
    }
}

using System.Globalization;
using System.Text.Json;
using HelpDeskFlow.Api.Contracts;
using HelpDeskFlow.Api.Http;
using HelpDeskFlow.Api.Incidents;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Engine.Views;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace HelpDeskFlow.Api.Live;

/// <summary>Server-sent events: what happens to incidents from now on, or from Last-Event-ID on.</summary>
internal static class StreamApi
{
    /// <summary>Pause after which a comment tells proxies and clients that the stream is alive.</summary>
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    public static void MapStream(this IEndpointRouteBuilder api) =>
        api.MapGet("/stream", RunAsync).WithName("stream").WithTags("incidents")
            .WithSummary("Server-sent events incident.opened, incident.acknowledged, …; resumes after Last-Event-ID.")
            .Produces<StreamItem>(200, "text/event-stream").ProducesProblem(400).ProducesProblem(503);

    private static async Task RunAsync(
        HttpContext http,
        IEngine engine,
        TimeProvider time,
        StreamSeats seats,
        IOptions<JsonOptions> json,
        IHostApplicationLifetime lifetime)
    {
        var lastId = LastEventId(http.Request);
        using var seat = seats.TryTake();
        if (seat is null)
        {
            http.Response.Headers.RetryAfter = "5";
            throw ProblemException.Of(503, "too-many-streams", $"{ApiLimits.StreamsMax} live streams are open, which is the limit; close one or try again in 5 seconds.");
        }

        using var ends = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        http.Response.ContentType = "text/event-stream; charset=utf-8";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["X-Accel-Buffering"] = "no";
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        try
        {
            await PumpAsync(http, engine, time, lastId, json.Value.SerializerOptions, ends.Token);
        }
        catch (OperationCanceledException) when (ends.IsCancellationRequested)
        {
            // The reader left or the program stops: the usual end of a stream.
        }
    }

    private static async Task PumpAsync(HttpContext http, IEngine engine, TimeProvider time, long? lastId, JsonSerializerOptions json, CancellationToken cancellation)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var events = engine.Views.SubscribeAsync(lastId, over.Token).GetAsyncEnumerator(over.Token);
        Task<bool>? next = null;
        try
        {
            next = events.MoveNextAsync().AsTask();
            await WriteAsync(http.Response, "retry: 2000\n\n", cancellation);
            while (true)
            {
                using var quiet = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
                var pause = Task.Delay(KeepAlive, time, quiet.Token);
                if (await Task.WhenAny(next, pause) == pause)
                {
                    await pause;
                    await WriteAsync(http.Response, ": keep-alive\n\n", cancellation);
                    continue;
                }

                await quiet.CancelAsync();
                if (!await next)
                {
                    return;
                }

                await WriteAsync(http.Response, Text(events.Current, engine.Views, http.Request, json), cancellation);
                next = events.MoveNextAsync().AsTask();
            }
        }
        finally
        {
            // An enumerator must not be disposed while a step is under way: end that step first.
            await over.CancelAsync();
            if (next is not null)
            {
                await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            await events.DisposeAsync();
        }
    }

    private static string Text(StreamEvent happened, IReadViews views, HttpRequest request, JsonSerializerOptions json)
    {
        var data = JsonSerializer.Serialize(new StreamItem(happened.At, IncidentForms.Item(happened.Incident, views, request)), json);
        return $"id: {happened.Id.ToString(CultureInfo.InvariantCulture)}\nevent: {happened.Name}\ndata: {data}\n\n";
    }

    private static async Task WriteAsync(HttpResponse response, string text, CancellationToken cancellation)
    {
        await response.WriteAsync(text, cancellation);
        await response.Body.FlushAsync(cancellation);
    }

    private static long? LastEventId(HttpRequest request)
    {
        var text = request.Headers["Last-Event-ID"].ToString();
        if (text.Length == 0)
        {
            text = request.Query["lastEventId"].ToString();
        }

        if (text.Length == 0)
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? id
            : throw ProblemException.BadRequest($"Last-Event-ID is \"{QueryText.Short(text)}\"; give the id of an event of this stream, or leave it out.");
    }
}

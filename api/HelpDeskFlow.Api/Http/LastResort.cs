using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace HelpDeskFlow.Api.Http;

/// <summary>Gives every failure a body: problem details for what no endpoint answered, and 500 with a trace id for what broke.</summary>
internal sealed partial class LastResort(RequestDelegate next, ILogger<LastResort> log)
{
    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        catch (BadHttpRequestException e) when (!http.Response.HasStarted)
        {
            await ProblemException.Answer(e.StatusCode, "bad-request", $"The request cannot be read: {e.Message}").ExecuteAsync(http);
            return;
        }
        catch (ProblemException problem) when (!http.Response.HasStarted)
        {
            await problem.ToResult().ExecuteAsync(http);
            return;
        }
        catch (Exception e) when (!http.Response.HasStarted)
        {
            // Whatever broke, the caller gets an answer it can quote, and the rest goes on.
            var trace = Activity.Current?.TraceId.ToString() ?? http.TraceIdentifier;
            Broke(log, e, http.Request.Method, http.Request.Path, trace);
            http.Response.Clear();
            await ProblemException.Answer(StatusCodes.Status500InternalServerError, "internal", $"Something broke while this was answered; look for trace {trace} in the log.").ExecuteAsync(http);
            return;
        }

        if (!http.Response.HasStarted && http.Response.ContentType is null && (http.Request.Path.StartsWithSegments("/api/v1") || http.Request.Path.StartsWithSegments("/intake")))
        {
            await FillAsync(http);
        }
    }

    private static Task FillAsync(HttpContext http) => http.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => ProblemException.NotFound($"There is no {http.Request.Method} {QueryText.Short(http.Request.Path.Value ?? "")}; the paths are listed in /openapi/v1.json.").ToResult().ExecuteAsync(http),
        StatusCodes.Status405MethodNotAllowed => ProblemException.Of(405, "method-not-allowed", $"{QueryText.Short(http.Request.Path.Value ?? "")} does not take {http.Request.Method}; it takes {http.Response.Headers.Allow}.").ToResult().ExecuteAsync(http),
        StatusCodes.Status415UnsupportedMediaType => ProblemException.Of(415, "not-json", "The body's Content-Type is not JSON; send application/json.").ToResult().ExecuteAsync(http),
        _ => Task.CompletedTask,
    };

    [LoggerMessage(EventId = 4001, Level = LogLevel.Error, Message = "Request failed: {Method} {Path}, trace {Trace}")]
    private static partial void Broke(ILogger log, Exception error, string method, PathString path, string trace);
}

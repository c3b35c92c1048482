using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace HelpDeskFlow.Intake.Http;

/// <summary>One way in: reads and answers requests of one format.</summary>
internal interface IIntakeEndpoint
{
    /// <summary>Name of the format in metrics and spans.</summary>
    string Source { get; }

    /// <summary>Takes the request and answers it.</summary>
    ValueTask HandleAsync(HttpContext context);
}

/// <summary>The outermost frame of an endpoint: time, span, and an answer for what nobody foresaw.</summary>
internal sealed partial class IntakeEdge(IIntakeEndpoint endpoint, IntakePorts ports, ILogger<IntakeEdge> log)
{
    private readonly string _spanName = "intake " + endpoint.Source;

    /// <summary>The handler of the route.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var startedAt = ports.Time.GetTimestamp();
        using var span = IntakeInstruments.Spans.HasListeners() ? IntakeInstruments.Spans.StartActivity(_spanName) : null;
        try
        {
            await endpoint.HandleAsync(context);
        }
        catch (BadHttpRequestException e)
        {
            // The web server's words for a broken body, for instance one that ends too early.
            await ProblemAsync(context, e.StatusCode, e.Message);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The sender is gone; nobody reads an answer.
        }
        catch (Exception e)
        {
            var trace = System.Diagnostics.Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier;
            Log.Failed(log, endpoint.Source, trace, e);
            await ProblemAsync(context, StatusCodes.Status500InternalServerError, $"The request failed for a reason nobody foresaw; look for {trace} in the log.", trace);
        }

        ports.Instruments.Took(endpoint.Source, startedAt, ports.Time);
    }

    private static async Task ProblemAsync(HttpContext context, int status, string detail, string? trace = null)
    {
        if (!context.Response.HasStarted)
        {
            context.Response.Clear();
            await IntakeAnswers.ProblemAsync(context, status, detail, trace);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 3001, EventName = "IntakeFailed", Level = LogLevel.Error, Message = "A request of {Source} failed; trace {Trace}.")]
        public static partial void Failed(ILogger log, string source, string trace, Exception error);
    }
}

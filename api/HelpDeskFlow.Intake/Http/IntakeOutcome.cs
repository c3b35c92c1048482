using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Engine.Ports;
using Microsoft.AspNetCore.Http;

namespace HelpDeskFlow.Intake.Http;

/// <summary>What became of a request, before it is written in the words of its format.</summary>
/// <param name="Status">200 when every alert is on disk; 400 when at least one was refused (the others are on disk) or the body was; 413, 415; 503 when nothing may be relied on.</param>
/// <param name="Accepted">Alerts on disk.</param>
/// <param name="Problem">One sentence about the whole request, or null.</param>
/// <param name="Refused">Single alerts that were refused, or null.</param>
/// <param name="RetryAfterSeconds">With 503: when to send again.</param>
internal readonly record struct IntakeOutcome(int Status, int Accepted, string? Problem, RefusedAlerts? Refused, int RetryAfterSeconds)
{
    private const int OverloadedRetrySeconds = 1;
    private const int UnavailableRetrySeconds = 5;

    /// <summary>The whole request is refused.</summary>
    public static IntakeOutcome Refuse(int status, string problem) => new(status, 0, problem, null, 0);

    /// <summary>As the engine answered.</summary>
    public static IntakeOutcome Of(EngineAnswer answer, int accepted, RefusedAlerts? refused, IEngine engine) => answer switch
    {
        EngineAnswer.Committed => new(refused is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest, accepted, null, refused, 0),
        EngineAnswer.Overloaded => Unstored("The queue of incoming alerts is full; nothing was stored; send again in 1 s.", OverloadedRetrySeconds),
        EngineAnswer.StorageUnavailable => Unstored(
            engine.NotReadyReason ?? "The journal cannot be written; nothing was stored; send again in 5 s.", UnavailableRetrySeconds),
        _ => Unstored("The program is shutting down; nothing was stored; send again in 5 s.", UnavailableRetrySeconds),
    };

    private static IntakeOutcome Unstored(string problem, int retryAfterSeconds) =>
        new(StatusCodes.Status503ServiceUnavailable, 0, problem, null, retryAfterSeconds);
}

/// <summary>Alerts of a request that were refused: sentences about the first <see cref="IntakeLimits.ErrorsPerBatchMax"/>, and how many there are in all.</summary>
internal sealed record RefusedAlerts((int Index, string Error)[] Errors, int Count)
{
    /// <summary>Those of a batch, or null; copied, because the batch goes back to its pool.</summary>
    public static RefusedAlerts? Of(AlertBatch batch) => batch.RefusedCount == 0 ? null : new RefusedAlerts([.. batch.Errors], batch.RefusedCount);

    /// <summary>All sentences in one line.</summary>
    public override string ToString()
    {
        var text = string.Join(' ', Errors.Select(e => $"Alert [{e.Index}]: {e.Error}"));
        return Count > Errors.Length ? $"{text} And {Count - Errors.Length} more." : text;
    }
}

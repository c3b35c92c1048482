using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Engine.Ports;
using Microsoft.AspNetCore.Http;

namespace HelpDeskFlow.Api.Http;

/// <summary>Says over HTTP what the engine answered: the one place where rejections become status codes.</summary>
internal static class EngineAnswers
{
    /// <summary>Seconds after which a caller that was refused for load may come again.</summary>
    private const string RetryAfterSeconds = "1";

    /// <summary>Seconds after which a rate that was exceeded has surely gone down.</summary>
    private const string RetryAfterRateSeconds = "60";

    /// <summary>Sends the command; returns once it is on disk, throws the problem otherwise.</summary>
    public static async Task AskOrThrowAsync(this IEngine engine, HttpContext http, GrainId to, Command command)
    {
        var result = await engine.AskAsync(to, command);
        if (result.Rejection is { } rejection)
        {
            if (StatusOf(rejection.Code) == StatusCodes.Status429TooManyRequests)
            {
                http.Response.Headers.RetryAfter = RetryAfterRateSeconds;
            }

            throw ProblemException.Of(StatusOf(rejection.Code), rejection.Code, rejection.Text);
        }

        if (result.Answer == EngineAnswer.Committed)
        {
            return;
        }

        http.Response.Headers.RetryAfter = RetryAfterSeconds;
        throw ProblemException.Of(StatusCodes.Status503ServiceUnavailable, CodeOf(result.Answer), result.Answer switch
        {
            EngineAnswer.Overloaded => $"Too much waits to be stored at present; nothing was changed; try again in {RetryAfterSeconds} second.",
            EngineAnswer.Stopping => "The program is stopping; nothing was changed; try again once it is back.",
            _ => $"The journal cannot store anything at present ({engine.NotReadyReason ?? "see /readyz"}); nothing was changed; try again shortly.",
        });
    }

    /// <summary>404 for what does not exist, 429 for what comes too often, 422 for values that cannot be, 409 for what does not fit the present state.</summary>
    internal static int StatusOf(string rejectionCode)
    {
        if (rejectionCode is "no-such-incident" or "unknown-incident" or "unknown-schedule" or "unknown-delivery" or "not-found" || rejectionCode.StartsWith("no-such-", StringComparison.Ordinal))
        {
            return StatusCodes.Status404NotFound;
        }

        if (rejectionCode.EndsWith("-rate", StringComparison.Ordinal))
        {
            return StatusCodes.Status429TooManyRequests;
        }

        return UnprocessableWords.Any(word => rejectionCode.Contains(word, StringComparison.Ordinal))
            ? StatusCodes.Status422UnprocessableEntity
            : StatusCodes.Status409Conflict;
    }

    private static readonly string[] UnprocessableWords = ["unknown-", "too-long", "too-many", "empty", "without-", "invalid", "past", "override-over", "missing", "bad-", "not-a-"];

    private static string CodeOf(EngineAnswer answer) => answer switch
    {
        EngineAnswer.Overloaded => "overloaded",
        EngineAnswer.Stopping => "stopping",
        _ => "storage-unavailable",
    };
}

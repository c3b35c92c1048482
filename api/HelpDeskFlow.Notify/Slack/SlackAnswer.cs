using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Notify.Http;

namespace HelpDeskFlow.Notify.Slack;

/// <summary>What Slack's Web API answers: its verdict stands in the body, the status is nearly always 200 (source: Slack, chat.postMessage, "Errors").</summary>
internal static class SlackAnswer
{
    /// <summary>Errors that pass.</summary>
    private static readonly string[] Passing = ["internal_error", "service_unavailable", "request_timeout", "team_added_to_org", "accesslimited"];

    /// <summary>Name of the error; null: it said ok, or nothing that can be read.</summary>
    public static string? Error(NotificationAnswer answer) => answer.Value("ok") == "false" ? answer.Value("error") ?? "unknown" : null;

    /// <summary>What it means for the delivery.</summary>
    public static AttemptOutcome Outcome(NotificationAnswer answer)
    {
        if (answer.Outcome.Result != AttemptResult.Delivered || answer.Value("ok") == "true")
        {
            return answer.Outcome;
        }

        return Error(answer) switch
        {
            // The status was a yes, but whether Slack said ok is not known.
            null => answer.Outcome with { Result = AttemptResult.Failed, PossibleDuplicates = 1 },
            "ratelimited" or "rate_limited" => answer.Outcome with { Result = AttemptResult.Throttled },
            "fatal_error" => answer.Outcome with { Result = AttemptResult.Failed, PossibleDuplicates = 1 }, // "may have succeeded in part"
            var error when Passing.Contains(error) => answer.Outcome with { Result = AttemptResult.Failed },
            _ => answer.Outcome with { Result = AttemptResult.Refused },
        };
    }
}

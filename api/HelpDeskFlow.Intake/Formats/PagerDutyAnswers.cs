using HelpDeskFlow.Intake.Http;
using Microsoft.AspNetCore.Http;

namespace HelpDeskFlow.Intake.Formats;

/// <summary>Answers in PagerDuty's words.</summary>
internal static class PagerDutyAnswers
{
    /// <summary>The request was refused: every error, one sentence each.</summary>
    public static Task RefuseAsync(HttpContext context, int status, IReadOnlyList<string> errors) =>
        WriteAsync(context, status, "invalid event", "Event object is invalid", null, errors);

    /// <summary>Nothing was stored; clients try again.</summary>
    public static Task UnavailableAsync(HttpContext context, IntakeOutcome outcome)
    {
        IntakeAnswers.SetStatus(context, outcome);
        return WriteAsync(context, outcome.Status, "not stored", outcome.Problem!, null, [outcome.Problem!]);
    }

    /// <summary>Taken, with the key under its name in that version of the API.</summary>
    public static Task TakenAsync(HttpContext context, int status, string message, (string Name, string Value)? key) =>
        WriteAsync(context, status, "success", message, key, null);

    private static Task WriteAsync(HttpContext context, int status, string word, string message, (string Name, string Value)? key, IReadOnlyList<string>? errors)
    {
        context.Response.StatusCode = status;
        return IntakeAnswers.WriteAsync(context, "application/json", json =>
        {
            json.WriteStartObject();
            json.WriteString("status", word);
            json.WriteString("message", message);
            if (key is { } given)
            {
                json.WriteString(given.Name, given.Value);
            }

            if (errors is not null)
            {
                json.WriteStartArray("errors");
                foreach (var error in errors)
                {
                    json.WriteStringValue(error);
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        });
    }
}

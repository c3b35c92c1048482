using System.Text.Json;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Intake.Http;
using Microsoft.AspNetCore.Http;

namespace HelpDeskFlow.Intake.Formats;

/// <summary>
/// Our own form, <c>POST /api/v1/alerts</c>: one alert or an array of
/// <c>{labels, annotations, startsAt?, endsAt?, status?, dedupKey?, source?}</c>. Without endsAt the config's resolve timeout
/// applies; status "resolved" without endsAt means now.
/// </summary>
internal sealed class OwnAlerts : IAlertListFormat
{
    /// <inheritdoc/>
    public string Source => "api";

    /// <inheritdoc/>
    public ParseResult Parse(ReadOnlySpan<byte> body, AlertBatch batch, ConfigSnapshot config) =>
        AlertList.ReadBody(body, batch, AlertFields.Own, config.ResolveTimeout, orSingle: true);

    /// <summary>202 <c>{accepted, rejected: [{index, error}]}</c>; 400 with the same body where every alert was refused; problem details where the request was. More than <see cref="IntakeLimits.ErrorsPerBatchMax"/> refused: <c>rejectedNotListed</c> counts the rest.</summary>
    public Task AnswerAsync(HttpContext context, IntakeOutcome outcome)
    {
        IntakeAnswers.SetStatus(context, outcome);
        if (outcome.Problem is not null)
        {
            return IntakeAnswers.ProblemAsync(context, outcome.Status, outcome.Problem);
        }

        context.Response.StatusCode = outcome.Accepted == 0 && outcome.Refused is not null
            ? StatusCodes.Status400BadRequest
            : StatusCodes.Status202Accepted;
        return IntakeAnswers.WriteAsync(context, "application/json", json => Write(json, outcome));
    }

    private static void Write(Utf8JsonWriter json, IntakeOutcome outcome)
    {
        json.WriteStartObject();
        json.WriteNumber("accepted", outcome.Accepted);
        json.WriteStartArray("rejected");
        foreach (var (index, error) in outcome.Refused?.Errors ?? [])
        {
            json.WriteStartObject();
            json.WriteNumber("index", index);
            json.WriteString("error", error);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (outcome.Refused is { } refused && refused.Count > refused.Errors.Length)
        {
            json.WriteNumber("rejectedNotListed", refused.Count - refused.Errors.Length);
        }

        json.WriteEndObject();
    }
}

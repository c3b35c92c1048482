using System.Text.Unicode;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Intake.Http;
using HelpDeskFlow.Intake.Json;
using Microsoft.AspNetCore.Http;

namespace HelpDeskFlow.Intake.Formats;

/// <summary>
/// Alertmanager's webhook, version 4 (WIRE C2), also as Grafana extends it: <c>{version, status, alerts: […], …}</c>. Each
/// alert counts by its own status; the rest of the envelope is about Alertmanager's groups and is ignored.
/// </summary>
internal sealed class AlertmanagerWebhook : IAlertListFormat
{
    /// <inheritdoc/>
    public string Source => "alertmanager-webhook";

    /// <inheritdoc/>
    public ParseResult Parse(ReadOnlySpan<byte> body, AlertBatch batch, ConfigSnapshot config)
    {
        var json = new JsonCursor(body);
        var text = default(JsonText);
        var writer = new AlertBatchWriter(batch, Utf8.IsValid(body));
        try
        {
            if (json.Peek() != '{')
            {
                return json.Skip() && json.AtEnd()
                    ? new ParseResult("The body is not a JSON object; send {\"version\": \"4\", \"alerts\": […]}.")
                    : new ParseResult(json.Problem);
            }

            bool first = true, seen = false;
            json.BeginObject();
            while (json.NextName(ref first, out var raw, out var escaped))
            {
                if (!text.Name(raw, escaped).SequenceEqual("alerts"u8))
                {
                    json.Skip();
                    continue;
                }

                var problem = ReadAlerts(ref json, ref text, ref writer, batch, seen);
                if (problem is not null)
                {
                    return new ParseResult(problem);
                }

                seen = true;
            }

            if (json.Failed || !json.AtEnd())
            {
                return new ParseResult(json.Problem);
            }

            return seen ? ParseResult.Read : new ParseResult("The body has no field \"alerts\"; send {\"version\": \"4\", \"alerts\": […]}.");
        }
        finally
        {
            text.Dispose();
        }
    }

    /// <summary>200 without a body, or problem details. 503 where nothing was stored: Alertmanager sends again after that, and only after 5xx.</summary>
    public Task AnswerAsync(HttpContext context, IntakeOutcome outcome)
    {
        if (outcome.Status == StatusCodes.Status200OK)
        {
            return Task.CompletedTask;
        }

        IntakeAnswers.SetStatus(context, outcome);
        return IntakeAnswers.ProblemAsync(context, outcome.Status, outcome.Problem ?? outcome.Refused!.ToString());
    }

    private static string? ReadAlerts(ref JsonCursor json, ref JsonText text, ref AlertBatchWriter writer, AlertBatch batch, bool seen)
    {
        if (json.Peek() != '[')
        {
            return json.Skip() ? "The field \"alerts\" is not an array; send an array of alerts." : json.Problem;
        }

        if (!AlertList.ReadArray(ref json, ref text, ref writer, batch, AlertFields.AlertmanagerWebhook, IntakeDefaults.WebhookTimeout))
        {
            return json.Problem;
        }

        return seen ? "The field \"alerts\" is given twice; give it once." : null;
    }
}

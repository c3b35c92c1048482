using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Intake.Http;
using HelpDeskFlow.Intake.Messages;
using Microsoft.AspNetCore.Http;

namespace HelpDeskFlow.Intake.Formats;

/// <summary>
/// PagerDuty's Events API v2, <c>POST /v2/enqueue</c> (WIRE C3): trigger, acknowledge, resolve. 202 after the commit. An
/// acknowledge or resolve of something unknown is accepted and changes nothing.
/// </summary>
internal sealed class PagerDutyEvents(IntakePorts ports) : IIntakeEndpoint
{
    /// <inheritdoc/>
    public string Source => "pagerduty";

    /// <inheritdoc/>
    public async ValueTask HandleAsync(HttpContext context)
    {
        var found = await ReadAsync(context);
        if (found is null)
        {
            return;
        }

        var batch = AlertBatch.Rent(ports.Now, Source);
        var target = new IntakeTarget(batch, ports.Engine.Views);
        var errors = PagerDutyMessages.Take(found, target);
        if (errors.Count > 0)
        {
            batch.Return();
            ports.Instruments.Count(Source, 0, 1);
            await AnswerAsync(context, StatusCodes.Status400BadRequest, "invalid event", "Event object is invalid", null, errors);
            return;
        }

        var answer = await MessageSubmission.SubmitAsync(target, ports.Engine);
        var outcome = IntakeOutcome.Of(answer, 1, null, ports.Engine);
        ports.Instruments.Count(Source, outcome.Accepted, 0);
        if (outcome.Problem is null)
        {
            await AnswerAsync(context, StatusCodes.Status202Accepted, "success", "Event processed", found.DedupKey, null);
            return;
        }

        IntakeAnswers.SetStatus(context, outcome);
        await AnswerAsync(context, outcome.Status, "not stored", outcome.Problem, null, [outcome.Problem]);
    }

    private async ValueTask<PagerDutyEvent?> ReadAsync(HttpContext context)
    {
        using var body = await RequestBody.ReadAsync(context.Request, IntakeDefaults.PagerDutyEventBytesMax);
        if (body.Problem is not null)
        {
            await AnswerAsync(context, body.Status, "invalid event", "Event object is invalid", null, [body.Problem]);
            return null;
        }

        var found = PagerDutyReader.Read(body.Span, out var problem);
        if (found is null)
        {
            ports.Instruments.Count(Source, 0, 1);
            await AnswerAsync(context, StatusCodes.Status400BadRequest, "invalid event", "Event object is invalid", null, [problem!]);
        }

        return found;
    }

    private static Task AnswerAsync(HttpContext context, int status, string word, string message, string? dedupKey, List<string>? errors)
    {
        context.Response.StatusCode = status;
        return IntakeAnswers.WriteAsync(context, "application/json", json =>
        {
            json.WriteStartObject();
            json.WriteString("status", word);
            json.WriteString("message", message);
            if (dedupKey is not null)
            {
                json.WriteString("dedup_key", dedupKey);
            }

            if (errors is not null)
            {
                json.WriteStartArray("errors");
                errors.ForEach(json.WriteStringValue);
                json.WriteEndArray();
            }

            json.WriteEndObject();
        });
    }
}

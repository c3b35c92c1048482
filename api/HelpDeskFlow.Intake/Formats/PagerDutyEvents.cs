using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Intake.Http;
using Microsoft.AspNetCore.Http;

namespace HelpDeskFlow.Intake.Formats;

/// <summary>
/// PagerDuty's Events API v2, <c>POST /v2/enqueue</c> (WIRE C3): trigger, acknowledge, resolve. 202 after the commit. An
/// acknowledge or resolve of something unknown is accepted and changes nothing.
/// </summary>
internal sealed class PagerDutyEvents(IntakePorts ports) : IIntakeEndpoint
{
    private const int ByCharactersMax = 100;

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

        ServiceName? service = null;
        var errors = found.Check();
        var keys = ports.Engine.Views.Config.PagerDutyKeys;
        if (keys.Count > 0 && errors.Count == 0)
        {
            if (keys.TryGetValue(found.RoutingKey, out var owner))
            {
                service = owner;
            }
            else
            {
                errors.Add("'routing_key' is not a key of this installation; use one that stands under intake.pagerduty.keys in its config.");
            }
        }

        if (errors.Count > 0)
        {
            ports.Instruments.Count(Source, 0, 1);
            await AnswerAsync(context, StatusCodes.Status400BadRequest, "invalid event", "Event object is invalid", null, errors);
            return;
        }

        if (found.DedupKey.Length == 0)
        {
            found.DedupKey = PagerDutyAlert.DedupKeyFor(found);
        }

        var answer = found.Action == PagerDutyAction.Acknowledge ? await AcknowledgeAsync(found) : await SubmitAsync(found, service);
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

    private ValueTask<EngineAnswer> SubmitAsync(PagerDutyEvent found, ServiceName? service)
    {
        var batch = AlertBatch.Rent(ports.Now, Source);
        batch.Service = service;
        var written = found.Action == PagerDutyAction.Trigger
            ? PagerDutyAlert.WriteTrigger(found, batch)
            : PagerDutyAlert.WriteResolve(found, ports.Engine.Views.Alert(PagerDutyAlert.KeyOf(found))?.Labels ?? LabelSet.Empty, batch);
        if (!written)
        {
            throw new InvalidOperationException("A checked PagerDuty event did not become an alert: " + batch.Errors[0].Error);
        }

        return ports.Engine.SubmitAsync(batch);
    }

    private async ValueTask<EngineAnswer> AcknowledgeAsync(PagerDutyEvent found)
    {
        var alert = ports.Engine.Views.Alert(PagerDutyAlert.KeyOf(found));
        if (alert is null || !alert.Incident.IsSome)
        {
            return EngineAnswer.Committed;
        }

        var by = found.Origin.Length > 0 ? "pagerduty:" + found.Origin[..Math.Min(found.Origin.Length, ByCharactersMax)] : "pagerduty";
        // A rejection says that there is nothing to acknowledge any more; PagerDuty accepts that too.
        return (await ports.Engine.AskAsync(GrainId.Of(alert.Incident), new IncidentCommand.Acknowledge(by))).Answer;
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

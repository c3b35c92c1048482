using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Intake.Http;
using HelpDeskFlow.Intake.Messages;
using Microsoft.AspNetCore.Http;

namespace HelpDeskFlow.Intake.Formats;

/// <summary>
/// PagerDuty's Events API (WIRE C3): trigger, acknowledge, resolve, by <c>POST /v2/enqueue</c> and by version 1's
/// <c>create_event.json</c>. Answers after the commit, 202 or in version 1 200. An acknowledge or resolve of something unknown
/// is accepted and changes nothing.
/// </summary>
internal sealed class PagerDutyEvents(IntakePorts ports, bool isV1 = false) : IIntakeEndpoint
{
    /// <inheritdoc/>
    public string Source => isV1 ? "pagerduty-v1" : "pagerduty";

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
            await PagerDutyAnswers.RefuseAsync(context, StatusCodes.Status400BadRequest, errors);
            return;
        }

        var answer = await MessageSubmission.SubmitAsync(target, ports.Engine);
        var outcome = IntakeOutcome.Of(answer, 1, null, ports.Engine);
        ports.Instruments.Count(Source, outcome.Accepted, 0);
        await (outcome.Problem is not null
            ? PagerDutyAnswers.UnavailableAsync(context, outcome)
            : PagerDutyAnswers.TakenAsync(
                context,
                isV1 ? StatusCodes.Status200OK : StatusCodes.Status202Accepted,
                "Event processed",
                (isV1 ? "incident_key" : "dedup_key", found.DedupKey)));
    }

    private async ValueTask<PagerDutyEvent?> ReadAsync(HttpContext context)
    {
        using var body = await RequestBody.ReadAsync(context.Request, IntakeDefaults.PagerDutyEventBytesMax);
        if (body.Problem is not null)
        {
            await PagerDutyAnswers.RefuseAsync(context, body.Status, [body.Problem]);
            return null;
        }

        string? problem;
        var found = isV1 ? PagerDutyV1Reader.Read(body.Span, out problem) : PagerDutyReader.Read(body.Span, out problem);
        if (found is null)
        {
            ports.Instruments.Count(Source, 0, 1);
            await PagerDutyAnswers.RefuseAsync(context, StatusCodes.Status400BadRequest, [problem!]);
        }

        return found;
    }
}

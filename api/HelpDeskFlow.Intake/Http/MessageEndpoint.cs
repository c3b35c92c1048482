using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Intake.Messages;
using HelpDeskFlow.Intake.Senders;
using Microsoft.AspNetCore.Http;

namespace HelpDeskFlow.Intake.Http;

/// <summary>
/// A vendor's webhook over HTTP: checks key and signature, reads the message, submits, answers after the commit. 200
/// <c>{"accepted": N}</c>, with a note where a message that is fine holds nothing to store; 400 where something was refused (the
/// rest is stored), 401 and 403 for senders that may not send, 413, 415, 503 with Retry-After; problem details in each.
/// </summary>
internal sealed class MessageEndpoint(IIntakeFormat format, ISenderCheck? check, IntakePorts ports) : IIntakeEndpoint
{
    /// <inheritdoc/>
    public string Source => format.Name;

    /// <inheritdoc/>
    public async ValueTask HandleAsync(HttpContext context)
    {
        var settings = ports.Engine.Views.Config.IntakeOf(format.Name);
        if (!SenderKey.TryFind(context.Request, settings, out var service))
        {
            await TurnAwayAsync(context, StatusCodes.Status401Unauthorized, SenderKey.Unknown(format.Name));
            return;
        }

        var batch = AlertBatch.Rent(ports.Now, format.Name);
        var target = new IntakeTarget(batch, ports.Engine.Views) { Service = service };
        var problem = await ReadAsync(context, settings, target);
        if (problem is { } status)
        {
            batch.Return();
            if (status.Status == StatusCodes.Status200OK)
            {
                await AcceptAsync(context, 0, status.Sentence);
            }
            else
            {
                await TurnAwayAsync(context, status.Status, status.Sentence!);
            }

            return;
        }

        // The engine takes the batch away: keep what the answer needs.
        var refused = RefusedAlerts.Of(batch);
        var count = batch.Count;
        var answer = await MessageSubmission.SubmitAsync(target, ports.Engine);
        var outcome = IntakeOutcome.Of(answer, count, refused, ports.Engine);
        ports.Instruments.Count(Source, outcome.Accepted, refused?.Count ?? 0);
        if (outcome.Status == StatusCodes.Status200OK)
        {
            await AcceptAsync(context, outcome.Accepted, target.Note);
            return;
        }

        IntakeAnswers.SetStatus(context, outcome);
        await IntakeAnswers.ProblemAsync(context, outcome.Status, outcome.Problem ?? $"{outcome.Accepted} stored; refused: {outcome.Refused}");
    }

    // Null: read.
    private async ValueTask<SenderVerdict?> ReadAsync(HttpContext context, IntakeSettings settings, IntakeTarget target)
    {
        using var body = await RequestBody.ReadAnyAsync(context.Request, IntakeLimits.BodyBytesMax);
        if (body.Problem is not null)
        {
            return SenderVerdict.Refuse(body.Status, body.Problem);
        }

        if (check is not null)
        {
            var verdict = await check.CheckAsync(context.Request, body.Memory, settings, ports.Now);
            if (verdict.Status != 0)
            {
                return verdict;
            }
        }

        var message = new IntakeMessage(body.Span, MessageHeaders.Of(context.Request.Headers), context.Request.Query["mapping"]);
        return format.Read(message, target) is { } problem ? SenderVerdict.Refuse(StatusCodes.Status400BadRequest, problem) : null;
    }

    private Task TurnAwayAsync(HttpContext context, int status, string sentence)
    {
        ports.Instruments.TurnedAway(Source, status);
        return IntakeAnswers.ProblemAsync(context, status, sentence);
    }

    private static Task AcceptAsync(HttpContext context, int accepted, string? note) =>
        IntakeAnswers.WriteAsync(context, "application/json", json =>
        {
            json.WriteStartObject();
            json.WriteNumber("accepted", accepted);
            if (note is not null)
            {
                json.WriteString("note", note);
            }

            json.WriteEndObject();
        });
}

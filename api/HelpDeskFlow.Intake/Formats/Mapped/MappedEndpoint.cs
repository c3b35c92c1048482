using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Intake.Http;
using HelpDeskFlow.Intake.Messages;
using HelpDeskFlow.Intake.Senders;
using Microsoft.AspNetCore.Http;

namespace HelpDeskFlow.Intake.Formats.Mapped;

/// <summary><c>POST /intake/json?mapping=NAME</c>: answers like our own form, 202 <c>{accepted, rejected}</c> after the commit.</summary>
internal sealed class MappedEndpoint(IntakePorts ports) : IIntakeEndpoint
{
    private readonly MappedJson _format = new();
    private readonly OwnAlerts _answers = new();

    /// <inheritdoc/>
    public string Source => _format.Name;

    /// <inheritdoc/>
    public async ValueTask HandleAsync(HttpContext context)
    {
        if (!SenderKey.TryFind(context.Request, ports.Engine.Views.Config.IntakeOf(Source), out var service))
        {
            ports.Instruments.TurnedAway(Source, StatusCodes.Status401Unauthorized);
            await _answers.AnswerAsync(context, IntakeOutcome.Refuse(StatusCodes.Status401Unauthorized, SenderKey.Unknown(Source)));
            return;
        }

        // Whatever they call it: senders whose body is a template often cannot say that it is JSON.
        using var body = await RequestBody.ReadAnyAsync(context.Request, IntakeLimits.BodyBytesMax);
        if (body.Problem is not null)
        {
            await _answers.AnswerAsync(context, IntakeOutcome.Refuse(body.Status, body.Problem));
            return;
        }

        var target = new IntakeTarget(AlertBatch.Rent(ports.Now, Source), ports.Engine.Views) { Service = service };
        var message = new IntakeMessage(body.Span, MessageHeaders.Of(context.Request.Headers), context.Request.Query["mapping"]);
        if (_format.Read(message, target) is { } problem)
        {
            target.Batch.Return();
            await _answers.AnswerAsync(context, IntakeOutcome.Refuse(StatusCodes.Status400BadRequest, problem));
            return;
        }

        var refused = RefusedAlerts.Of(target.Batch);
        var count = target.Batch.Count;
        var answer = await MessageSubmission.SubmitAsync(target, ports.Engine);
        var outcome = IntakeOutcome.Of(answer, count, refused, ports.Engine);
        ports.Instruments.Count(Source, outcome.Accepted, refused?.Count ?? 0);
        await _answers.AnswerAsync(context, outcome);
    }
}

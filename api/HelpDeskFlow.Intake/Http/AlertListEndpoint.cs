using System.Runtime.CompilerServices;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Intake.Formats;
using HelpDeskFlow.Intake.Senders;
using Microsoft.AspNetCore.Http;

namespace HelpDeskFlow.Intake.Http;

/// <summary>A format whose requests are lists of alerts.</summary>
internal interface IAlertListFormat
{
    /// <summary>Name of the format in metrics.</summary>
    string Source { get; }

    /// <summary>Reads the body into the batch. Never throws.</summary>
    ParseResult Parse(ReadOnlySpan<byte> body, AlertBatch batch, ConfigSnapshot config);

    /// <summary>Says what became of it in the words of the format. A plain 200 without body is already set.</summary>
    Task AnswerAsync(HttpContext context, IntakeOutcome outcome);
}

/// <summary>Reads, parses, submits, answers: the same for every format that is a list of alerts. Answers after the commit.</summary>
/// <param name="senders">Name under <c>intake</c> in the config whose keys senders show; null: they show API keys only.</param>
internal sealed class AlertListEndpoint(IAlertListFormat format, IntakePorts ports, string? senders = null) : IIntakeEndpoint
{
    /// <inheritdoc/>
    public string Source => format.Source;

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask HandleAsync(HttpContext context)
    {
        var service = default(ServiceName?);
        if (senders is not null && !SenderKey.TryFind(context.Request, ports.Engine.Views.Config.IntakeOf(senders), out service))
        {
            ports.Instruments.TurnedAway(format.Source, StatusCodes.Status401Unauthorized);
            await format.AnswerAsync(context, IntakeOutcome.Refuse(StatusCodes.Status401Unauthorized, SenderKey.Unknown(senders)));
            return;
        }

        var body = await RequestBody.ReadAsync(context.Request, IntakeLimits.BodyBytesMax);
        if (body.Problem is not null)
        {
            await format.AnswerAsync(context, IntakeOutcome.Refuse(body.Status, body.Problem));
            return;
        }

        var batch = AlertBatch.Rent(ports.Now, format.Source);
        var parsed = Parse(body, batch);
        if (parsed.Problem is not null)
        {
            batch.Return();
            await format.AnswerAsync(context, IntakeOutcome.Refuse(StatusCodes.Status400BadRequest, parsed.Problem));
            return;
        }

        batch.Service = service;

        // The engine takes the batch away: keep what the answer needs.
        var refused = RefusedAlerts.Of(batch);
        var count = batch.Count;
        var answer = await SubmitAsync(batch);
        var outcome = IntakeOutcome.Of(answer, count, refused, ports.Engine);
        ports.Instruments.Count(format.Source, outcome.Accepted, refused?.Count ?? 0);
        await format.AnswerAsync(context, outcome);
    }

    private ValueTask<EngineAnswer> SubmitAsync(AlertBatch batch)
    {
        if (batch.Count > 0)
        {
            return ports.Engine.SubmitAsync(batch);
        }

        batch.Return();
        return new ValueTask<EngineAnswer>(EngineAnswer.Committed);
    }

    private ParseResult Parse(RequestBody body, AlertBatch batch)
    {
        using (body)
        {
            return format.Parse(body.Span, batch, ports.Engine.Views.Config);
        }
    }
}

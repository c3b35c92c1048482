using System.Globalization;
using System.Text;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Intake.Http;
using HelpDeskFlow.Intake.Messages;
using HelpDeskFlow.Intake.Senders;
using Microsoft.AspNetCore.Http;

namespace HelpDeskFlow.Intake.Formats.Otlp;

/// <summary>
/// <c>POST /v1/logs</c> as OTLP/HTTP has it: 200 with a partialSuccess where single records were refused, 400 for a body that
/// must not be sent again, 503 with Retry-After for one that should. Answers in the form of the request, after the commit.
/// </summary>
internal sealed class OtlpEndpoint(IntakePorts ports) : IIntakeEndpoint
{
    private const string Protobuf = "application/x-protobuf";
    private const string Json = "application/json";
    private readonly OtlpLogs _format = new();

    /// <inheritdoc/>
    public string Source => _format.Name;

    /// <inheritdoc/>
    public async ValueTask HandleAsync(HttpContext context)
    {
        var isProtobuf = Is(context, Protobuf);
        if (!isProtobuf && !Is(context, Json))
        {
            await FailAsync(context, false, StatusCodes.Status415UnsupportedMediaType, $"The content type is none of OTLP over HTTP; send {Protobuf} or {Json}.");
            return;
        }

        if (!SenderKey.TryFind(context.Request, ports.Engine.Views.Config.IntakeOf(Source), out var service))
        {
            ports.Instruments.TurnedAway(Source, StatusCodes.Status401Unauthorized);
            await FailAsync(context, isProtobuf, StatusCodes.Status401Unauthorized, SenderKey.Unknown(Source));
            return;
        }

        using var body = await RequestBody.ReadAnyAsync(context.Request, IntakeDefaults.OtlpBodyBytesMax);
        if (body.Problem is not null)
        {
            await FailAsync(context, isProtobuf, body.Status, body.Problem);
            return;
        }

        var target = new IntakeTarget(AlertBatch.Rent(ports.Now, Source), ports.Engine.Views) { Service = service };
        if (_format.Read(new IntakeMessage(body.Span, MessageHeaders.Of(context.Request.Headers)), target) is { } problem)
        {
            target.Batch.Return();
            await FailAsync(context, isProtobuf, StatusCodes.Status400BadRequest, problem);
            return;
        }

        var refused = RefusedAlerts.Of(target.Batch);
        var count = target.Batch.Count;
        var outcome = IntakeOutcome.Of(await MessageSubmission.SubmitAsync(target, ports.Engine), count, null, ports.Engine);
        ports.Instruments.Count(Source, outcome.Accepted, refused?.Count ?? 0);
        if (outcome.Problem is not null)
        {
            IntakeAnswers.SetStatus(context, outcome);
            await FailAsync(context, isProtobuf, outcome.Status, outcome.Problem);
            return;
        }

        await SucceedAsync(context, isProtobuf, refused);
    }

    private static bool Is(HttpContext context, string type) =>
        context.Request.ContentType is { } given
        && given.StartsWith(type, StringComparison.OrdinalIgnoreCase)
        && (given.Length == type.Length || given[type.Length] is ';' or ' ');

    /// <summary>ExportLogsServiceResponse.</summary>
    private static Task SucceedAsync(HttpContext context, bool isProtobuf, RefusedAlerts? refused)
    {
        context.Response.StatusCode = StatusCodes.Status200OK;
        if (!isProtobuf)
        {
            return IntakeAnswers.WriteAsync(context, Json, json =>
            {
                json.WriteStartObject();
                if (refused is not null)
                {
                    json.WriteStartObject("partialSuccess");
                    json.WriteString("rejectedLogRecords", refused.Count.ToString(CultureInfo.InvariantCulture));
                    json.WriteString("errorMessage", refused.ToString());
                    json.WriteEndObject();
                }

                json.WriteEndObject();
            });
        }

        var partial = new List<byte>();
        if (refused is not null)
        {
            var inner = new List<byte> { 0x08 }; // rejected_log_records = 1, varint
            ProtobufText.Varint(inner, (ulong)refused.Count);
            ProtobufText.Text(inner, 2, refused.ToString()); // error_message = 2
            ProtobufText.Bytes(partial, 1, inner); // partial_success = 1
        }

        return WriteAsync(context, partial);
    }

    /// <summary>google.rpc.Status with the sentence as its message.</summary>
    private static Task FailAsync(HttpContext context, bool isProtobuf, int status, string problem)
    {
        context.Response.StatusCode = status;
        if (!isProtobuf)
        {
            return IntakeAnswers.WriteAsync(context, Json, json =>
            {
                json.WriteStartObject();
                json.WriteString("message", problem);
                json.WriteEndObject();
            });
        }

        var answer = new List<byte>();
        ProtobufText.Text(answer, 2, problem); // message = 2
        return WriteAsync(context, answer);
    }

    private static async Task WriteAsync(HttpContext context, List<byte> answer)
    {
        context.Response.ContentType = Protobuf;
        context.Response.ContentLength = answer.Count;
        await context.Response.Body.WriteAsync(answer.ToArray(), context.RequestAborted);
    }
}

/// <summary>Writes the few protobuf fields of an answer.</summary>
internal static class ProtobufText
{
    /// <summary>A number in the variable-length form.</summary>
    public static void Varint(List<byte> to, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            to.Add((byte)(value | 0x80));
        }

        to.Add((byte)value);
    }

    /// <summary>A field of text.</summary>
    public static void Text(List<byte> to, int field, string text) => Bytes(to, field, Encoding.UTF8.GetBytes(text));

    /// <summary>A field of bytes, also a message.</summary>
    public static void Bytes(List<byte> to, int field, IReadOnlyCollection<byte> bytes)
    {
        to.Add((byte)((field << 3) | 2));
        Varint(to, (ulong)bytes.Count);
        to.AddRange(bytes);
    }
}

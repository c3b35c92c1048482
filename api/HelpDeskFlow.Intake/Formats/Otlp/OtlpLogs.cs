using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Intake.Messages;

namespace HelpDeskFlow.Intake.Formats.Otlp;

/// <summary>
/// OpenTelemetry logs (OTLP 1), protobuf or JSON, told apart by the content type, without one by the first byte. Records at or
/// above <c>intake.otlp.min_severity</c> become alerts; the others are taken and forgotten.
/// </summary>
internal sealed class OtlpLogs : IIntakeFormat
{
    private static readonly string TooMany = $"The request has more than {IntakeLimits.AlertsPerBatchMax} records that become alerts; send smaller batches.";

    /// <inheritdoc/>
    public string Name => "otlp";

    /// <inheritdoc/>
    public string? Read(in IntakeMessage message, IntakeTarget target)
    {
        var index = 0;
        var least = (int)target.Config.OtlpMinSeverity;
        var taken = 0;
        void Take(LogRecord record)
        {
            var severity = LogSeverities.NumberOf(record);
            if (severity < least)
            {
                index++;
                return;
            }

            if (taken == IntakeLimits.AlertsPerBatchMax)
            {
                target.Batch.Refuse(index++, TooMany);
                return;
            }

            taken += LogAlert.Of(record, severity, target.Config).WriteTo(target.Batch, index++) ? 1 : 0;
        }

        if (IsJson(message))
        {
            if (JsonLogs.Read(message.Body, Take) is { } problem)
            {
                return problem;
            }
        }
        else if (!ProtobufLogs.Read(message.Body, Take))
        {
            return "The body is not a well-formed ExportLogsServiceRequest; send OTLP logs as protobuf, or as JSON with the content type application/json.";
        }

        if (taken == 0 && index > 0 && target.Batch.RefusedCount == 0)
        {
            target.Note = $"None of the {index} records is at or above the severity {target.Config.OtlpMinSeverity.ToString().ToLowerInvariant()} of intake.otlp.min_severity.";
        }

        return null;
    }

    /// <summary>Whether the message is JSON. A protobuf request cannot begin with a brace or white space: its first byte is 0x0A and the length follows.</summary>
    public static bool IsJson(in IntakeMessage message) => message.Headers["content-type"] is { Length: > 0 } type
        ? type.StartsWith("application/json", StringComparison.OrdinalIgnoreCase)
        : message.Body.Length > 0 && message.Body.TrimStart(" \t\r\n"u8) is [(byte)'{', ..];
}

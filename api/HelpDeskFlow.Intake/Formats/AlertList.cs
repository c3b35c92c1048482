using System.Text.Unicode;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Intake.Json;
using NodaTime;

namespace HelpDeskFlow.Intake.Formats;

/// <summary>Reads lists of alert objects into a batch. Nothing here throws, whatever the bytes are.</summary>
internal static class AlertList
{
    private static readonly string TooMany = $"The request has more than {IntakeLimits.AlertsPerBatchMax} alerts; send them in several requests.";

    /// <summary>A body that is an array of alerts; <c>null</c> counts as an empty one, as in Alertmanager. With <paramref name="orSingle"/> also one alert alone.</summary>
    public static ParseResult ReadBody(ReadOnlySpan<byte> body, AlertBatch batch, AlertFields fields, Duration timeout, bool orSingle)
    {
        var json = new JsonCursor(body);
        var text = default(JsonText);
        // One vectorised pass over the body is cheaper than a check per text.
        var writer = new AlertBatchWriter(batch, Utf8.IsValid(body));
        try
        {
            switch (json.Peek())
            {
                case (byte)'[':
                    return End(ReadArray(ref json, ref text, ref writer, batch, fields, timeout), ref json);
                case (byte)'{' when orSingle:
                    return End(AlertObject.Read(ref json, ref text, ref writer, fields, 0, batch.ReceivedAt, timeout), ref json);
                case (byte)'n':
                    return End(json.TryReadNull(), ref json);
                case 0 when json.AtEnd():
                    return new ParseResult("The body is empty; send a JSON array of alerts.");
                default:
                    return json.Skip() && json.AtEnd()
                        ? new ParseResult("The body is not a JSON array; send an array of alerts.")
                        : new ParseResult(json.Problem);
            }
        }
        finally
        {
            text.Dispose();
        }
    }

    /// <summary>The array at the cursor. False where the JSON is malformed.</summary>
    public static bool ReadArray(
        ref JsonCursor json, ref JsonText text, ref AlertBatchWriter writer, AlertBatch batch, AlertFields fields, Duration timeout)
    {
        var now = batch.ReceivedAt;
        var first = true;
        json.BeginArray();
        for (var index = 0; json.NextElement(ref first); index++)
        {
            if (index < IntakeLimits.AlertsPerBatchMax)
            {
                if (!AlertObject.Read(ref json, ref text, ref writer, fields, index, now, timeout))
                {
                    return false;
                }
            }
            else if (json.Skip())
            {
                batch.Refuse(index, TooMany);
            }
        }

        return !json.Failed;
    }

    private static ParseResult End(bool read, ref JsonCursor json) =>
        read && json.AtEnd() ? ParseResult.Read : new ParseResult(json.Problem);
}

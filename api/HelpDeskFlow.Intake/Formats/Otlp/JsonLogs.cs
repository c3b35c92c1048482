using System.Globalization;
using System.Text;
using HelpDeskFlow.Intake.Json;

namespace HelpDeskFlow.Intake.Formats.Otlp;

/// <summary>
/// Reads <c>ExportLogsServiceRequest</c> from JSON (OTLP's protobuf JSON: lower camel case, ids in hex, 64-bit numbers as text or
/// number). Fields of another type than theirs count as not given.
/// </summary>
internal static class JsonLogs
{
    /// <summary>Hands every record on; one sentence where the body is no such request.</summary>
    public static string? Read(ReadOnlySpan<byte> body, Action<LogRecord> take)
    {
        if (JsonValue.Read(body, out var problem) is not { } request)
        {
            return problem;
        }

        if (request.Kind != JsonKind.Object)
        {
            return "The body is not a JSON object; send {\"resourceLogs\": […]}.";
        }

        if (request["resourceLogs"].Kind is not (JsonKind.List or JsonKind.None))
        {
            return "The field \"resourceLogs\" is not an array; send {\"resourceLogs\": […]}.";
        }

        foreach (var resourceLogs in request["resourceLogs"].Items)
        {
            var resource = new List<KeyValuePair<string, string>>();
            ReadAttributes(resourceLogs["resource"]["attributes"], resource);
            foreach (var scopeLogs in resourceLogs["scopeLogs"].Items)
            {
                foreach (var record in scopeLogs["logRecords"].Items)
                {
                    take(RecordOf(record, resource));
                }
            }
        }

        return null;
    }

    private static LogRecord RecordOf(JsonValue json, List<KeyValuePair<string, string>> resource)
    {
        var record = new LogRecord
        {
            Resource = resource,
            At = LogRecord.TimeOf(Number(json["timeUnixNano"])),
            ObservedAt = LogRecord.TimeOf(Number(json["observedTimeUnixNano"])),
            SeverityNumber = json["severityNumber"] is { Kind: JsonKind.Text } name ? LogSeverities.NumberOfName(name.Text) : Number(json["severityNumber"]) is <= 24 and var number ? (int)number : 0,
            SeverityText = Text(json["severityText"]),
            Body = ValueOf(json["body"]),
            TraceId = Id(json["traceId"], 32),
            SpanId = Id(json["spanId"], 16),
            EventName = Text(json["eventName"]),
        };
        ReadAttributes(json["attributes"], record.Attributes);
        return record;
    }

    private static void ReadAttributes(JsonValue json, List<KeyValuePair<string, string>> attributes)
    {
        foreach (var pair in json.Items)
        {
            LogRecord.Add(attributes, Text(pair["key"]), ValueOf(pair["value"]));
        }
    }

    /// <summary>The text of an AnyValue: a text as it is, the rest as plain JSON.</summary>
    private static string ValueOf(JsonValue any)
    {
        if (any["stringValue"] is { Kind: JsonKind.Text } text)
        {
            return text.Text;
        }

        var written = new StringBuilder();
        Write(any, written);
        return written is { Length: 4 } && written.ToString() == "null" ? "" : Unquote(written);
    }

    private static void Write(JsonValue any, StringBuilder text)
    {
        if (any.Members.Count == 0)
        {
            text.Append("null");
            return;
        }

        var (kind, value) = any.Members[0];
        switch (kind)
        {
            case "boolValue" or "intValue" or "doubleValue" when value.Kind is JsonKind.Flag or JsonKind.Number or JsonKind.Text:
                text.Append(value.Kind != JsonKind.Text || double.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? value.Text : Quote(value.Text));
                break;
            case "arrayValue":
                Join(text, '[', ']', value["values"].Items, static (item, to) => Write(item, to));
                break;
            case "kvlistValue":
                Join(text, '{', '}', value["values"].Items, static (item, to) =>
                {
                    to.Append(Quote(Text(item["key"]))).Append(':');
                    Write(item["value"], to);
                });
                break;
            default:
                text.Append(Quote(value.Shown));
                break;
        }
    }

    private static void Join(StringBuilder text, char open, char close, IReadOnlyList<JsonValue> items, Action<JsonValue, StringBuilder> write)
    {
        text.Append(open);
        for (var i = 0; i < items.Count; i++)
        {
            text.Append(i > 0 ? "," : "");
            write(items[i], text);
        }

        text.Append(close);
    }

    private static string Unquote(StringBuilder text) =>
        text[0] == '"' ? System.Text.Json.JsonSerializer.Deserialize<string>(text.ToString()) ?? "" : text.ToString();

    private static string Quote(string text) => System.Text.Json.JsonSerializer.Serialize(text);

    private static string Text(JsonValue json) => json.Kind == JsonKind.Text ? json.Text : "";

    private static ulong Number(JsonValue json) => ulong.TryParse(json.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static string Id(JsonValue json, int digits)
    {
        var text = Text(json);
        return text.Length == digits && text.All(char.IsAsciiHexDigit) && text.Any(c => c != '0') ? text.ToLowerInvariant() : "";
    }
}

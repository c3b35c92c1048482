using System.Globalization;
using System.Text;

namespace HelpDeskFlow.Intake.Formats.Otlp;

/// <summary>Reads <c>ExportLogsServiceRequest</c> (opentelemetry-proto 1, logs) from protobuf. Never throws; unknown fields are skipped.</summary>
internal static class ProtobufLogs
{
    private const int DepthMax = 16;
    private const int TraceIdBytes = 16;
    private const int SpanIdBytes = 8;

    /// <summary>Hands every record on; false where the bytes are malformed.</summary>
    public static bool Read(ReadOnlySpan<byte> request, Action<LogRecord> take)
    {
        var reader = new ProtobufReader(request);
        while (reader.Next())
        {
            if (reader.IsBytes(1) && !ReadResourceLogs(reader.Bytes, take))
            {
                return false;
            }
        }

        return !reader.Failed;
    }

    private static bool ReadResourceLogs(ReadOnlySpan<byte> message, Action<LogRecord> take)
    {
        // The resource may stand behind its records.
        var resource = new List<KeyValuePair<string, string>>();
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            if (reader.IsBytes(1) && !ReadResource(reader.Bytes, resource))
            {
                return false;
            }
        }

        if (reader.Failed)
        {
            return false;
        }

        reader = new ProtobufReader(message);
        while (reader.Next())
        {
            if (reader.IsBytes(2) && !ReadScopeLogs(reader.Bytes, resource, take))
            {
                return false;
            }
        }

        return true;
    }

    private static bool ReadResource(ReadOnlySpan<byte> message, List<KeyValuePair<string, string>> attributes)
    {
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            if (reader.IsBytes(1) && !ReadAttribute(reader.Bytes, attributes))
            {
                return false;
            }
        }

        return !reader.Failed;
    }

    private static bool ReadScopeLogs(ReadOnlySpan<byte> message, List<KeyValuePair<string, string>> resource, Action<LogRecord> take)
    {
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            if (reader.IsBytes(2))
            {
                var record = new LogRecord { Resource = resource };
                if (!ReadRecord(reader.Bytes, record))
                {
                    return false;
                }

                take(record);
            }
        }

        return !reader.Failed;
    }

    private static bool ReadRecord(ReadOnlySpan<byte> message, LogRecord record)
    {
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1 when reader.Wire == 1:
                    record.At = LogRecord.TimeOf(reader.Number);
                    break;
                case 2 when reader.Wire == 0:
                    record.SeverityNumber = reader.Number <= 24 ? (int)reader.Number : 0;
                    break;
                case 3 when reader.Wire == 2:
                    record.SeverityText = Encoding.UTF8.GetString(reader.Bytes);
                    break;
                case 5 when reader.Wire == 2:
                    if (!TryValue(reader.Bytes, 0, inside: false, out var body))
                    {
                        return false;
                    }

                    record.Body = body;
                    break;
                case 6 when reader.Wire == 2:
                    if (!ReadAttribute(reader.Bytes, record.Attributes))
                    {
                        return false;
                    }

                    break;
                case 9 when reader.Wire == 2:
                    record.TraceId = LogRecord.IdOf(reader.Bytes, TraceIdBytes);
                    break;
                case 10 when reader.Wire == 2:
                    record.SpanId = LogRecord.IdOf(reader.Bytes, SpanIdBytes);
                    break;
                case 11 when reader.Wire == 1:
                    record.ObservedAt = LogRecord.TimeOf(reader.Number);
                    break;
                case 12 when reader.Wire == 2:
                    record.EventName = Encoding.UTF8.GetString(reader.Bytes);
                    break;
            }
        }

        return !reader.Failed;
    }

    private static bool ReadAttribute(ReadOnlySpan<byte> message, List<KeyValuePair<string, string>> attributes)
    {
        if (!TryPair(message, 0, inside: false, out var name, out var value))
        {
            return false;
        }

        LogRecord.Add(attributes, name, value);
        return true;
    }

    private static bool TryPair(ReadOnlySpan<byte> message, int depth, bool inside, out string name, out string value)
    {
        name = "";
        value = inside ? "null" : "";
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            if (reader.IsBytes(1))
            {
                name = Encoding.UTF8.GetString(reader.Bytes);
            }
            else if (reader.IsBytes(2) && !TryValue(reader.Bytes, depth + 1, inside, out value))
            {
                return false;
            }
        }

        return !reader.Failed;
    }

    /// <summary>The text of an AnyValue. <paramref name="inside"/> a list or a map it is JSON text.</summary>
    private static bool TryValue(ReadOnlySpan<byte> message, int depth, bool inside, out string value)
    {
        value = inside ? "null" : "";
        if (depth > DepthMax)
        {
            return true; // deeper values are left out, the record is kept
        }

        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1 when reader.Wire == 2:
                    value = Quote(Encoding.UTF8.GetString(reader.Bytes), inside);
                    break;
                case 2 when reader.Wire == 0:
                    value = reader.Number != 0 ? "true" : "false";
                    break;
                case 3 when reader.Wire == 0:
                    value = ((long)reader.Number).ToString(CultureInfo.InvariantCulture);
                    break;
                case 4 when reader.Wire == 1:
                    value = Quote(BitConverter.UInt64BitsToDouble(reader.Number), inside);
                    break;
                case 5 or 6 when reader.Wire == 2:
                    if (!TryItems(reader.Bytes, depth, ofPairs: reader.Field == 6, out value))
                    {
                        return false;
                    }

                    break;
                case 7 when reader.Wire == 2:
                    value = Quote(Convert.ToBase64String(reader.Bytes), inside);
                    break;
            }
        }

        return !reader.Failed;
    }

    private static bool TryItems(ReadOnlySpan<byte> message, int depth, bool ofPairs, out string value)
    {
        value = "";
        var text = new StringBuilder().Append(ofPairs ? '{' : '[');
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            if (!reader.IsBytes(1))
            {
                continue;
            }

            var name = "";
            if (ofPairs ? !TryPair(reader.Bytes, depth, inside: true, out name, out var item) : !TryValue(reader.Bytes, depth + 1, inside: true, out item))
            {
                return false;
            }

            text.Append(text.Length > 1 ? "," : "").Append(ofPairs ? Quote(name, inside: true) + ":" : "").Append(item);
        }

        value = text.Append(ofPairs ? '}' : ']').ToString();
        return !reader.Failed;
    }

    private static string Quote(string text, bool inside) => inside ? System.Text.Json.JsonSerializer.Serialize(text) : text;

    private static string Quote(double number, bool inside)
    {
        var text = number.ToString("R", CultureInfo.InvariantCulture);
        return inside && !double.IsFinite(number) ? Quote(text, inside) : text;
    }
}

using System.Text;
using HelpDeskFlow.Intake.Json;

namespace HelpDeskFlow.Intake.Formats;

/// <summary>Reads an event of PagerDuty's Events API v2 from its JSON. Never throws. Fields of another type than theirs count as not given; unknown ones are ignored.</summary>
internal static class PagerDutyReader
{
    /// <summary>The event, or null and one sentence.</summary>
    public static PagerDutyEvent? Read(ReadOnlySpan<byte> body, out string? problem)
    {
        var json = new JsonCursor(body);
        var found = new PagerDutyEvent();
        problem = null;
        if (json.Peek() != '{')
        {
            problem = json.Skip() && json.AtEnd() ? "The body is not a JSON object; send one event." : json.Problem;
            return null;
        }

        var first = true;
        json.BeginObject();
        while (json.NextName(ref first, out var raw, out var escaped))
        {
            switch (Text(raw, escaped))
            {
                case "routing_key":
                    found.RoutingKey = ReadText(ref json);
                    break;
                case "event_action":
                    found.ActionText = ReadText(ref json);
                    break;
                case "dedup_key":
                    found.DedupKey = ReadText(ref json);
                    break;
                case "client":
                    found.Client = ReadText(ref json);
                    break;
                case "client_url":
                    found.ClientUrl = ReadText(ref json);
                    break;
                case "payload" when json.Peek() == '{':
                    ReadPayload(ref json, found);
                    break;
                case "links":
                    ReadDetail(ref json, "links", found);
                    break;
                case "images":
                    ReadDetail(ref json, "images", found);
                    break;
                default:
                    json.Skip();
                    break;
            }
        }

        if (!json.Failed && json.AtEnd())
        {
            return found;
        }

        problem = json.Problem;
        return null;
    }

    private static void ReadPayload(ref JsonCursor json, PagerDutyEvent found)
    {
        found.HasPayload = true;
        var first = true;
        json.BeginObject();
        while (json.NextName(ref first, out var raw, out var escaped))
        {
            switch (Text(raw, escaped))
            {
                case "summary":
                    found.Summary = ReadText(ref json);
                    break;
                case "source":
                    found.Origin = ReadText(ref json);
                    break;
                case "severity":
                    found.Severity = ReadText(ref json);
                    break;
                case "component":
                    found.Component = ReadText(ref json);
                    break;
                case "group":
                    found.Group = ReadText(ref json);
                    break;
                case "class":
                    found.Class = ReadText(ref json);
                    break;
                case "timestamp":
                    found.At = Timestamp.TryRead(Encoding.UTF8.GetBytes(ReadText(ref json)), out var at) ? at : null;
                    break;
                case "custom_details" when json.Peek() == '{':
                    ReadDetails(ref json, found);
                    break;
                case "custom_details":
                    ReadDetail(ref json, "custom_details", found);
                    break;
                default:
                    json.Skip();
                    break;
            }
        }
    }

    private static void ReadDetails(ref JsonCursor json, PagerDutyEvent found)
    {
        var first = true;
        json.BeginObject();
        while (json.NextName(ref first, out var raw, out var escaped))
        {
            ReadDetail(ref json, Text(raw, escaped), found);
        }
    }

    private static void ReadDetail(ref JsonCursor json, string name, PagerDutyEvent found)
    {
        if (json.Peek() == '"')
        {
            found.Details.Add((name, ReadText(ref json)));
        }
        else if (!json.TryReadNull() && json.ReadRaw(out var raw))
        {
            found.Details.Add((name, Encoding.UTF8.GetString(raw)));
        }
    }

    private static string ReadText(ref JsonCursor json)
    {
        if (json.Peek() == '"')
        {
            return json.ReadString(out var raw, out var escaped) ? Text(raw, escaped) : "";
        }

        json.Skip();
        return "";
    }

    // Bytes that are no UTF-8 become U+FFFD: a page must not fail for a stray byte in its text.
    private static string Text(ReadOnlySpan<byte> raw, bool escaped)
    {
        if (!escaped)
        {
            return Encoding.UTF8.GetString(raw);
        }

        var unescaped = new byte[raw.Length];
        return Encoding.UTF8.GetString(unescaped.AsSpan(0, JsonText.Unescape(raw, unescaped)));
    }
}

using System.Text.Json;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Notify.Content;

namespace HelpDeskFlow.Notify.Teams;

/// <summary>An adaptive card. Texts of senders stand in runs, which know no markup, so nothing has to be escaped.</summary>
internal static class TeamsCard
{
    /// <summary>
    /// Teams refuses messages over 28 KB (413), counted after its own conversion; bodies from some 21 KB on were seen to be
    /// refused (source: msteams_hermes), so this stays below.
    /// </summary>
    public const int BodyBytesMax = 20_000;

    // Adaptive Cards in Teams: six buttons are shown.
    private const int ButtonsMax = 6;

    /// <summary>In UTF-8.</summary>
    public static byte[] Of(NotificationContent content) => MessageParts.Fit(content, BodyBytesMax, parts => ContentJson.Body(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("type", "message");
        writer.WriteStartArray("attachments");
        writer.WriteStartObject();
        writer.WriteString("contentType", "application/vnd.microsoft.card.adaptive");
        writer.WriteStartObject("content");
        writer.WriteString("$schema", "http://adaptivecards.io/schemas/adaptive-card.json");
        writer.WriteString("type", "AdaptiveCard");
        writer.WriteString("version", "1.4");
        writer.WriteStartObject("msteams");
        writer.WriteString("width", "Full");
        writer.WriteEndObject();
        WriteBody(writer, content, parts);
        WriteButtons(writer, parts);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    }));

    private static void WriteBody(Utf8JsonWriter writer, NotificationContent content, MessageParts parts)
    {
        writer.WriteStartArray("body");
        writer.WriteStartObject();
        writer.WriteString("type", "Container");
        writer.WriteString("style", Style(content));
        writer.WriteBoolean("bleed", true);
        writer.WriteStartArray("items");
        WriteRun(writer, parts.Headline, isTitle: true, isSubtle: false);
        writer.WriteEndArray();
        writer.WriteEndObject();
        WriteRun(writer, parts.Why, isTitle: false, isSubtle: false);
        foreach (var alert in parts.Alerts)
        {
            WriteRun(writer, $"• {alert}", isTitle: false, isSubtle: false);
        }

        foreach (var entry in parts.Story)
        {
            WriteRun(writer, entry, isTitle: false, isSubtle: true);
        }

        WriteRun(writer, string.Join(" · ", parts.Facts), isTitle: false, isSubtle: true);
        writer.WriteEndArray();
    }

    private static void WriteRun(Utf8JsonWriter writer, string text, bool isTitle, bool isSubtle)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "RichTextBlock");
        writer.WriteStartArray("inlines");
        writer.WriteStartObject();
        writer.WriteString("type", "TextRun");
        writer.WriteString("text", text);
        if (isTitle)
        {
            writer.WriteString("size", "medium");
            writer.WriteString("weight", "bolder");
        }

        if (isSubtle)
        {
            writer.WriteBoolean("isSubtle", true);
        }

        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteButtons(Utf8JsonWriter writer, MessageParts parts)
    {
        writer.WriteStartArray("actions");
        foreach (var link in parts.Links.Take(ButtonsMax))
        {
            writer.WriteStartObject();
            writer.WriteString("type", "Action.OpenUrl");
            writer.WriteString("title", link.Name);
            writer.WriteString("url", link.Url);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static string Style(NotificationContent content) => (content.Status, content.Severity) switch
    {
        ("resolved", _) => "good",
        (_, Severity.P0 or Severity.P1) => "attention",
        (_, Severity.P2) => "warning",
        _ => "emphasis",
    };
}

using System.Globalization;
using System.Text.Json;
using HelpDeskFlow.Notify.Content;

namespace HelpDeskFlow.Notify.Slack;

/// <summary>A message: text for the notification, blocks in an attachment for its colour.</summary>
internal static class SlackMessage
{
    /// <summary>Slack refuses blocks with some 13,000 characters in all (msg_blocks_too_long); this is for the whole body.</summary>
    public const int BodyBytesMax = 12_000;

    // Slack: 3000 characters a section, 50 blocks.
    private const int SectionCharactersMax = 3_000;

    /// <summary>In UTF-8.</summary>
    public static byte[] Of(NotificationContent content) => Of(content, _ => { });

    /// <summary>In UTF-8, with further properties of the body.</summary>
    public static byte[] Of(NotificationContent content, Action<Utf8JsonWriter> writeMore) => MessageParts.Fit(content, BodyBytesMax, parts => ContentJson.Body(writer =>
    {
        writer.WriteStartObject();
        writeMore(writer);
        writer.WriteString("text", Escape(parts.Headline));
        writer.WriteStartArray("attachments");
        writer.WriteStartObject();
        writer.WriteString("color", string.Create(CultureInfo.InvariantCulture, $"#{ContentColour.Of(content):x6}"));
        writer.WriteStartArray("blocks");
        WriteSection(writer, [$"*{Link(new NamedLink(parts.Headline, content.Url))}*", Escape(parts.Why)]);
        WriteSection(writer, parts.Alerts.Select(a => $"• {Escape(a)}"));
        WriteSection(writer, parts.Story.Select(Escape));
        WriteSmall(writer, Escape(string.Join(" · ", parts.Facts)));
        WriteSection(writer, parts.Links.Select(Link));
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    }));

    private static void WriteSection(Utf8JsonWriter writer, IEnumerable<string> lines)
    {
        if (Clip.Lines(lines, SectionCharactersMax) is not { Length: > 0 } markdown)
        {
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("type", "section");
        WriteText(writer, "text", markdown);
        writer.WriteEndObject();
    }

    private static void WriteSmall(Utf8JsonWriter writer, string markdown)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "context");
        writer.WriteStartArray("elements");
        WriteText(writer, null, markdown);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter writer, string? name, string markdown)
    {
        if (name is not null)
        {
            writer.WritePropertyName(name);
        }

        writer.WriteStartObject();
        writer.WriteString("type", "mrkdwn");
        writer.WriteString("text", markdown);
        writer.WriteEndObject();
    }

    private static string Link(NamedLink link)
    {
        var url = link.Url.Replace("|", "%7C", StringComparison.Ordinal).Replace("<", "%3C", StringComparison.Ordinal).Replace(">", "%3E", StringComparison.Ordinal);
        return $"<{url}|{Escape(link.Name).Replace('|', '/')}>";
    }

    /// <summary>Slack's three control characters.</summary>
    private static string Escape(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal);
}

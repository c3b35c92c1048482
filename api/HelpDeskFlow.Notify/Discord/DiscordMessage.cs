using System.Text;
using HelpDeskFlow.Notify.Content;

namespace HelpDeskFlow.Notify.Discord;

/// <summary>A message with one embed. Mentions in it wake nobody.</summary>
internal static class DiscordMessage
{
    // Discord, "Embed limits": title 256, description 4096, footer 2048, 6000 in all.
    private const int TitleCharactersMax = 256;
    private const int DescriptionCharactersMax = 4_096;
    private const int FooterCharactersMax = 600;
    private const int BodyBytesMax = 24_000;

    private const string Markup = "\\*_~`|>#[]()<@";

    /// <summary>In UTF-8.</summary>
    public static byte[] Of(NotificationContent content) => MessageParts.Fit(content, BodyBytesMax, parts => ContentJson.Body(writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartObject("allowed_mentions");
        writer.WriteStartArray("parse");
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteStartArray("embeds");
        writer.WriteStartObject();
        writer.WriteString("title", Clip.To(parts.Headline, TitleCharactersMax));
        writer.WriteString("url", content.Url);
        writer.WriteNumber("color", ContentColour.Of(content));
        writer.WriteString("description", Clip.Lines(Lines(parts), DescriptionCharactersMax));
        writer.WriteString("timestamp", ContentJson.Text(content.Incident?.OpenedAt ?? content.Request.QueuedAt));
        writer.WriteStartObject("footer");
        writer.WriteString("text", Clip.To(string.Join(" · ", parts.Facts), FooterCharactersMax));
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    }));

    /// <summary>Links first: what is cut away where it is too long must not be the way to act.</summary>
    private static IEnumerable<string> Lines(MessageParts parts) =>
    [
        Escape(parts.Why),
        .. parts.Links.Select(l => $"[{Escape(l.Name)}](<{l.Url.Replace(">", "%3E", StringComparison.Ordinal)}>)"),
        .. parts.Alerts.Select(a => $"• {Escape(a)}"),
        .. parts.Story.Select(Escape),
    ];

    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length + 8);
        foreach (var character in text)
        {
            if (Markup.Contains(character, StringComparison.Ordinal))
            {
                escaped.Append('\\');
            }

            escaped.Append(character);
        }

        return escaped.ToString();
    }
}

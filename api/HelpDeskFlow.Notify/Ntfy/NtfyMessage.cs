using System.Text;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Notify.Content;

namespace HelpDeskFlow.Notify.Ntfy;

/// <summary>A push message as JSON. A tap opens the incident, buttons do the rest.</summary>
internal static class NtfyMessage
{
    // ntfy: a message of more than 4096 bytes becomes an attachment; a JSON body may have twice that; three buttons.
    private const int MessageBytesMax = 4_096;
    private const int BodyBytesMax = 8_000;
    private const int ButtonsMax = 3;
    private const int TitleCharactersMax = 250;

    /// <summary>In UTF-8.</summary>
    public static byte[] Of(NotificationContent content, string topic) => MessageParts.Fit(content, BodyBytesMax, parts => ContentJson.Body(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("topic", topic);
        writer.WriteString("title", Clip.To(parts.Headline, TitleCharactersMax));
        writer.WriteString("message", Message(parts));
        writer.WriteNumber("priority", Priority(content));
        writer.WriteStartArray("tags");
        writer.WriteStringValue(Tag(content));
        writer.WriteEndArray();
        writer.WriteString("click", content.Url);
        writer.WriteStartArray("actions");
        foreach (var link in parts.Links.Where(l => l.Url != content.Url).Take(ButtonsMax))
        {
            writer.WriteStartObject();
            writer.WriteString("action", "view");
            writer.WriteString("label", link.Name);
            writer.WriteString("url", link.Url);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }));

    private static string Message(MessageParts parts)
    {
        string[] lines = [parts.Why, .. parts.Alerts.Select(a => $"• {a}"), .. parts.Story, string.Join(" · ", parts.Facts)];
        for (var characters = MessageBytesMax; ; characters /= 2)
        {
            var text = Clip.Lines(lines, characters);
            if (Encoding.UTF8.GetByteCount(text) <= MessageBytesMax)
            {
                return text;
            }
        }
    }

    /// <summary>5 rings through most silent modes.</summary>
    private static int Priority(NotificationContent content) => (content.Status, content.Severity) switch
    {
        ("triggered" or "unknown", Severity.P0) => 5,
        ("triggered" or "unknown", Severity.P1) => 4,
        _ => 3,
    };

    /// <summary>Shown as an emoji.</summary>
    private static string Tag(NotificationContent content) => content.Status switch
    {
        "resolved" => "white_check_mark",
        "acknowledged" => "eyes",
        _ => content.Severity <= Severity.P1 ? "rotating_light" : "warning",
    };
}

using System.Globalization;
using HelpDeskFlow.Notify.Content;

namespace HelpDeskFlow.Notify.Telegram;

/// <summary>A message in Telegram's HTML. Links stand in the text: a button with an address that Telegram does not like would refuse the whole message.</summary>
internal static class TelegramMessage
{
    // Telegram Bot API, sendMessage: 1–4096 characters after the markup is taken out; here they are counted with it.
    private const int TextCharactersMax = 4_096;
    private const int BodyBytesMax = 24_000;

    /// <summary>In UTF-8.</summary>
    public static byte[] Of(NotificationContent content, string chat) => MessageParts.Fit(content, BodyBytesMax, parts => ContentJson.Body(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("chat_id", chat);
        writer.WriteString("text", Clip.Lines(Lines(parts), TextCharactersMax));
        writer.WriteString("parse_mode", "HTML");
        writer.WriteStartObject("link_preview_options");
        writer.WriteBoolean("is_disabled", true);
        writer.WriteEndObject();
        if (long.TryParse(content.Thread, NumberStyles.None, CultureInfo.InvariantCulture, out var first))
        {
            writer.WriteStartObject("reply_parameters");
            writer.WriteNumber("message_id", first);
            writer.WriteBoolean("allow_sending_without_reply", true);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }));

    /// <summary>Links before the rest: what is cut away where it is too long must not be the way to act. No tag goes over a line.</summary>
    private static IEnumerable<string> Lines(MessageParts parts) =>
    [
        $"<b>{Escape(parts.Headline)}</b>",
        Escape(parts.Why),
        .. parts.Links.Select(l => $"<a href=\"{Escape(l.Url)}\">{Escape(l.Name)}</a>"),
        .. parts.Alerts.Select(a => $"• {Escape(a)}"),
        .. parts.Story.Select(Escape),
        $"<i>{Escape(string.Join(" · ", parts.Facts))}</i>",
    ];

    /// <summary>Telegram knows four entities.</summary>
    private static string Escape(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal)
        .Replace("\"", "&quot;", StringComparison.Ordinal);
}

using System.Text;
using System.Text.Json;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Notify.Content;

namespace HelpDeskFlow.Notify.Slack;

/// <summary>A message: text for the notification, blocks in an attachment for its colour.</summary>
internal static class SlackMessage
{
    // Slack: 3000 characters a section; text in an escaped form may be five times as long as it was.
    private const int SectionCharactersMax = 3000;
    private const int TitleCharactersMax = 400;
    private const int AlertCharactersMax = 250;
    private const int AlertsShown = 5;

    /// <summary>In UTF-8.</summary>
    public static byte[] Of(NotificationContent content) => ContentJson.Body(writer =>
    {
        var headline = $"{Verb(content)}: {Escape(Clip.To(Clip.OneLine(content.Headline), TitleCharactersMax))}";
        writer.WriteStartObject();
        writer.WriteString("text", headline);
        writer.WriteStartArray("attachments");
        writer.WriteStartObject();
        writer.WriteString("color", Colour(content));
        writer.WriteStartArray("blocks");
        WriteSection(writer, $"*<{content.Url}|{headline.Replace('|', '/')}>*\n{Escape(Clip.To(content.Request.Reason, TitleCharactersMax))}");
        if (Alerts(content) is { Length: > 0 } alerts)
        {
            WriteSection(writer, alerts);
        }

        WriteContext(writer, content);
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    private static void WriteSection(Utf8JsonWriter writer, string markdown)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "section");
        writer.WriteStartObject("text");
        writer.WriteString("type", "mrkdwn");
        writer.WriteString("text", Clip.To(markdown, SectionCharactersMax));
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteContext(Utf8JsonWriter writer, NotificationContent content)
    {
        var facts = new List<string> { $"{content.Status}", $"{content.Incident?.AlertCount ?? 0} alerts" };
        if (content.Incident?.Team is { } team)
        {
            facts.Add($"team {team}");
        }

        if (content.Request.Step > 0)
        {
            facts.Add($"step {content.Request.Step}");
        }

        if (content.Request.Person is { } person)
        {
            facts.Add($"for {person}");
        }

        if (content.AcknowledgeUrl is { } acknowledge)
        {
            facts.Add($"acknowledge: {acknowledge}");
        }

        facts.AddRange(content.Links.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{l.Key}: {l.Value}"));
        writer.WriteStartObject();
        writer.WriteString("type", "context");
        writer.WriteStartArray("elements");
        writer.WriteStartObject();
        writer.WriteString("type", "mrkdwn");
        writer.WriteString("text", Clip.To(Escape(string.Join(" · ", facts)), SectionCharactersMax));
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static string Alerts(NotificationContent content)
    {
        var text = new StringBuilder();
        foreach (var alert in content.Alerts.Take(AlertsShown))
        {
            var summary = alert.Annotations["summary"] is { Length: > 0 } given ? given : alert.Labels.ToString();
            text.Append(alert.IsFiring ? "• " : "• (resolved) ")
                .Append(Escape(Clip.To(Clip.OneLine($"{alert.Title}: {summary}"), AlertCharactersMax)))
                .Append('\n');
        }

        return text.ToString().TrimEnd();
    }

    private static string Verb(NotificationContent content) => content.Request.Kind switch
    {
        NotificationKind.Opened => "Opened",
        NotificationKind.Escalated => "Escalated",
        NotificationKind.Acknowledged => "Acknowledged",
        NotificationKind.Unacknowledged => "Unacknowledged",
        NotificationKind.Resolved => "Resolved",
        NotificationKind.Reopened => "Reopened",
        NotificationKind.Handoff => "Handed over",
        _ => "Updated",
    };

    private static string Colour(NotificationContent content) => (content.Status, content.Severity) switch
    {
        ("resolved", _) => "#2eb67d",
        (_, Severity.P0) => "#b00020",
        (_, Severity.P1) => "#e8590c",
        (_, Severity.P2) => "#f2c744",
        _ => "#8a8f98",
    };

    /// <summary>Slack's three control characters.</summary>
    private static string Escape(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal);
}

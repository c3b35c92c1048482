using System.Text.Json;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Notify.Content;

namespace HelpDeskFlow.Notify.PagerDuty;

/// <summary>One event for PagerDuty's <c>/v2/enqueue</c>. The dedup key is the incident's id, so all that concerns it lands in one alert there.</summary>
internal static class PagerDutyEvent
{
    // PagerDuty Events API v2: summary at most 1024 characters.
    private const int SummaryCharactersMax = 1024;
    private const string Client = "HelpDeskFlow";

    /// <summary>In UTF-8.</summary>
    public static byte[] Of(NotificationContent content, string routingKey) => ContentJson.Body(writer =>
    {
        var action = Action(content);
        writer.WriteStartObject();
        writer.WriteString("routing_key", routingKey);
        writer.WriteString("event_action", action);
        writer.WriteString("dedup_key", content.Subject);
        if (action == "trigger")
        {
            WriteTrigger(writer, content);
        }

        writer.WriteEndObject();
    });

    /// <summary>
    /// What is true now decides, not what was true when the notification was queued: a page that comes late, after the
    /// resolution, must not open the alert there again, and a late resolution must not close what has reopened.
    /// </summary>
    private static string Action(NotificationContent content) => (content.Incident?.Status, content.Request.Kind) switch
    {
        (IncidentStatus.Resolved, _) => "resolve",
        (null, NotificationKind.Resolved) => "resolve",
        (IncidentStatus.Acknowledged or null, NotificationKind.Acknowledged) => "acknowledge",
        _ => "trigger",
    };

    private static void WriteTrigger(Utf8JsonWriter writer, NotificationContent content)
    {
        var incident = content.Incident;
        writer.WriteStartObject("payload");
        writer.WriteString("summary", Clip.To(Clip.OneLine(content.Headline), SummaryCharactersMax));
        writer.WriteString("source", incident?.Service.Value is { Length: > 0 } service ? service : Client);
        writer.WriteString("severity", SeverityName(content.Severity));
        ContentJson.WriteInstant(writer, "timestamp", incident?.OpenedAt ?? content.Request.QueuedAt);
        writer.WriteString("component", incident?.Service.Value);
        writer.WriteString("group", incident?.Team);
        writer.WriteString("class", content.Alerts.IsEmpty ? null : content.Alerts[0].Title);
        writer.WriteStartObject("custom_details");
        writer.WriteString("event", content.EventName);
        writer.WriteString("reason", content.Request.Reason);
        writer.WriteNumber("step", content.Request.Step);
        writer.WriteString("target", content.Request.Target);
        writer.WritePropertyName("incident");
        ContentJson.WriteIncident(writer, content);
        writer.WritePropertyName("alerts");
        ContentJson.WriteAlerts(writer, content);
        writer.WritePropertyName("context");
        ContentJson.WriteContext(writer, content);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteString("client", Client);
        writer.WriteString("client_url", content.Url);
        writer.WriteStartArray("links");
        if (content.AcknowledgeUrl is { } acknowledge)
        {
            WriteLink(writer, "acknowledge", acknowledge);
        }

        foreach (var (name, url) in content.Links.OrderBy(l => l.Key, StringComparer.Ordinal))
        {
            WriteLink(writer, name, url);
        }

        writer.WriteEndArray();
    }

    private static void WriteLink(Utf8JsonWriter writer, string name, string url)
    {
        writer.WriteStartObject();
        writer.WriteString("href", url);
        writer.WriteString("text", name);
        writer.WriteEndObject();
    }

    private static string SeverityName(Severity severity) => severity switch
    {
        Severity.P0 => "critical",
        Severity.P1 => "error",
        Severity.P2 => "warning",
        _ => "info",
    };
}

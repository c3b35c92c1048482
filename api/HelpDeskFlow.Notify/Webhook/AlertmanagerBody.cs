using System.Text.Json;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Notify.Content;

namespace HelpDeskFlow.Notify.Webhook;

/// <summary>
/// The body of Alertmanager's webhooks, version 4 (source: Alertmanager, notify/webhook). The group is the incident; what
/// Alertmanager has no place for stands in annotations of the group whose names begin with <c>hdf_</c>.
/// </summary>
internal static class AlertmanagerBody
{
    /// <summary>What Alertmanager writes as the end of an alert that fires.</summary>
    private const string NoEnd = "0001-01-01T00:00:00Z";

    /// <summary>In UTF-8.</summary>
    public static byte[] Of(NotificationContent content, DestinationName receiver) => ContentJson.Body(writer =>
    {
        var isOver = content.Incident?.Status == IncidentStatus.Resolved;
        writer.WriteStartObject();
        writer.WriteString("version", "4");
        writer.WriteString("groupKey", $"{{}}:{{incident=\"{content.Request.Incident}\"}}");
        writer.WriteNumber("truncatedAlerts", Math.Max(0, (content.Incident?.AlertCount ?? 0) - content.Alerts.Length));
        writer.WriteString("status", isOver ? "resolved" : "firing");
        writer.WriteString("receiver", receiver.Value);
        WriteGroup(writer, content);
        writer.WriteString("externalURL", content.ExternalUrl);
        writer.WriteStartArray("alerts");
        foreach (var alert in content.Alerts)
        {
            if (writer.BytesCommitted + writer.BytesPending > NotifyLimits.BodyBytesBeforeAlertsStop)
            {
                break;
            }

            WriteAlert(writer, content, alert, isOver);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    private static void WriteGroup(Utf8JsonWriter writer, NotificationContent content)
    {
        writer.WriteStartObject("groupLabels");
        writer.WriteString("incident", content.Request.Incident.ToString());
        if (content.Incident is { } incident)
        {
            writer.WriteString("service", incident.Service.Value);
        }

        writer.WriteString("severity", content.Severity.ToString());
        writer.WriteEndObject();
        writer.WriteStartObject("commonLabels");
        WriteCommon(writer, content, a => a.Labels);
        writer.WriteEndObject();
        writer.WriteStartObject("commonAnnotations");
        WriteCommon(writer, content, a => a.Annotations);
        writer.WriteString("hdf_title", content.Title);
        writer.WriteString("hdf_event", content.EventName);
        writer.WriteString("hdf_reason", content.Request.Reason);
        writer.WriteString("hdf_incident_url", content.Url);
        if (content.AcknowledgeUrl is { } acknowledge)
        {
            writer.WriteString("hdf_acknowledge_url", acknowledge);
        }

        foreach (var (name, url) in content.Links.OrderBy(l => l.Key, StringComparer.Ordinal))
        {
            writer.WriteString($"hdf_link_{name}", url);
        }

        writer.WriteEndObject();
    }

    /// <summary>What all shown alerts are equal in.</summary>
    private static void WriteCommon(Utf8JsonWriter writer, NotificationContent content, Func<ContentAlert, LabelSet> of)
    {
        foreach (var label in content.Alerts.IsEmpty ? [] : of(content.Alerts[0]).Items)
        {
            if (content.Alerts.All(a => of(a)[label.Name] == label.Value))
            {
                writer.WriteString(label.Name, label.Value);
            }
        }
    }

    private static void WriteAlert(Utf8JsonWriter writer, NotificationContent content, ContentAlert alert, bool isOver)
    {
        var fires = alert.IsFiring && !isOver;
        writer.WriteStartObject();
        writer.WriteString("status", fires ? "firing" : "resolved");
        WriteLabels(writer, "labels", alert.Labels);
        WriteLabels(writer, "annotations", alert.Annotations);
        writer.WriteString("startsAt", ContentJson.Text(alert.StartsAt));
        writer.WriteString("endsAt", fires ? NoEnd : ContentJson.Text(alert.EndedAt ?? content.Incident?.ResolvedAt ?? content.SentAt));
        writer.WriteString("generatorURL", alert.GeneratorUrl ?? "");
        writer.WriteString("fingerprint", alert.Fingerprint.ToString());
        writer.WriteEndObject();
    }

    private static void WriteLabels(Utf8JsonWriter writer, string name, LabelSet labels)
    {
        writer.WriteStartObject(name);
        foreach (var label in labels.Items)
        {
            writer.WriteString(label.Name, label.Value);
        }

        writer.WriteEndObject();
    }
}

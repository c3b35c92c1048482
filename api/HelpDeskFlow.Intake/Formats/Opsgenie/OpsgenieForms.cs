using System.Text.Json;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Engine.Views;
using NodaTime;
using NodaTime.Text;

namespace HelpDeskFlow.Intake.Formats.Opsgenie;

/// <summary>How our alerts look in Opsgenie's JSON.</summary>
internal static class OpsgenieForms
{
    private static readonly InstantPattern Milliseconds = InstantPattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd'T'HH':'mm':'ss'.'fff'Z'");

    public static string Message(AlertView alert) => alert.Annotations["summary"] is { Length: > 0 } summary ? summary : alert.Labels["alertname"];

    public static string Status(AlertView alert) => alert.Episode.IsFiring ? "open" : "closed";

    public static bool IsAcknowledged(IncidentState? incident) => incident is { Status: IncidentStatus.Acknowledged };

    public static string Priority(AlertView alert) => alert.Labels["priority"] is { Length: > 0 } priority ? priority : OpsgeniePriority.Default;

    public static string[] Tags(AlertView alert) => alert.Labels["tags"].Split(',', StringSplitOptions.RemoveEmptyEntries);

    public static string Time(Instant at) => Milliseconds.Format(at);

    /// <summary>An alert; with <paramref name="whole"/> also what the list leaves out.</summary>
    public static void Write(Utf8JsonWriter json, AlertView alert, IncidentState? incident, string severityLabel, bool whole)
    {
        json.WriteStartObject();
        json.WriteString("id", alert.Key.ToString());
        json.WriteString("tinyId", (incident?.Number ?? 0).ToString(System.Globalization.CultureInfo.InvariantCulture));
        json.WriteString("alias", alert.DedupKey);
        json.WriteString("message", Message(alert));
        json.WriteString("status", Status(alert));
        json.WriteBoolean("acknowledged", IsAcknowledged(incident));
        json.WriteBoolean("isSeen", incident is { AcknowledgedAt: not null });
        json.WriteStartArray("tags");
        foreach (var tag in Tags(alert))
        {
            json.WriteStringValue(tag);
        }

        json.WriteEndArray();
        json.WriteBoolean("snoozed", incident?.SnoozedUntil is not null);
        if (incident?.SnoozedUntil is { } until)
        {
            json.WriteString("snoozedUntil", Time(until));
        }

        json.WriteNumber("count", Math.Max(1, alert.Episode.EventCount));
        json.WriteString("lastOccurredAt", Time(alert.Episode.LastSeenAt));
        json.WriteString("createdAt", Time(alert.Episode.OpenedAt));
        json.WriteString("updatedAt", Time(Instant.Max(alert.Episode.LastSeenAt, incident?.AcknowledgedAt ?? alert.Episode.LastSeenAt)));
        json.WriteString("source", alert.Labels["source"]);
        json.WriteString("owner", incident is { Assignees: { IsDefaultOrEmpty: false } people } ? people[0].Value : "");
        json.WriteString("priority", Priority(alert));
        json.WriteStartArray("responders");
        json.WriteEndArray();
        WriteReport(json, alert, incident);
        if (whole)
        {
            json.WriteString("entity", alert.Labels["entity"]);
            json.WriteString("description", alert.Annotations["description"]);
            WriteDetails(json, alert, severityLabel);
        }

        json.WriteEndObject();
    }

    private static void WriteReport(Utf8JsonWriter json, AlertView alert, IncidentState? incident)
    {
        json.WriteStartObject("report");
        if (incident?.AcknowledgedAt is { } acknowledgedAt)
        {
            json.WriteNumber("ackTime", (long)(acknowledgedAt - alert.Episode.OpenedAt).TotalMilliseconds);
        }

        if (!alert.Episode.IsFiring)
        {
            json.WriteNumber("closeTime", (long)(alert.Episode.EndsAt - alert.Episode.OpenedAt).TotalMilliseconds);
        }

        json.WriteEndObject();
    }

    private static void WriteDetails(Utf8JsonWriter json, AlertView alert, string severityLabel)
    {
        json.WriteStartObject("details");
        foreach (var label in alert.Labels.Items)
        {
            var isOurs = OpsgenieAlert.OwnLabels.Contains(label.Name)
                || (label.Name == "alertname" && label.Value == Message(alert))
                || (label.Name == severityLabel && alert.Labels["priority"].Length > 0);
            if (!isOurs)
            {
                json.WriteString(label.Name, label.Value);
            }
        }

        foreach (var annotation in alert.Annotations.Items)
        {
            if (annotation.Name.StartsWith(OpsgenieAlert.DetailPrefix, StringComparison.Ordinal))
            {
                json.WriteString(annotation.Name[OpsgenieAlert.DetailPrefix.Length..], annotation.Value);
            }
        }

        json.WriteEndObject();
    }
}

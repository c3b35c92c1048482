using System.Text.Encodings.Web;
using System.Text.Json;
using HelpDeskFlow.Domain.Alerts;
using NodaTime;
using NodaTime.Text;

namespace HelpDeskFlow.Notify.Content;

/// <summary>Parts of JSON bodies that channels share. Instants are RFC 3339 in UTC with milliseconds.</summary>
internal static class ContentJson
{
    private static readonly InstantPattern Milliseconds = InstantPattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd'T'HH':'mm':'ss'.'fff'Z'");
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Text(Instant at) => Milliseconds.Format(at);

    /// <summary>The bytes of one JSON document.</summary>
    public static byte[] Body(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Options))
        {
            write(writer);
        }

        return stream.ToArray();
    }

    /// <summary>The incident as in the API's list.</summary>
    public static void WriteIncident(Utf8JsonWriter writer, NotificationContent content)
    {
        var incident = content.Incident;
        writer.WriteStartObject();
        writer.WriteString("id", content.Request.Incident.ToString());
        writer.WriteNumber("number", incident?.Number ?? 0);
        writer.WriteString("title", content.Title);
        writer.WriteString("status", content.Status);
        writer.WriteString("severity", content.Severity.ToString());
        writer.WriteString("service", incident?.Service.Value);
        writer.WriteString("team", incident?.Team);
        WriteInstant(writer, "openedAt", incident?.OpenedAt ?? content.Request.QueuedAt);
        WriteInstant(writer, "acknowledgedAt", incident?.AcknowledgedAt);
        WriteInstant(writer, "resolvedAt", incident?.ResolvedAt);
        writer.WriteNumber("alertCount", incident?.AlertCount ?? 0);
        writer.WriteNumber("eventCount", content.EventCount);
        writer.WriteStartArray("assignees");
        if (incident is { Assignees.IsDefaultOrEmpty: false })
        {
            foreach (var person in incident.Assignees)
            {
                writer.WriteStringValue(person.Value);
            }
        }

        writer.WriteEndArray();
        writer.WriteString("url", content.Url);
        writer.WriteEndObject();
    }

    /// <summary>The array of alerts; ends early, after a whole alert, where the body has become too large.</summary>
    public static void WriteAlerts(Utf8JsonWriter writer, NotificationContent content)
    {
        writer.WriteStartArray();
        foreach (var alert in content.Alerts)
        {
            if (writer.BytesCommitted + writer.BytesPending > NotifyLimits.BodyBytesBeforeAlertsStop)
            {
                break;
            }

            writer.WriteStartObject();
            writer.WriteString("id", alert.Key.ToString());
            writer.WriteString("fingerprint", alert.Fingerprint.ToString());
            WriteLabels(writer, "labels", alert.Labels);
            WriteLabels(writer, "annotations", alert.Annotations);
            writer.WriteString("status", alert.IsFiring ? "firing" : "resolved");
            WriteInstant(writer, "startsAt", alert.StartsAt);
            writer.WriteString("generatorURL", alert.GeneratorUrl);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>All that is known so far beside the alerts: timeline, escalation, roles, links, recent changes of the service.</summary>
    public static void WriteContext(Utf8JsonWriter writer, NotificationContent content)
    {
        var incident = content.Incident;
        writer.WriteStartObject();
        writer.WriteString("severityReason", incident?.SeverityReason);
        writer.WriteString("environment", incident?.Environment);
        writer.WriteString("configHash", incident?.ConfigHash);
        writer.WriteStartObject("escalation");
        writer.WriteString("policy", incident?.Escalation?.Policy.Name);
        writer.WriteNumber("step", incident?.Escalation?.Step ?? 0);
        WriteInstant(writer, "nextAt", incident?.Escalation?.NextStepAt);
        writer.WriteEndObject();
        writer.WriteStartObject("roles");
        foreach (var (role, person) in incident?.Roles.OrderBy(r => r.Key) ?? Enumerable.Empty<KeyValuePair<Domain.Incidents.IncidentRole, Domain.PersonName>>())
        {
            writer.WriteString(JsonNamingPolicy.CamelCase.ConvertName(role.ToString()), person.Value);
        }

        writer.WriteEndObject();
        writer.WriteStartObject("links");
        foreach (var (name, url) in content.Links.OrderBy(l => l.Key, StringComparer.Ordinal))
        {
            writer.WriteString(name, url);
        }

        writer.WriteEndObject();
        writer.WriteStartArray("changes");
        foreach (var change in content.Changes)
        {
            writer.WriteStartObject();
            WriteInstant(writer, "at", change.At);
            writer.WriteString("summary", change.Summary);
            writer.WriteString("source", change.Source);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("timeline");
        foreach (var entry in incident?.Timeline.Skip(Math.Max(0, incident.Timeline.Length - NotifyLimits.TimelineMax)) ?? [])
        {
            writer.WriteStartObject();
            WriteInstant(writer, "at", entry.At);
            writer.WriteString("kind", entry.Kind);
            writer.WriteString("text", entry.Text);
            writer.WriteString("by", entry.By);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    public static void WriteInstant(Utf8JsonWriter writer, string name, Instant? at)
    {
        if (at is { } instant)
        {
            writer.WriteString(name, Text(instant));
        }
        else
        {
            writer.WriteNull(name);
        }
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

using System.Text.Json;

namespace HelpDeskFlow.Notify.Content;

/// <summary>Our own form of a notification: <c>{event, deliveryId, reason, incident, alerts, step, target, person, attempt, acknowledgeUrl, context}</c>.</summary>
internal static class EventBody
{
    /// <summary>In UTF-8.</summary>
    public static byte[] Of(NotificationContent content) => ContentJson.Body(writer => Write(writer, content));

    /// <summary>As one object.</summary>
    public static void Write(Utf8JsonWriter writer, NotificationContent content)
    {
        var request = content.Request;
        writer.WriteStartObject();
        writer.WriteString("event", content.EventName);
        writer.WriteString("deliveryId", request.Id.Value);
        writer.WriteString("reason", request.Reason);
        writer.WritePropertyName("incident");
        ContentJson.WriteIncident(writer, content);
        writer.WritePropertyName("alerts");
        ContentJson.WriteAlerts(writer, content);
        writer.WriteNumber("step", request.Step);
        writer.WriteString("target", request.Target);
        writer.WriteString("person", request.Person?.Value);
        writer.WriteNumber("attempt", content.Attempt);
        writer.WriteString("acknowledgeUrl", content.AcknowledgeUrl);
        writer.WritePropertyName("context");
        ContentJson.WriteContext(writer, content);
        writer.WriteEndObject();
    }
}

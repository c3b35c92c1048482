using HelpDeskFlow.Notify.Content;

namespace HelpDeskFlow.Notify.Webhook;

/// <summary>The body of a webhook we send: <c>{event, deliveryId, reason, incident, alerts, step, target, context}</c>.</summary>
internal static class WebhookBody
{
    /// <summary>In UTF-8.</summary>
    public static byte[] Of(NotificationContent content) => ContentJson.Body(writer =>
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
        writer.WritePropertyName("context");
        ContentJson.WriteContext(writer, content);
        writer.WriteEndObject();
    });
}

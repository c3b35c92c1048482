namespace HelpDeskFlow.Notify.Content;

/// <summary>
/// A notification as a CloudEvent 1.0 in structured JSON (source: CloudEvents specification and its JSON event format). The id is
/// the delivery's, the same over retries; source and id together name the event once and for all.
/// </summary>
public static class CloudEventBody
{
    /// <summary>Media type of <see cref="Of"/>.</summary>
    public const string ContentType = "application/cloudevents+json; charset=utf-8";

    /// <summary>What the type of an event begins with; the rest is the name of the event: <c>helpdeskflow.incident.opened</c>.</summary>
    public const string TypePrefix = "helpdeskflow.";

    /// <summary>In UTF-8. Data is our own form of a notification (<see cref="EventBody"/>).</summary>
    public static byte[] Of(NotificationContent content) => ContentJson.Body(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("specversion", "1.0");
        writer.WriteString("id", content.Request.Id.Value);
        writer.WriteString("source", content.ExternalUrl);
        writer.WriteString("type", TypePrefix + content.EventName);
        writer.WriteString("subject", content.Subject);
        writer.WriteString("time", ContentJson.Text(content.Request.QueuedAt));
        writer.WriteString("datacontenttype", "application/json");
        writer.WriteString("partitionkey", KeyOf(content));
        writer.WritePropertyName("data");
        EventBody.Write(writer, content);
        writer.WriteEndObject();
    });

    /// <summary>All events of one incident have this key, so that a partitioned log keeps their order.</summary>
    public static string KeyOf(NotificationContent content) => content.Subject;
}

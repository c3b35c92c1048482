using System.Globalization;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Notify.Content;

namespace HelpDeskFlow.Notify.Opsgenie;

/// <summary>Bodies of the requests.</summary>
internal static class OpsgenieAlert
{
    // Opsgenie Alert API: message 130, description 15000, details 8000 in all, source 100, user 100, note 25000, entity 512.
    private const int MessageCharactersMax = 130;
    private const int DescriptionCharactersMax = 15_000;
    private const int DetailCharactersMax = 500;
    private const int DetailsMax = 12;
    private const int NoteCharactersMax = 1_000;
    private const int EntityCharactersMax = 512;
    private const int TagCharactersMax = 50;
    private const string Source = "HelpDeskFlow";

    /// <summary>A new alert, or one more count on the open one of the same alias.</summary>
    public static byte[] Create(NotificationContent content, string? team) => ContentJson.Body(writer =>
    {
        var incident = content.Incident;
        var parts = MessageParts.Of(content);
        writer.WriteStartObject();
        writer.WriteString("message", Clip.To(Clip.OneLine(content.Headline), MessageCharactersMax));
        writer.WriteString("alias", content.Subject);
        writer.WriteString("description", Clip.Lines(Description(content, parts), DescriptionCharactersMax));
        writer.WriteString("priority", Priority(content.Severity));
        writer.WriteString("source", Source);
        writer.WriteString("entity", Clip.To(incident?.Service.Value ?? "", EntityCharactersMax));
        writer.WriteStartArray("tags");
        writer.WriteStringValue(content.Severity.ToString());
        if (incident is not null)
        {
            writer.WriteStringValue(Clip.To(incident.Service.Value, TagCharactersMax));
        }

        writer.WriteEndArray();
        if (team is not null)
        {
            writer.WriteStartArray("responders");
            writer.WriteStartObject();
            writer.WriteString("name", team);
            writer.WriteString("type", "team");
            writer.WriteEndObject();
            writer.WriteEndArray();
        }

        writer.WriteStartObject("details");
        foreach (var (name, value) in Details(content, parts).DistinctBy(d => d.Name).Take(DetailsMax))
        {
            writer.WriteString(name, Clip.To(value, DetailCharactersMax));
        }

        writer.WriteEndObject();
        writer.WriteString("note", Note(parts));
        writer.WriteEndObject();
    });

    /// <summary>For closing, acknowledging and so on.</summary>
    public static byte[] Note(NotificationContent content) => ContentJson.Body(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("source", Source);
        writer.WriteString("note", Note(MessageParts.Of(content)));
        writer.WriteEndObject();
    });

    private static string Note(MessageParts parts) => Clip.Lines([parts.Headline, parts.Why, .. parts.Story], NoteCharactersMax);

    private static IEnumerable<string> Description(NotificationContent content, MessageParts parts)
    {
        yield return parts.Headline;
        yield return parts.Why;
        foreach (var link in parts.Links)
        {
            yield return $"{link.Name}: {link.Url}";
        }

        foreach (var alert in content.Alerts)
        {
            yield return $"- {(alert.IsFiring ? "" : "(resolved) ")}{Clip.To(Clip.OneLine($"{alert.Title}: {ContentWords.Summary(alert)}; {alert.Labels}"), NoteCharactersMax)}";
        }

        foreach (var entry in parts.Story)
        {
            yield return entry;
        }
    }

    private static IEnumerable<(string Name, string Value)> Details(NotificationContent content, MessageParts parts)
    {
        yield return ("incident", content.Incident?.Number.ToString(CultureInfo.InvariantCulture) ?? content.Request.Incident.ToString());
        yield return ("severity", content.Severity.ToString());
        yield return ("status", content.Status);
        yield return ("step", content.Request.Step.ToString(CultureInfo.InvariantCulture));
        yield return ("target", content.Request.Target);
        foreach (var link in parts.Links)
        {
            yield return (link.Name.ToLowerInvariant(), link.Url);
        }
    }

    private static string Priority(Severity severity) => severity switch
    {
        Severity.P0 => "P1",
        Severity.P1 => "P2",
        Severity.P2 => "P3",
        _ => "P4",
    };
}

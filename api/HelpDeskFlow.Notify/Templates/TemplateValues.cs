using System.Globalization;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Notify.Content;
using NodaTime;

namespace HelpDeskFlow.Notify.Templates;

/// <summary>The values behind the names of <see cref="TemplateShape.Root"/>. A test compares the two.</summary>
internal static class TemplateValues
{
    /// <summary>Of a notification; times are the reader's.</summary>
    public static IReadOnlyDictionary<string, object?> Of(NotificationContent content)
    {
        var zone = ContentWords.Zone(content);
        return new Dictionary<string, object?>
        {
            ["event"] = content.EventName,
            ["verb"] = ContentWords.Verb(content.Request.Kind),
            ["headline"] = content.Headline,
            ["reason"] = content.Request.Reason,
            ["target"] = content.Request.Target,
            ["person"] = content.Request.Person?.Value,
            ["step"] = content.Request.Step > 0 ? Number(content.Request.Step) : "",
            ["url"] = content.Url,
            ["acknowledge_url"] = content.AcknowledgeUrl,
            ["sent_at"] = At(content.SentAt, zone),
            ["incident"] = Incident(content, zone),
            ["alerts"] = content.Alerts.Select(a => (object?)Alert(a, zone)).ToList(),
            ["links"] = content.Links.OrderBy(l => l.Key, StringComparer.Ordinal).ToDictionary(l => l.Key, l => (object?)l.Value),
            ["timeline"] = (content.Incident is { } incident ? incident.Timeline.Skip(Math.Max(0, incident.Timeline.Length - NotifyLimits.TimelineMax)) : [])
                .Select(e => (object?)new Dictionary<string, object?> { ["at"] = At(e.At, zone), ["kind"] = e.Kind, ["text"] = e.Text, ["by"] = e.By }).ToList(),
        };
    }

    private static Dictionary<string, object?> Incident(NotificationContent content, DateTimeZone zone)
    {
        var incident = content.Incident;
        return new Dictionary<string, object?>
        {
            ["id"] = content.Request.Incident.ToString(),
            ["number"] = incident is null ? "" : Number(incident.Number),
            ["title"] = content.Title,
            ["status"] = content.Status,
            ["severity"] = content.Severity.ToString(),
            ["severity_reason"] = incident?.SeverityReason,
            ["service"] = incident?.Service.Value,
            ["team"] = incident?.Team,
            ["environment"] = incident?.Environment,
            ["opened_at"] = At(incident?.OpenedAt, zone),
            ["acknowledged_at"] = At(incident?.AcknowledgedAt, zone),
            ["resolved_at"] = At(incident?.ResolvedAt, zone),
            ["alert_count"] = Number(incident?.AlertCount ?? 0),
            ["event_count"] = Number(content.EventCount),
            ["policy"] = incident?.Escalation?.Policy.Name,
            ["assignees"] = incident is { Assignees.IsDefaultOrEmpty: false } ? incident.Assignees.Select(a => (object?)a.Value).ToList() : new List<object?>(),
        };
    }

    private static Dictionary<string, object?> Alert(ContentAlert alert, DateTimeZone zone) => new()
    {
        ["title"] = alert.Title,
        ["summary"] = ContentWords.Summary(alert),
        ["description"] = alert.Annotations["description"],
        ["status"] = alert.IsFiring ? "firing" : "resolved",
        ["firing"] = alert.IsFiring ? "yes" : "",
        ["started_at"] = At(alert.StartsAt, zone),
        ["fingerprint"] = alert.Fingerprint.ToString(),
        // It comes from the sender and may be put into a link.
        ["source_url"] = Uri.TryCreate(alert.GeneratorUrl, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? alert.GeneratorUrl : "",
        ["labels"] = Map(alert.Labels),
        ["annotations"] = Map(alert.Annotations),
    };

    private static Dictionary<string, object?> Map(LabelSet labels) => labels.Items.ToDictionary(l => l.Name, l => (object?)l.Value);

    private static string At(Instant? at, DateTimeZone zone) => at is { } instant ? ContentWords.At(instant, zone) : "";

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}

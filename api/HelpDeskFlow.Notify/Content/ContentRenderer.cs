using System.Collections.Immutable;
using System.Globalization;
using HelpDeskFlow.Domain.Changes;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Domain.People;
using HelpDeskFlow.Engine.Links;
using HelpDeskFlow.Engine.Views;
using HelpDeskFlow.Notify.Templates;
using NodaTime;

namespace HelpDeskFlow.Notify.Content;

/// <summary>Reads from the live views what a notification says. At the time of the attempt, so that a late one tells the truth of now.</summary>
public sealed class ContentRenderer(NotifyOptions options, SignedLinks links, MessageTemplates templates)
{
    private const string ScheduleMark = "schedule:";

    /// <summary>The content of this attempt.</summary>
    public NotificationContent Render(Deliver deliver, IReadViews views, Instant now)
    {
        var incident = views.Incident(deliver.Request.Incident);
        var config = views.Config;
        var reference = incident is { Number: > 0 }
            ? incident.Number.ToString(CultureInfo.InvariantCulture)
            : deliver.Request.Incident.ToString();
        var installation = config.Links.BaseUrl ?? options.ExternalUrl;
        var code = ContactCode.IsCarriedBy(deliver.Request, deliver.Destination) ? links.Code(deliver.Request.Id.Value, config.Links) : null;
        var content = new NotificationContent(
            code is null ? deliver.Request : deliver.Request with { Reason = deliver.Request.Reason.Replace(ContactCode.Mask, code, StringComparison.Ordinal) },
            deliver.Attempt,
            now,
            incident,
            incident is null ? [] : [.. incident.Alerts.Take(NotifyLimits.AlertsMax).Select(a => Alert(a, incident, views))],
            incident is null ? 0 : EventCount(incident, views),
            deliver.Request.Kind == NotificationKind.Notice ? $"{installation}/oncall{SchedulePath(deliver.Request.Target)}" : $"{installation}/incidents/{reference}",
            incident is null ? ImmutableDictionary<string, string>.Empty : config.Service(incident.Service)?.Links ?? ImmutableDictionary<string, string>.Empty)
        {
            ExternalUrl = installation,
            Code = code,
            Thread = deliver.Request.Kind == NotificationKind.Notice ? null : views.Destination(deliver.Destination)?.Threads.GetValueOrDefault(deliver.Request.Incident)?.Reference,
            AcknowledgeUrl = AcknowledgeUrl(deliver, incident, config, now),
            Changes = incident is null ? [] : Changes(incident, views),
            Recipient = deliver.Request.Person is { } person ? config.Person(person) : null,
            FollowUpRecipients = incident is null ? [] : [.. incident.ToldPeople.Where(t => t.Via == deliver.Destination).Select(t => config.Person(t.Person)).OfType<Person>()],
        };
        return content.IsNotice ? content : content with { Message = templates.Render(config.Template(config.Destination(deliver.Destination)?.Setting("template")), content) };
    }

    private static string SchedulePath(string target) =>
        target.StartsWith(ScheduleMark, StringComparison.Ordinal) ? $"/{Uri.EscapeDataString(target[ScheduleMark.Length..])}" : "";

    /// <summary>Only while it waits for somebody: a link that can do nothing any more would be tapped for nothing.</summary>
    private string? AcknowledgeUrl(Deliver deliver, IncidentState? incident, ConfigSnapshot config, Instant now)
    {
        if (incident?.Status != IncidentStatus.Triggered)
        {
            return null;
        }

        var claim = new LinkClaim(incident.Id, deliver.Request.Person, deliver.Destination, now + config.Links.ExpireAfter);
        return (config.Links.BaseUrl ?? options.ExternalUrl) + SignedLinks.AcknowledgePath + links.Token(claim, config.Links);
    }

    private static ContentAlert Alert(JoinedAlert joined, IncidentState incident, IReadViews views)
    {
        var alert = joined.Alert;
        var known = views.Alert(alert.Key);
        return new ContentAlert(
            alert.Key,
            alert.Fingerprint,
            alert.Title,
            alert.Labels,
            known?.Annotations ?? alert.Annotations,
            incident.OpenMembers.Contains(alert.Key),
            alert.StartsAt,
            known?.GeneratorUrl)
        {
            EndedAt = known is { Episode: { IsFiring: false } ended } ? ended.EndsAt : null,
        };
    }

    private static ImmutableArray<Change> Changes(IncidentState incident, IReadViews views) => views.Changes(incident.Service) is { Changes.IsEmpty: false } log
        ? [.. log.Changes.Reverse().TakeWhile(c => c.At >= incident.OpenedAt - ChangeLimits.BeforeIncident).Take(NotifyLimits.ChangesMax)]
        : [];

    /// <summary>Each alert counts once, and as often as it is known to have been sent.</summary>
    private static long EventCount(IncidentState incident, IReadViews views) =>
        Math.Max(0, incident.AlertCount - incident.Alerts.Length)
        + incident.Alerts.Sum(joined => (long)Math.Max(1, views.Alert(joined.Alert.Key)?.Episode.EventCount ?? 1));
}

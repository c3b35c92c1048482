using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Notify.Channels;
using HelpDeskFlow.Notify.Content;
using HelpDeskFlow.Notify.Http;

namespace HelpDeskFlow.Notify.Opsgenie;

/// <summary>
/// Opsgenie's Alert API, and whatever speaks it. The alias is the incident's id, so all that concerns it lands in one alert
/// there. Settings: api_key, url (default <see cref="DefaultUrl"/>), team.
/// </summary>
public sealed class OpsgenieChannel(NotificationHttp http) : INotificationChannel
{
    /// <summary>Opsgenie's own address; <c>https://api.eu.opsgenie.com</c> in the EU.</summary>
    public const string DefaultUrl = "https://api.opsgenie.com";

    /// <inheritdoc/>
    public string Type => "opsgenie";

    /// <inheritdoc/>
    public bool IsKeyed => true;

    /// <inheritdoc/>
    public Task<AttemptOutcome> SendAsync(DestinationConfig destination, NotificationContent content, CancellationToken cancellation)
    {
        var url = (destination.Setting("url") ?? DefaultUrl).TrimEnd('/');
        var alias = Uri.EscapeDataString(content.Subject);
        var (address, body) = Action(content) switch
        {
            "create" => ($"{url}/v2/alerts", OpsgenieAlert.Create(content, destination.Setting("team"))),
            var action => ($"{url}/v2/alerts/{alias}/{action}?identifierType=alias", OpsgenieAlert.Note(content)),
        };
        return http.PostAsync(destination, address, body, [new("Authorization", $"GenieKey {destination.Setting("api_key")}")], cancellation);
    }

    /// <summary>
    /// What is true now decides, not what was true when the notification was queued: a page that comes late, after the
    /// resolution, must not open the alert there again, and a late resolution must not close what has reopened.
    /// </summary>
    private static string Action(NotificationContent content) => (content.Incident?.Status, content.Request.Kind) switch
    {
        (IncidentStatus.Resolved, _) => "close",
        (null, NotificationKind.Resolved) => "close",
        (IncidentStatus.Acknowledged or null, NotificationKind.Acknowledged) => "acknowledge",
        (IncidentStatus.Triggered or null, NotificationKind.Unacknowledged) => "unacknowledge",
        (_, NotificationKind.Updated or NotificationKind.Handoff) => "notes",
        _ => "create",
    };
}

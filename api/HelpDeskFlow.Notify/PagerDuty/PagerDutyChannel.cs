using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Notify.Channels;
using HelpDeskFlow.Notify.Content;
using HelpDeskFlow.Notify.Http;

namespace HelpDeskFlow.Notify.PagerDuty;

/// <summary>PagerDuty Events v2, and whatever speaks it. Settings: routing_key, url (default <see cref="DefaultUrl"/>).</summary>
public sealed class PagerDutyChannel(NotificationHttp http) : INotificationChannel
{
    /// <summary>PagerDuty's own address.</summary>
    public const string DefaultUrl = "https://events.pagerduty.com";

    /// <inheritdoc/>
    public string Type => "pagerduty";

    /// <inheritdoc/>
    public bool IsKeyed => true;

    /// <inheritdoc/>
    public Task<AttemptOutcome> SendAsync(DestinationConfig destination, NotificationContent content, CancellationToken cancellation)
    {
        var url = (destination.Setting("url") ?? DefaultUrl).TrimEnd('/');
        var body = PagerDutyEvent.Of(content, destination.Setting("routing_key") ?? "");
        return http.PostAsync(destination, $"{url}/v2/enqueue", body, [], cancellation);
    }
}

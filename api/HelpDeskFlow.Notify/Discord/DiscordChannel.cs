using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Notify.Channels;
using HelpDeskFlow.Notify.Content;
using HelpDeskFlow.Notify.Http;

namespace HelpDeskFlow.Notify.Discord;

/// <summary>
/// A Discord webhook. Setting: url (it holds the secret); <c>?thread_id=…</c> on it posts into a thread. Discord takes five
/// messages in two seconds a webhook; the config's default keeps to it.
/// </summary>
public sealed class DiscordChannel(NotificationHttp http) : INotificationChannel
{
    /// <inheritdoc/>
    public string Type => "discord";

    /// <inheritdoc/>
    public bool IsKeyed => false;

    /// <inheritdoc/>
    public Task<AttemptOutcome> SendAsync(DestinationConfig destination, NotificationContent content, CancellationToken cancellation)
    {
        // Without wait Discord says yes before it has stored the message.
        var url = destination.Setting("url") ?? "";
        var address = $"{url}{(url.Contains('?', StringComparison.Ordinal) ? '&' : '?')}wait=true";
        return http.PostAsync(destination, address, DiscordMessage.Of(content), [], cancellation);
    }
}

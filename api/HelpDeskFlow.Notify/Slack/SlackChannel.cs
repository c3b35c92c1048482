using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Notify.Channels;
using HelpDeskFlow.Notify.Content;
using HelpDeskFlow.Notify.Http;

namespace HelpDeskFlow.Notify.Slack;

/// <summary>A Slack incoming webhook. Setting: url (it holds the secret). Slack takes one message a second; the config's default keeps to it.</summary>
public sealed class SlackChannel(NotificationHttp http) : INotificationChannel
{
    /// <inheritdoc/>
    public string Type => "slack";

    /// <inheritdoc/>
    public bool IsKeyed => false;

    /// <inheritdoc/>
    public Task<AttemptOutcome> SendAsync(DestinationConfig destination, NotificationContent content, CancellationToken cancellation) =>
        http.PostAsync(destination, destination.Setting("url") ?? "", SlackMessage.Of(content), [], cancellation);
}

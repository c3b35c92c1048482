using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Notify.Channels;
using HelpDeskFlow.Notify.Content;
using HelpDeskFlow.Notify.Http;

namespace HelpDeskFlow.Notify.Ntfy;

/// <summary>Push messages through ntfy. Settings: topic, url (default <see cref="DefaultUrl"/>), token.</summary>
public sealed class NtfyChannel(NotificationHttp http) : INotificationChannel
{
    /// <summary>The public server.</summary>
    public const string DefaultUrl = "https://ntfy.sh";

    /// <inheritdoc/>
    public string Type => "ntfy";

    /// <inheritdoc/>
    public bool IsKeyed => false;

    /// <inheritdoc/>
    public Task<AttemptOutcome> SendAsync(DestinationConfig destination, NotificationContent content, CancellationToken cancellation)
    {
        var body = NtfyMessage.Of(content, destination.Setting("topic") ?? "");
        KeyValuePair<string, string>[] headers = destination.Setting("token") is { } token ? [new("Authorization", $"Bearer {token}")] : [];
        return http.PostAsync(destination, destination.Setting("url") ?? DefaultUrl, body, headers, cancellation);
    }
}

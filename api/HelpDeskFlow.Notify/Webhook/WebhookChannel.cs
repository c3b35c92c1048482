using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Notify.Channels;
using HelpDeskFlow.Notify.Content;
using HelpDeskFlow.Notify.Http;

namespace HelpDeskFlow.Notify.Webhook;

/// <summary>Posts our own JSON body, with an idempotency key and, where a secret is set, a signature. Settings: url, secret, secret2.</summary>
public sealed class WebhookChannel(NotificationHttp http) : INotificationChannel
{
    /// <inheritdoc/>
    public string Type => "webhook";

    /// <inheritdoc/>
    public bool IsKeyed => true;

    /// <inheritdoc/>
    public Task<AttemptOutcome> SendAsync(DestinationConfig destination, NotificationContent content, CancellationToken cancellation)
    {
        var body = EventBody.Of(content);
        List<KeyValuePair<string, string>> headers =
        [
            new("Idempotency-Key", HeaderText(content.Request.Id.Value)),
            new("X-HDF-Event", content.EventName),
        ];
        if (WebhookSignature.Of(body, content.SentAt.ToUnixTimeSeconds(), destination.Setting("secret"), destination.Setting("secret2")) is { } signature)
        {
            headers.Add(new(WebhookSignature.Header, signature));
        }

        return http.PostAsync(destination, destination.Setting("url") ?? "", body, headers, cancellation);
    }

    /// <summary>Names from the config may hold any character, headers may not.</summary>
    private static string HeaderText(string text) => text.All(c => c is > ' ' and < (char)127) ? text : Uri.EscapeDataString(text);
}

using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Notify.Channels;
using HelpDeskFlow.Notify.Content;
using HelpDeskFlow.Notify.Http;

namespace HelpDeskFlow.Notify.Webhook;

/// <summary>
/// Posts a JSON document, with an idempotency key and, where a secret is set, a signature. Settings: url, secret, secret2, and
/// form: <c>hdf</c> (our own, the default), <c>alertmanager</c> (as Alertmanager's webhooks) or <c>cloudevents</c>.
/// </summary>
public sealed class WebhookChannel(NotificationHttp http) : INotificationChannel
{
    /// <inheritdoc/>
    public string Type => "webhook";

    /// <inheritdoc/>
    public bool IsKeyed => true;

    /// <inheritdoc/>
    public async Task<AttemptOutcome> SendAsync(DestinationConfig destination, NotificationContent content, CancellationToken cancellation)
    {
        var (body, contentType) = destination.Setting("form") switch
        {
            "alertmanager" => (AlertmanagerBody.Of(content, destination.Name), "application/json"),
            "cloudevents" => (CloudEventBody.Of(content), CloudEventBody.ContentType),
            _ => (EventBody.Of(content), "application/json"),
        };
        List<KeyValuePair<string, string>> headers =
        [
            new("Idempotency-Key", HeaderText(content.Request.Id.Value)),
            new("X-HDF-Event", content.EventName),
        ];
        if (WebhookSignature.Of(body, content.SentAt.ToUnixTimeSeconds(), destination.Setting("secret"), destination.Setting("secret2")) is { } signature)
        {
            headers.Add(new(WebhookSignature.Header, signature));
        }

        var request = new NotificationRequest(HttpMethod.Post, destination.Setting("url") ?? "", body) { ContentType = contentType, Headers = headers };
        return (await http.SendAsync(destination, request, cancellation).ConfigureAwait(false)).Outcome;
    }

    /// <summary>Names from the config may hold any character, headers may not.</summary>
    private static string HeaderText(string text) => text.All(c => c is > ' ' and < (char)127) ? text : Uri.EscapeDataString(text);
}

using System.Globalization;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Notify.Channels;
using HelpDeskFlow.Notify.Content;
using HelpDeskFlow.Notify.Http;
using NodaTime;

namespace HelpDeskFlow.Notify.Telegram;

/// <summary>
/// A Telegram bot: later messages about an incident answer the first one. Settings: token, chat_id, url (default
/// <see cref="DefaultUrl"/>). Telegram takes one message a second a chat; the config's default keeps to it. In groups it is
/// 20 a minute, which its 429 enforces.
/// </summary>
public sealed class TelegramChannel(NotificationHttp http) : INotificationChannel
{
    /// <summary>Telegram's own address.</summary>
    public const string DefaultUrl = "https://api.telegram.org";

    /// <inheritdoc/>
    public string Type => "telegram";

    /// <inheritdoc/>
    public bool IsKeyed => false;

    /// <inheritdoc/>
    public bool HasThreads => true;

    /// <inheritdoc/>
    public async Task<AttemptOutcome> SendAsync(DestinationConfig destination, NotificationContent content, CancellationToken cancellation)
    {
        var url = (destination.Setting("url") ?? DefaultUrl).TrimEnd('/');
        var body = TelegramMessage.Of(content, destination.Setting("chat_id") ?? "");
        var request = new NotificationRequest(HttpMethod.Post, $"{url}/bot{destination.Setting("token")}/sendMessage", body);
        var answer = await http.SendAsync(destination, request, cancellation).ConfigureAwait(false);
        return answer.Outcome.Result switch
        {
            AttemptResult.Delivered when content.Thread is null => answer.Outcome with { Reference = answer.Value("result.message_id") },
            AttemptResult.Throttled => answer.Outcome with { RetryAfter = answer.Outcome.RetryAfter ?? AskedWait(answer) },
            _ => answer.Outcome,
        };
    }

    /// <summary>Telegram says it in the body.</summary>
    private static Duration? AskedWait(NotificationAnswer answer) =>
        int.TryParse(answer.Value("parameters.retry_after"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? Duration.FromSeconds(seconds) : null;
}

using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Notify.Channels;
using HelpDeskFlow.Notify.Content;
using HelpDeskFlow.Notify.Http;

namespace HelpDeskFlow.Notify.Slack;

/// <summary>
/// A Slack app's bot: the first message about an incident is changed as the incident changes, and everything later goes into
/// its thread. Settings: token, channel, url (default <see cref="DefaultUrl"/>).
/// </summary>
public sealed class SlackBotChannel(NotificationHttp http) : INotificationChannel
{
    /// <summary>Slack's own address.</summary>
    public const string DefaultUrl = "https://slack.com/api";

    /// <summary>Errors that say that the first message is not there any more.</summary>
    private static readonly string[] ThreadIsGone = ["thread_not_found", "invalid_thread_ts", "message_not_found", "cannot_reply_to_message"];

    /// <inheritdoc/>
    public string Type => "slack_bot";

    /// <inheritdoc/>
    public bool IsKeyed => false;

    /// <inheritdoc/>
    public bool HasThreads => true;

    /// <inheritdoc/>
    public async Task<AttemptOutcome> SendAsync(DestinationConfig destination, NotificationContent content, CancellationToken cancellation)
    {
        if (content.Thread?.Split(' ') is not [var channel, var first])
        {
            return await PostAsync(destination, content, null, cancellation).ConfigureAwait(false);
        }

        // The same change any number of times is one change, so it comes before the message, which is not.
        var update = await CallAsync(destination, "chat.update", content, channel, "ts", first, false, cancellation).ConfigureAwait(false);
        if (SlackAnswer.Outcome(update) is { Result: AttemptResult.Failed or AttemptResult.Throttled } notNow)
        {
            return notNow with { PossibleDuplicates = 0 };
        }

        return await PostAsync(destination, content, first, cancellation).ConfigureAwait(false);
    }

    private async Task<AttemptOutcome> PostAsync(DestinationConfig destination, NotificationContent content, string? first, CancellationToken cancellation)
    {
        // Who looks at the channel, not at the thread, must see that it got worse.
        var isLoud = content.Request.Kind is NotificationKind.Escalated or NotificationKind.Reopened;
        var channel = destination.Setting("channel") ?? "";
        var answer = await CallAsync(destination, "chat.postMessage", content, channel, "thread_ts", first, isLoud, cancellation).ConfigureAwait(false);
        if (first is not null && SlackAnswer.Error(answer) is { } error && ThreadIsGone.Contains(error))
        {
            return await PostAsync(destination, content, null, cancellation).ConfigureAwait(false);
        }

        var outcome = SlackAnswer.Outcome(answer);
        return outcome.Result == AttemptResult.Delivered && first is null && answer.Value("ts") is { } ts
            ? outcome with { Reference = $"{answer.Value("channel") ?? channel} {ts}" }
            : outcome;
    }

    private Task<NotificationAnswer> CallAsync(
        DestinationConfig destination,
        string method,
        NotificationContent content,
        string channel,
        string reference,
        string? ts,
        bool isLoud,
        CancellationToken cancellation)
    {
        var body = SlackMessage.Of(content, writer =>
        {
            writer.WriteString("channel", channel);
            writer.WriteBoolean("unfurl_links", false);
            if (ts is not null)
            {
                writer.WriteString(reference, ts);
            }

            if (ts is not null && isLoud)
            {
                writer.WriteBoolean("reply_broadcast", true);
            }
        });
        var url = (destination.Setting("url") ?? DefaultUrl).TrimEnd('/');
        return http.SendAsync(
            destination,
            new NotificationRequest(HttpMethod.Post, $"{url}/{method}", body)
            {
                ContentType = "application/json; charset=utf-8", // Slack warns without the charset
                Headers = [new("Authorization", $"Bearer {destination.Setting("token")}")],
            },
            cancellation);
    }
}

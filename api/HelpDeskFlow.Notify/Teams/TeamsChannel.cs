using System.Text;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Notify.Channels;
using HelpDeskFlow.Notify.Content;
using HelpDeskFlow.Notify.Http;

namespace HelpDeskFlow.Notify.Teams;

/// <summary>
/// A workflow of Microsoft Teams that begins with "When a Teams webhook request is received". Setting: url (it holds the
/// secret). Teams takes four messages a second; the config's default keeps to it.
/// </summary>
public sealed class TeamsChannel(NotificationHttp http) : INotificationChannel
{
    /// <inheritdoc/>
    public string Type => "teams";

    /// <inheritdoc/>
    public bool IsKeyed => false;

    /// <inheritdoc/>
    public async Task<AttemptOutcome> SendAsync(DestinationConfig destination, NotificationContent content, CancellationToken cancellation)
    {
        var request = new NotificationRequest(HttpMethod.Post, destination.Setting("url") ?? "", TeamsCard.Of(content));
        var answer = await http.SendAsync(destination, request, cancellation).ConfigureAwait(false);
        return answer.Outcome.Result == AttemptResult.Delivered ? Verdict(answer) : answer.Outcome;
    }

    /// <summary>
    /// A 200 may say in its text that the message was not taken: "… endpoint returned HTTP error 429 with …"
    /// (source: Microsoft, "Create and send messages", rate limiting).
    /// </summary>
    private static AttemptOutcome Verdict(NotificationAnswer answer)
    {
        var text = Encoding.UTF8.GetString(answer.Body);
        return text.Contains("HTTP error 429", StringComparison.Ordinal) ? answer.Outcome with { Result = AttemptResult.Throttled }
            : text.Contains("HTTP error 4", StringComparison.Ordinal) ? answer.Outcome with { Result = AttemptResult.Refused }
            : text.Contains("HTTP error 5", StringComparison.Ordinal) ? answer.Outcome with { Result = AttemptResult.Failed }
            : answer.Outcome;
    }
}

using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Notify.Channels;
using HelpDeskFlow.Notify.Content;
using Microsoft.Extensions.Logging;

namespace HelpDeskFlow.Notify.Log;

/// <summary>Writes one structured line to the program's log: for trying things out, and as a fallback that always works. No settings.</summary>
public sealed partial class LogChannel(ILogger<LogChannel> logger) : INotificationChannel
{
    /// <inheritdoc/>
    public string Type => "log";

    /// <inheritdoc/>
    public bool IsKeyed => false;

    /// <inheritdoc/>
    public Task<AttemptOutcome> SendAsync(DestinationConfig destination, NotificationContent content, CancellationToken cancellation)
    {
        Notified(destination.Name.Value, content.EventName, content.Headline, content.Status, content.Request.Target, content.Request.Reason, content.Request.Id.Value, content.Url);
        return Task.FromResult(new AttemptOutcome(AttemptResult.Delivered, "written to the log", null));
    }

    [LoggerMessage(4001, LogLevel.Information, "{Destination}: {EventName} {Headline} ({Status}) for {Target}, {Reason} [{Delivery}] {Url}", EventName = "Notified")]
    private partial void Notified(string destination, string eventName, string headline, string status, string target, string reason, string delivery, string url);
}

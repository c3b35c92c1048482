using System.Collections.Immutable;
using NodaTime;

namespace HelpDeskFlow.Domain.Configuration;

/// <summary>A named receiver of notifications.</summary>
/// <param name="Name">Unique name.</param>
/// <param name="Type">Channel type: webhook, pagerduty, slack, log (later issues add more).</param>
/// <param name="Settings">Everything else the channel needs: url, secret, routing_key, …; secrets already filled in.</param>
/// <param name="Fallback">Used when a delivery here is given up.</param>
/// <param name="Delivery">Limits and retries.</param>
public sealed record DestinationConfig(
    DestinationName Name,
    string Type,
    ImmutableDictionary<string, string> Settings,
    DestinationName? Fallback,
    DeliveryLimits Delivery)
{
    /// <summary>The setting, or null.</summary>
    public string? Setting(string key) => Settings.GetValueOrDefault(key);
}

/// <summary>How deliveries to one destination are paced, retried and given up.</summary>
/// <param name="InFlightMax">Attempts at once. Default 8.</param>
/// <param name="PerSecondMax">Attempts started a second; null is no limit. Slack's own limit is 1.</param>
/// <param name="AttemptsMax">Attempts before a delivery is dead. Default 12.</param>
/// <param name="GiveUpAfter">Age at which a delivery is dead, whatever its attempts. Default 1 h.</param>
/// <param name="BackoffFirst">Pause after the first failure; doubles each time. Default 1 s.</param>
/// <param name="BackoffMax">Longest pause. Default 5 min.</param>
/// <param name="BreakerFailures">Failures in a row that open the breaker. Default 5.</param>
/// <param name="BreakerPause">How long it stays open before one trial. Default 30 s.</param>
/// <param name="FallbackAfter">Attempts that fail before the fallback is used as well (the delivery here goes on). Default 3.</param>
/// <param name="Timeout">Time one attempt may take. Default 10 s.</param>
public sealed record DeliveryLimits(
    int InFlightMax,
    int? PerSecondMax,
    int AttemptsMax,
    Duration GiveUpAfter,
    Duration BackoffFirst,
    Duration BackoffMax,
    int BreakerFailures,
    Duration BreakerPause,
    int FallbackAfter,
    Duration Timeout)
{
    /// <summary>The documented defaults.</summary>
    public static DeliveryLimits Default { get; } = new(
        8, null, 12, Duration.FromHours(1), Duration.FromSeconds(1), Duration.FromMinutes(5), 5, Duration.FromSeconds(30), 3, Duration.FromSeconds(10));
}

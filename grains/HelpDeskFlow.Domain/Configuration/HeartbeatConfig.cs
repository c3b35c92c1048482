using HelpDeskFlow.Domain.Alerts;
using NodaTime;

namespace HelpDeskFlow.Domain.Configuration;

/// <summary>Something that must make itself heard regularly, such as a backup; silence is the alert.</summary>
/// <param name="Every">Longest time from one ping to the next.</param>
/// <param name="Grace">So much later than that is still fine. Default 1 min.</param>
/// <param name="Service">Owner of the alert; null: routed by its labels.</param>
/// <param name="Severity">Of the alert; null: by the rules for alerts.</param>
/// <param name="Labels">Labels of the alert beside alertname and heartbeat.</param>
public sealed record HeartbeatConfig(HeartbeatName Name, Duration Every, Duration Grace, ServiceName? Service, Severity? Severity, LabelSet Labels)
{
    /// <summary>Grace where none is given.</summary>
    public static readonly Duration DefaultGrace = Duration.FromMinutes(1);
}

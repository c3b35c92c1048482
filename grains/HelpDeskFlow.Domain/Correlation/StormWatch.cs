using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Incidents;
using NodaTime;

namespace HelpDeskFlow.Domain.Correlation;

/// <summary>How many alerts of a service began in this window and the one before.</summary>
/// <param name="From">Start of this window.</param>
/// <param name="Count">In this one.</param>
/// <param name="Before">In the one before, if that was right before.</param>
/// <param name="Incident">Where the storm's alerts go; none: there is no storm.</param>
public sealed record StormCount(Instant From, int Count, int Before, IncidentId Incident);

/// <summary>Storms: very many alerts of one service at once become one incident with an exact count.</summary>
internal static class StormWatch
{
    /// <summary>The count with one more alert.</summary>
    public static StormCount Next(CorrelatorState state, ServiceName service, StormRule rule, Instant now) => state.Storms.GetValueOrDefault(service.Value) switch
    {
        null => new StormCount(now, 1, 0, IncidentId.None),
        var known when now - known.From <= rule.Within => known with { Count = known.Count + 1 },
        var known when now - known.From <= rule.Within + rule.Within => new StormCount(known.From + rule.Within, 1, known.Count, known.Incident),
        _ => new StormCount(now, 1, 0, IncidentId.None),
    };

    /// <summary>Whether an alert that begins now belongs to the storm: none that somebody must see by itself.</summary>
    public static bool Takes(StormCount count, StormRule rule, AlertSummary alert) =>
        Math.Max(count.Count, count.Before) > rule.Alerts && alert.Severity is not (Severity.P0 or Severity.P1);

    /// <summary>Title of its incident.</summary>
    public static string Title(ServiceName service) => $"Storm of alerts on {service}";

    /// <summary>Why an alert is in it.</summary>
    public static string Why(StormCount count, StormRule rule, ServiceName service) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"storm: {Math.Max(count.Count, count.Before)} alerts of {service} began within {DurationText.Of(rule.Within)}, more than {rule.Alerts}; P0 and P1 go their own way");
}

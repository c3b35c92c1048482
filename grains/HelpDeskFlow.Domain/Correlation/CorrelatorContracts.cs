using System.Collections.Immutable;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using NodaTime;

namespace HelpDeskFlow.Domain.Correlation;

/// <summary>Commands of a Correlator grain.</summary>
public abstract record CorrelatorCommand : Command
{
    private CorrelatorCommand()
    {
    }

    /// <summary>A new episode: join it to an open incident or open a new one.</summary>
    public sealed record Correlate(ServiceName Service, AlertSummary Alert) : CorrelatorCommand;

    /// <summary>The incident is over (or merged away): join nothing to it any more.</summary>
    public sealed record Forget(IncidentId Incident) : CorrelatorCommand;
}

/// <summary>Where a group's alerts go at present.</summary>
public sealed record GroupEntry(IncidentId Incident, Instant LastJoinedAt, Duration Window);

/// <summary>Open groups of one environment.</summary>
/// <param name="Environment">Its key.</param>
/// <param name="Groups">By group key: service and the values of the grouping labels, readable.</param>
/// <param name="GroupOfIncident">The way back, for forgetting.</param>
public sealed record CorrelatorState(
    string Environment,
    ImmutableDictionary<string, GroupEntry> Groups,
    ImmutableDictionary<IncidentId, string> GroupOfIncident);

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

    /// <summary>The incident is open, though the correlator did not open it (it was reopened, or split off): alerts of the group of this one join it, unless they join another.</summary>
    public sealed record Register(ServiceName Service, AlertSummary Alert, IncidentId Incident, string Why) : CorrelatorCommand;

    /// <summary>The incident is over (or merged away): join nothing to it any more.</summary>
    public sealed record Forget(IncidentId Incident) : CorrelatorCommand;
}

/// <summary>Where a group's alerts go at present. The window is the one the group opened with.</summary>
public sealed record GroupEntry(IncidentId Incident, Instant LastJoinedAt, Duration Window)
{
    /// <summary>Whether an alert that comes now is too late to join.</summary>
    public bool IsOver(Instant now) => now - LastJoinedAt > Window;
}

/// <summary>Open groups of one environment.</summary>
/// <param name="Environment">Its key.</param>
/// <param name="Groups">By group key: service and the values of the grouping labels, readable.</param>
/// <param name="GroupOfIncident">The way back, for forgetting.</param>
public sealed record CorrelatorState(
    string Environment,
    ImmutableDictionary<string, GroupEntry> Groups,
    ImmutableDictionary<IncidentId, string> GroupOfIncident)
{
    /// <summary>When groups whose window passed are next removed; null while there are no groups.</summary>
    public Instant? NextSweepAt { get; init; }

    /// <summary>The same with the way back built anew: snapshots do not hold it.</summary>
    public CorrelatorState WithIndexes() => this with { GroupOfIncident = Groups.ToImmutableDictionary(g => g.Value.Incident, g => g.Key) };
}

/// <summary>Named limits of a correlator.</summary>
public static class CorrelatorLimits
{
    /// <summary>Pause between sweeps. A sweep looks at all groups once, some ten nanoseconds each.</summary>
    public static readonly Duration SweepEvery = Duration.FromMinutes(1);
}

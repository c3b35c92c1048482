using System.Collections.Immutable;
using HelpDeskFlow.Domain.Alerts;
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

    /// <summary>People merged one into the other: what they did is an example to learn from.</summary>
    public sealed record LearnMerged(IncidentId From, IncidentId Into, string By) : CorrelatorCommand;

    /// <summary>People split these alerts off: the same the other way round.</summary>
    public sealed record LearnSplit(IncidentId From, IncidentId Into, ImmutableArray<AlertKey> Keys, string By) : CorrelatorCommand;
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
/// <param name="GroupOfIncident">The way back, for forgetting: a group of each incident.</param>
public sealed record CorrelatorState(
    string Environment,
    ImmutableDictionary<string, GroupEntry> Groups,
    ImmutableDictionary<IncidentId, string> GroupOfIncident)
{
    /// <summary>When groups whose window passed are next removed; null while there are no groups.</summary>
    public Instant? NextSweepAt { get; init; }

    /// <summary>Alerts that began lately, by service; empty unless the config has a rule for storms.</summary>
    public HashMap<string, StormCount> Storms { get; init => field = value.IsEmpty ? HashMap<string, StormCount>.Empty : value; } = HashMap<string, StormCount>.Empty;

    /// <summary>What evidence is weighed with.</summary>
    public CorrelatorMemory Memory { get; init; } = CorrelatorMemory.Empty;

    /// <summary>The rest of the way back: an incident's other groups. Empty with one rule. Not public, so that no snapshot holds it.</summary>
    internal ImmutableDictionary<IncidentId, ImmutableArray<string>> FurtherGroups { get; init; } = GroupFolding.NoFurther;

    /// <summary>The same with the way back built anew: snapshots do not hold it.</summary>
    public CorrelatorState WithIndexes() => GroupFolding.WithIndexes(this);
}

/// <summary>Named limits of a correlator.</summary>
public static class CorrelatorLimits
{
    /// <summary>Pause between sweeps. A sweep looks at all groups once, some ten nanoseconds each.</summary>
    public static readonly Duration SweepEvery = Duration.FromMinutes(1);

    /// <summary>Longest window in which an alert may join because of another. Marks are kept as long.</summary>
    public static readonly Duration WindowMax = Duration.FromMinutes(30);

    /// <summary>Groups of one incident, where there are several rules; alerts of further ones find it by those it has.</summary>
    public const int GroupsOfIncidentMax = 256;

    /// <summary>Services whose alerts are counted for storms; beyond it new ones are not.</summary>
    public const int StormServicesMax = 1_024;

    /// <summary>Marks kept of one node or one alert name; the oldest goes first.</summary>
    public const int MarksPerPlaceMax = 16;

    /// <summary>Marks that one alert is weighed against, nearest nodes first.</summary>
    public const int MarksWeighedMax = 32;

    /// <summary>Nodes and alert names with marks; further ones are not remembered until others are swept.</summary>
    public const int PlacesMax = 8_192;

    /// <summary>Open incidents that may be joined by evidence; further ones are joined by grouping alone.</summary>
    public const int IncidentsMax = 16_384;

    /// <summary>Alert names on nodes of which anything is learned; those that were quiet longest go first.</summary>
    public const int SignaturesMax = 8_192;

    /// <summary>What is learned to fire before another: the most frequent ones.</summary>
    public const int CompanionsMax = 8;

    /// <summary>How often a thing must have been seen before it counts.</summary>
    public const double CompanionsSupport = 3;

    /// <summary>The last alerts of all, among which company is looked for.</summary>
    public const int LatestMax = 16;

    /// <summary>What people taught counts as so many times seen.</summary>
    public const double TaughtCount = 5;

    /// <summary>Alerts within this time fire together.</summary>
    public static readonly Duration CompanyWithin = Duration.FromMinutes(5);

    /// <summary>After this time half of what was learned is forgotten.</summary>
    public static readonly Duration HalfLife = Duration.FromDays(14);
}

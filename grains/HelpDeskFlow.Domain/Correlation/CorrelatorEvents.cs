using System.Collections.Immutable;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Grains;
using NodaTime;

namespace HelpDeskFlow.Domain.Correlation;

/// <summary>What happened in a Correlator grain. Why an alert joined stands in the incident's events; these are kept small.</summary>
public abstract record CorrelatorEvent : Event
{
    private CorrelatorEvent(Instant at)
        : base(at)
    {
    }

    /// <summary>A group began with a new incident; the number is used up from here on.</summary>
    public sealed record Opened(Instant At, string Group, IncidentId Incident, long Number, Duration Window, string Why) : CorrelatorEvent(At);

    /// <summary>The group's window moved on. Not recorded twice for the same instant.</summary>
    public sealed record Joined(Instant At, string Group, IncidentId Incident) : CorrelatorEvent(At);

    /// <summary>Alerts of the group go to this incident from here on, though they did not open it.</summary>
    public sealed record Registered(Instant At, string Group, IncidentId Incident, Duration Window, string Why) : CorrelatorEvent(At);

    /// <summary>An alert that went to the incident has these groups as well: alerts of them go there from here on. Only where there are several rules.</summary>
    public sealed record GroupsAdded(Instant At, IncidentId Incident, ImmutableArray<AddedGroup> Groups) : CorrelatorEvent(At);

    /// <summary>The incident is over: its groups are gone.</summary>
    public sealed record Forgotten(Instant At, IncidentId Incident) : CorrelatorEvent(At);

    /// <summary>The groups whose windows had passed at that instant were removed.</summary>
    public sealed record Swept(Instant At, Instant NextSweepAt) : CorrelatorEvent(At);

    /// <summary>An alert went to that incident; it is remembered, and others are weighed against it.</summary>
    public sealed record Placed(Instant At, long Number, AlertMark Mark) : CorrelatorEvent(At);

    /// <summary>One more alert of the service began.</summary>
    public sealed record StormCounted(Instant At, ServiceName Service, StormCount Count) : CorrelatorEvent(At);

    /// <summary>Learned from people: these belong together.</summary>
    public sealed record MergeLearned(Instant At, long From, long Into, string By) : CorrelatorEvent(At);

    /// <summary>Learned from people: these do not belong where they were.</summary>
    public sealed record SplitLearned(Instant At, long From, long Into, ImmutableArray<AlertKey> Keys, string By) : CorrelatorEvent(At);
}

/// <summary>A group by a further rule and the window in which alerts of it join.</summary>
public sealed record AddedGroup(string Group, Duration Window);

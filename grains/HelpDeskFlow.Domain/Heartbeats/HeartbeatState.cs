using NodaTime;

namespace HelpDeskFlow.Domain.Heartbeats;

/// <summary>Where a heartbeat stands.</summary>
public enum HeartbeatStatus : byte
{
    /// <summary>Not in the config (the initial state).</summary>
    Unwatched,

    /// <summary>Watched, and never pinged since.</summary>
    Waiting,

    /// <summary>Pinged in time.</summary>
    Alive,

    /// <summary>Overdue: its alert is open.</summary>
    Missed,
}

/// <summary>A heartbeat. Immutable; published as it is to readers after each commit.</summary>
public sealed record HeartbeatState
{
    /// <summary>Name as written in the config.</summary>
    public required HeartbeatName Name { get; init; }

    /// <summary>Where it stands.</summary>
    public HeartbeatStatus Status { get; init; }

    /// <summary>Longest time between pings by which it is watched.</summary>
    public Duration Every { get; init; }

    /// <summary>So much later is still fine.</summary>
    public Duration Grace { get; init; }

    /// <summary>Since when it is watched.</summary>
    public Instant WatchedAt { get; init; }

    /// <summary>Last ping.</summary>
    public Instant? LastPingAt { get; init; }

    /// <summary>Who pinged last.</summary>
    public string? LastPingBy { get; init; }

    /// <summary>When it is missed unless pinged; while missed, when its alert is sent again. Null: not watched.</summary>
    public Instant? DueAt { get; init; }

    /// <summary>Since when it is missed, if it is.</summary>
    public Instant? MissedSince { get; init; }

    /// <summary>Whether the present wait was extended after downtime; only once each.</summary>
    public bool IsExtended { get; init; }
}

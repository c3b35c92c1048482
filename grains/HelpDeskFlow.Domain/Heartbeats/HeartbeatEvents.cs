using HelpDeskFlow.Domain.Grains;
using NodaTime;

namespace HelpDeskFlow.Domain.Heartbeats;

/// <summary>What happened to a heartbeat. Every due time is recorded, so that a state needs no config to know its timers.</summary>
public abstract record HeartbeatEvent : Event
{
    private HeartbeatEvent(Instant at)
        : base(at)
    {
    }

    /// <summary>It is watched by these times from here on, because the config says so.</summary>
    public sealed record Watched(Instant At, Duration Every, Duration Grace, Instant DueAt) : HeartbeatEvent(At);

    /// <summary>It is not in the config any more.</summary>
    public sealed record Unwatched(Instant At) : HeartbeatEvent(At);

    /// <summary>It made itself heard; the next ping is due by then.</summary>
    public sealed record Pinged(Instant At, string By, Instant DueAt) : HeartbeatEvent(At);

    /// <summary>Nothing was heard in time. Its alert is open, and is sent again at <paramref name="AgainAt"/>.</summary>
    public sealed record Missed(Instant At, Instant? LastPingAt, Instant AgainAt) : HeartbeatEvent(At);

    /// <summary>Still nothing.</summary>
    public sealed record StillMissed(Instant At, Instant AgainAt) : HeartbeatEvent(At);

    /// <summary>It came due while the program was down and nobody could ping: it gets its grace once more.</summary>
    public sealed record Extended(Instant At, Instant DueAt) : HeartbeatEvent(At);
}

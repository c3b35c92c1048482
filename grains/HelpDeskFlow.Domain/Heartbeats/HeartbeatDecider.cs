using System.Collections.Immutable;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Grains;
using NodaTime;

namespace HelpDeskFlow.Domain.Heartbeats;

/// <summary>Rule book of a heartbeat: overdue opens its alert, the next ping ends it.</summary>
public sealed class HeartbeatDecider : IRuleBook<HeartbeatState>
{
    private const string Timer = "due";

    private HeartbeatDecider()
    {
    }

    /// <inheritdoc/>
    public static HeartbeatState Initial(GrainId id) => new() { Name = new HeartbeatName(id.Key) };

    /// <inheritdoc/>
    public static Decision Decide(HeartbeatState state, Command command, StepContext context)
    {
        var config = context.Config.Heartbeat(state.Name);
        return command switch
        {
            HeartbeatCommand.Ping ping => Ping(state, ping, config, context),
            HeartbeatCommand.Watch or TimerDue when config is null => Unwatch(state, context),
            HeartbeatCommand.Watch => Watch(state, config!, context.Now),
            TimerDue => FireDue(state, config!, context),
            Recovered => GoOn(state, context.Now),
            _ => Decision.Reject("unknown-command", $"A heartbeat does not know the command {command.GetType().Name}; send it to the grain it belongs to."),
        };
    }

    /// <inheritdoc/>
    public static HeartbeatState Evolve(HeartbeatState state, Event happened) => happened switch
    {
        HeartbeatEvent.Watched e => state with
        {
            Status = state.Status == HeartbeatStatus.Unwatched ? HeartbeatStatus.Waiting : state.Status,
            WatchedAt = state.Status == HeartbeatStatus.Unwatched ? e.At : state.WatchedAt,
            Every = e.Every,
            Grace = e.Grace,
            DueAt = e.DueAt,
        },
        HeartbeatEvent.Unwatched => new HeartbeatState { Name = state.Name, LastPingAt = state.LastPingAt, LastPingBy = state.LastPingBy },
        HeartbeatEvent.Pinged e => state with
        {
            Status = HeartbeatStatus.Alive,
            LastPingAt = e.At,
            LastPingBy = e.By,
            DueAt = e.DueAt,
            MissedSince = null,
            IsExtended = false,
        },
        HeartbeatEvent.Missed e => state with { Status = HeartbeatStatus.Missed, MissedSince = e.At, DueAt = e.AgainAt },
        HeartbeatEvent.StillMissed e => state with { DueAt = e.AgainAt },
        HeartbeatEvent.Extended e => state with { DueAt = e.DueAt, IsExtended = true },
        _ => state,
    };

    /// <inheritdoc/>
    public static ImmutableArray<WantedTimer> Timers(HeartbeatState state) => state.DueAt is { } due ? [new WantedTimer(Timer, due)] : [];

    private static Decision Watch(HeartbeatState state, HeartbeatConfig config, Instant now)
    {
        if (state.Status != HeartbeatStatus.Unwatched && (state.Every, state.Grace) == (config.Every, config.Grace))
        {
            return Decision.Nothing;
        }

        // A missed one stays missed until it is heard; its alert goes out again by the new times.
        var since = state.Status switch
        {
            HeartbeatStatus.Unwatched or HeartbeatStatus.Missed => now,
            HeartbeatStatus.Waiting => state.WatchedAt,
            _ => state.LastPingAt ?? now,
        };
        return Decision.Of(new HeartbeatEvent.Watched(now, config.Every, config.Grace, since + config.Every + config.Grace));
    }

    private static Decision Unwatch(HeartbeatState state, StepContext context) => state.Status switch
    {
        HeartbeatStatus.Unwatched => Decision.Nothing,
        HeartbeatStatus.Missed => new Decision([new HeartbeatEvent.Unwatched(context.Now)], [HeartbeatAlert.Over(state, context)], [], null),
        _ => Decision.Of(new HeartbeatEvent.Unwatched(context.Now)),
    };

    private static Decision Ping(HeartbeatState state, HeartbeatCommand.Ping ping, HeartbeatConfig? config, StepContext context)
    {
        if (config is null)
        {
            return Decision.Reject("no-such-heartbeat", $"There is no heartbeat \"{state.Name}\" in the config; add it under heartbeats there first.");
        }

        var now = context.Now;
        if (state.Status == HeartbeatStatus.Alive && state.LastPingAt == now)
        {
            return Decision.Nothing;
        }

        var by = ping.By[..Math.Min(ping.By.Length, HeartbeatLimits.ByCharactersMax)];
        var pinged = new HeartbeatEvent.Pinged(now, by, now + config.Every + config.Grace);
        return state.Status switch
        {
            HeartbeatStatus.Missed => new Decision([pinged], [HeartbeatAlert.Over(state, context)], [], null),
            HeartbeatStatus.Unwatched => Decision.Of(new HeartbeatEvent.Watched(now, config.Every, config.Grace, pinged.DueAt), pinged),
            _ => Decision.Of(pinged),
        };
    }

    private static Decision FireDue(HeartbeatState state, HeartbeatConfig config, StepContext context)
    {
        var now = context.Now;
        if (state.DueAt is not { } due || due > now)
        {
            return Decision.Nothing;
        }

        var againAt = now + Duration.Max(config.Every, HeartbeatLimits.RepeatEveryMin);
        HeartbeatEvent happened = state.Status == HeartbeatStatus.Missed
            ? new HeartbeatEvent.StillMissed(now, againAt)
            : new HeartbeatEvent.Missed(now, state.LastPingAt, againAt);
        return new Decision([happened], [HeartbeatAlert.Open(Evolve(state, happened), config, context)], [], null);
    }

    private static Decision GoOn(HeartbeatState state, Instant now) =>
        state is { Status: HeartbeatStatus.Waiting or HeartbeatStatus.Alive, IsExtended: false, DueAt: { } due } && due <= now && state.Grace > Duration.Zero
            ? Decision.Of(new HeartbeatEvent.Extended(now, now + state.Grace))
            : Decision.Nothing;
}

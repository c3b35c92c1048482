using HelpDeskFlow.Domain.Grains;
using NodaTime;

namespace HelpDeskFlow.Domain.Heartbeats;

/// <summary>Commands of a Heartbeat grain.</summary>
public abstract record HeartbeatCommand : Command
{
    private HeartbeatCommand()
    {
    }

    /// <summary>Look at the config: watch from now on, watch by other times, or stop. From the engine, whenever a config comes into force.</summary>
    public sealed record Watch : HeartbeatCommand;

    /// <summary>I am alive.</summary>
    public sealed record Ping(string By) : HeartbeatCommand;
}

/// <summary>Named limits of heartbeats.</summary>
public static class HeartbeatLimits
{
    /// <summary>Heartbeats of one config.</summary>
    public const int HeartbeatsMax = 1_000;

    /// <summary>The alert of a heartbeat that stays away is sent again each period, as other senders do, but not more often than this.</summary>
    public static readonly Duration RepeatEveryMin = Duration.FromMinutes(1);

    /// <summary>Characters of who pinged that are kept.</summary>
    public const int ByCharactersMax = 200;
}

using HelpDeskFlow.Domain.Grains;
using NodaTime;

namespace HelpDeskFlow.Domain.OnCall;

/// <summary>Commands of a Rotation grain.</summary>
public abstract record RotationCommand : Command
{
    private RotationCommand()
    {
    }

    /// <summary>For [From, To) this person is on call instead of what the schedule says; null: nobody. The same id with the same content again changes nothing.</summary>
    public sealed record AddOverride(string Id, Instant From, Instant To, PersonName? Person, string By) : RotationCommand;

    /// <summary>Takes an override away, also one that is running. An unknown id changes nothing.</summary>
    public sealed record RemoveOverride(string Id, string By) : RotationCommand;
}

/// <summary>Named limits of one schedule's overrides.</summary>
public static class RotationLimits
{
    /// <summary>Overrides kept; of those that are over, the oldest go first.</summary>
    public const int OverridesMax = 1_000;

    /// <summary>How long an override that is over is still kept, so that "who was on call yesterday" has an answer.</summary>
    public static readonly Duration PastKept = Duration.FromDays(30);
}

using HelpDeskFlow.Domain.Grains;
using NodaTime;

namespace HelpDeskFlow.Domain.OnCall;

/// <summary>What happened to a schedule at run time.</summary>
public abstract record RotationEvent : Event
{
    private RotationEvent(Instant at)
        : base(at)
    {
    }

    /// <summary>Somebody put an override over the schedule.</summary>
    public sealed record OverrideAdded(Instant At, RuntimeOverride Override) : RotationEvent(At);

    /// <summary>Somebody took it away.</summary>
    public sealed record OverrideRemoved(Instant At, string Id, string By) : RotationEvent(At);
}

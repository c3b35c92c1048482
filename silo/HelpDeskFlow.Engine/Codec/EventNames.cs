using System.Collections.Immutable;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.OnCall;

namespace HelpDeskFlow.Engine.Codec;

/// <summary>
/// The wire name of every event: grain, what happened, version. Names stand in journals, so none is ever changed, dropped or
/// used again; an event that changes its meaning or fields gets a new version, and the old one is turned into it on reading.
/// </summary>
public static class EventNames
{
    /// <summary>The table. At most 255 ASCII characters a name.</summary>
    public static ImmutableArray<(string Name, Type Type)> All { get; } =
    [
        ("destination.limits-changed.v1", typeof(DestinationEvent.LimitsChanged)),
        ("destination.queued.v1", typeof(DestinationEvent.Queued)),
        ("destination.attempt-started.v1", typeof(DestinationEvent.AttemptStarted)),
        ("destination.attempt-resumed.v1", typeof(DestinationEvent.AttemptResumed)),
        ("destination.attempt-failed.v1", typeof(DestinationEvent.AttemptFailed)),
        ("destination.delivered.v1", typeof(DestinationEvent.Delivered)),
        ("destination.died.v1", typeof(DestinationEvent.Died)),
        ("destination.fallback-used.v1", typeof(DestinationEvent.FallbackUsed)),
        ("destination.resent.v1", typeof(DestinationEvent.Resent)),
        ("destination.throttled.v1", typeof(DestinationEvent.Throttled)),
        ("destination.breaker-opened.v1", typeof(DestinationEvent.BreakerOpened)),
        ("destination.breaker-closed.v1", typeof(DestinationEvent.BreakerClosed)),
        ("rotation.override-added.v1", typeof(RotationEvent.OverrideAdded)),
        ("rotation.override-removed.v1", typeof(RotationEvent.OverrideRemoved)),
    ];
}

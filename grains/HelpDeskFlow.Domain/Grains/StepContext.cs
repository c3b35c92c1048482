using System.Collections.Immutable;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.OnCall;
using NodaTime;

namespace HelpDeskFlow.Domain.Grains;

/// <summary>
/// What a step may know beside state and command: the instant, the config in force, runtime overrides of schedules, and the
/// number that a new incident would get. An immutable snapshot; the fact used is recorded in the event.
/// </summary>
public sealed record StepContext(
    Instant Now,
    ConfigSnapshot Config,
    ImmutableDictionary<ScheduleName, RotationState> Rotations,
    long NextIncidentNumber)
{
    /// <summary>W3C trace context (traceparent) of the request that caused the step; null where there is none or it is not traced.</summary>
    public string? Trace { get; init; }

    /// <summary>The id that goes with <see cref="NextIncidentNumber"/>.</summary>
    public IncidentId NextIncidentId => IncidentId.FromNumber(NextIncidentNumber);
}

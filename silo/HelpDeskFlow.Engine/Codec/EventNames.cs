using System.Collections.Immutable;
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
        ("rotation.override-added.v1", typeof(RotationEvent.OverrideAdded)),
        ("rotation.override-removed.v1", typeof(RotationEvent.OverrideRemoved)),
    ];
}

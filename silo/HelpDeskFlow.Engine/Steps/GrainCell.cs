using System.Collections.Immutable;
using HelpDeskFlow.Domain.Grains;

namespace HelpDeskFlow.Engine.Steps;

/// <summary>A grain in memory: its state, the timers it wants, and how new its snapshot is. One owner (the core loop, or its Orleans activation).</summary>
public sealed class GrainCell(GrainId id, object state)
{
    /// <summary>Address.</summary>
    public GrainId Id { get; } = id;

    /// <summary>State after the last step.</summary>
    public object State { get; set; } = state;

    /// <summary>Timers that <see cref="State"/> wants.</summary>
    public ImmutableArray<WantedTimer> Timers { get; set; } = [];

    /// <summary>Commit that changed it last; 0: never.</summary>
    public long ChangedSequence { get; set; }

    /// <summary>Commit whose effects its snapshot row holds.</summary>
    public long SnapshotSequence { get; set; }

    /// <summary>Rows beside its own that hold parts of its snapshot.</summary>
    public int SnapshotParts { get; set; }

    /// <summary>Set when a rule book threw: nothing is sent to it any more, everything else goes on.</summary>
    public bool Stopped { get; set; }
}

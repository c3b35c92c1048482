using NodaTime;

namespace HelpDeskFlow.Engine.Embedded;

/// <summary>Named limits of the embedded engine. Each has a metric in <see cref="Views.EngineStats"/>.</summary>
public sealed record EngineLimits
{
    /// <summary>Batches of alerts that may wait for the core loop. Beyond it senders get 503 with Retry-After. Default 4,096.</summary>
    public int QueuedBatchesMax { get; init; } = 4_096;

    /// <summary>Bytes of alert texts that may wait. Default 64 MiB.</summary>
    public long QueuedBytesMax { get; init; } = 64L * 1024 * 1024;

    /// <summary>People's and channels' commands that may wait. Default 100,000.</summary>
    public int QueuedCommandsMax { get; init; } = 100_000;

    /// <summary>Alerts taken into one commit. Default 16,384.</summary>
    public int AlertsPerTurnMax { get; init; } = 16_384;

    /// <summary>Commands taken into one commit. Default 4,096.</summary>
    public int CommandsPerTurnMax { get; init; } = 4_096;

    /// <summary>Journal bytes of one commit beyond which the turn takes nothing more; one input alone may go beyond it. Far below what a journal takes in one commit. Default 8 MiB.</summary>
    public int CommitBytesPerTurnMax { get; init; } = 8 * 1024 * 1024;

    /// <summary>Timers fired in one commit. Default 8,192.</summary>
    public int TimersPerTurnMax { get; init; } = 8_192;

    /// <summary>Episodes whose end is looked at in one commit. Default 8,192.</summary>
    public int ExpiriesPerTurnMax { get; init; } = 8_192;

    /// <summary>Open alerts looked at in one commit when a silence or an inhibition begins or ends; the rest follows with the next commits. Default 16,384.</summary>
    public int ReviewLooksPerTurnMax { get; init; } = 16_384;

    /// <summary>Commands that one command may cause through tells before the engine calls it a loop. Default 1,000,000.</summary>
    public int TellsPerStepMax { get; init; } = 1_000_000;

    /// <summary>Closed episodes kept for the reopen window; beyond it the oldest go first. Default 100,000.</summary>
    public int ClosedEpisodesMax { get; init; } = 100_000;

    /// <summary>Resolved incidents kept in memory; older ones are read from the journal on demand. Default 10,000.</summary>
    public int ResolvedIncidentsInMemoryMax { get; init; } = 10_000;

    /// <summary>Journal bytes after which a snapshot is begun, or half the bytes of the last one where that is more. Default 64 MiB.</summary>
    public long SnapshotEveryBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>Snapshot bytes written with one commit while a snapshot runs. Default 512 KiB.</summary>
    public int SnapshotBytesPerTurnMax { get; init; } = 512 * 1024;

    /// <summary>Longest time that an orderly stop takes to write a whole snapshot. Default 4 s.</summary>
    public Duration StopSnapshotTime { get; init; } = Duration.FromSeconds(4);

    /// <summary>Events of the live stream kept for those who resume. Default 4,096.</summary>
    public int StreamEventsKeptMax { get; init; } = 4_096;

    /// <summary>Incidents looked at in one turn for their retention; an archived one is a read from the journal. Default 16.</summary>
    public int RetentionLooksPerTurnMax { get; init; } = 16;

    /// <summary>Bytes of messages to other partitions that may wait for them; beyond it senders of alerts get 503. Default 32 MiB.</summary>
    public long PostWaitingBytesMax { get; init; } = 32L * 1024 * 1024;

    /// <summary>Commits after which the journal is pruned. Default 64.</summary>
    public int PruneEveryCommits { get; init; } = 64;

    /// <summary>Journal bytes after which the journal is pruned before that. Default 1 MiB.</summary>
    public long PruneEveryBytes { get; init; } = 1024 * 1024;

    /// <summary>
    /// How many times what came in since the last prune one prune may delete, in commits and in bytes: above 1 the journal gets
    /// shorter while anything may go, and the work of a turn stays bounded. Default 2.
    /// </summary>
    public int PruneFactor { get; init; } = 2;
}

using HelpDeskFlow.Domain.Alerts;
using NodaTime;

namespace HelpDeskFlow.Engine.Episodes;

/// <summary>
/// One row of the service grains' state as it lies in memory: an <see cref="Episode"/> in fixed-size form with what belongs to
/// it. Times are Unix ticks of 100 ns. A free slot has a null <see cref="Payload"/>.
/// </summary>
public struct EpisodeSlot
{
    /// <summary>Dedup key.</summary>
    public AlertKey Key;

    /// <summary>Label pairs (interned) and annotations; see <see cref="EpisodePayload"/>. Null: the slot is free.</summary>
    public byte[]? Payload;

    /// <summary>Start.</summary>
    public long StartsAtTicks;

    /// <summary>End.</summary>
    public long EndsAtTicks;

    /// <summary>Last time anything came for it.</summary>
    public long LastSeenTicks;

    /// <summary>Opening of this episode.</summary>
    public long OpenedAtTicks;

    /// <summary>Number of its incident; 0 for none yet.</summary>
    public long IncidentNumber;

    /// <summary>Hash of its annotations.</summary>
    public uint AnnotationsHash;

    /// <summary>How often it was sent.</summary>
    public int EventCount;

    /// <summary>How often it went from closed to firing.</summary>
    public int Transitions;

    /// <summary>Its service, in the table's list of names.</summary>
    public int ServiceIndex;

    /// <summary>Bucket of the expiry wheel that speaks for it (older entries in other buckets are stale).</summary>
    public long WheelBucket;

    /// <summary>Firing or resolved.</summary>
    public EpisodeStatus Status;

    /// <summary>Why it closed.</summary>
    public CloseReason CloseReason;

    /// <summary>Whether its end is the resolve timeout.</summary>
    public bool EndIsTimeout;

    /// <summary>As the decider sees it; <c>default</c> for a free slot.</summary>
    public readonly Episode ToEpisode() => Payload is null
        ? default
        : new Episode(
            Status, CloseReason, EndIsTimeout,
            Instant.FromUnixTimeTicks(StartsAtTicks), Instant.FromUnixTimeTicks(EndsAtTicks),
            Instant.FromUnixTimeTicks(LastSeenTicks), Instant.FromUnixTimeTicks(OpenedAtTicks),
            AnnotationsHash, EventCount, Transitions);

    /// <summary>Takes over what was decided.</summary>
    public void Set(in Episode episode)
    {
        Status = episode.Status;
        CloseReason = episode.CloseReason;
        EndIsTimeout = episode.EndIsTimeout;
        StartsAtTicks = episode.StartsAt.ToUnixTimeTicks();
        EndsAtTicks = episode.EndsAt.ToUnixTimeTicks();
        LastSeenTicks = episode.LastSeenAt.ToUnixTimeTicks();
        OpenedAtTicks = episode.OpenedAt.ToUnixTimeTicks();
        AnnotationsHash = episode.AnnotationsHash;
        EventCount = episode.EventCount;
        Transitions = episode.Transitions;
    }
}

using NodaTime;

namespace HelpDeskFlow.Domain.Alerts;

/// <summary>
/// One alert from opening to closing, as far as deciding needs it: one row of the service grain's state. Texts and labels
/// are kept beside it by the engine. <c>default</c> is "never seen".
/// </summary>
public readonly record struct Episode(
    EpisodeStatus Status,
    CloseReason CloseReason,
    bool EndIsTimeout,
    Instant StartsAt,
    Instant EndsAt,
    Instant LastSeenAt,
    Instant OpenedAt,
    uint AnnotationsHash,
    int EventCount,
    int Transitions)
{
    /// <summary>Whether anything was ever seen under this key.</summary>
    public bool Exists => EventCount > 0;

    /// <summary>Whether it is open.</summary>
    public bool IsFiring => Exists && Status == EpisodeStatus.Firing;
}

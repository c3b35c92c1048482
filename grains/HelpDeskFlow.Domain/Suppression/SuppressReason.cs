using System.Collections.Immutable;
using NodaTime;

namespace HelpDeskFlow.Domain.Suppression;

/// <summary>What keeps an alert quiet.</summary>
public enum SuppressKind : byte
{
    /// <summary>A person's silence.</summary>
    Silence,

    /// <summary>A maintenance window.</summary>
    Maintenance,

    /// <summary>A mute time interval.</summary>
    Mute,

    /// <summary>Another alert that fires.</summary>
    Inhibition,

    /// <summary>An alert that may inhibit it can still come: held for a moment.</summary>
    RootWait,

    /// <summary>It changes between firing and resolved too often.</summary>
    Flapping,

    /// <summary>It mostly resolves by itself within moments: held for so long.</summary>
    Transient,
}

/// <summary>One reason.</summary>
/// <param name="Kind">What sort.</param>
/// <param name="Id">Id of the silence, or key of the inhibiting alert; for the others the kind's own word.</param>
/// <param name="Why">One sentence, where the id does not say it all.</param>
public sealed record SuppressReason(SuppressKind Kind, string Id, string Why);

/// <summary>A firing alert that is suppressed.</summary>
/// <param name="Service">Its service.</param>
/// <param name="Since">Since when, whatever the reasons were.</param>
/// <param name="Reasons">At least one.</param>
/// <param name="Until">When it is looked at again, for reasons that last a given time; null: when a reason ends.</param>
public sealed record HeldAlert(ServiceName Service, Instant Since, ImmutableArray<SuppressReason> Reasons, Instant? Until);

/// <summary>Named limits of suppression.</summary>
public static class SuppressionLimits
{
    /// <summary>Silences that are not over.</summary>
    public const int SilencesMax = 10_000;

    /// <summary>Matchers of one silence.</summary>
    public const int MatchersMax = 64;

    /// <summary>Longest value of a matcher, and longest comment.</summary>
    public const int TextCharactersMax = 4_096;

    /// <summary>Keys whose changes are watched for flapping; beyond it new ones are not.</summary>
    public const int FlapKeysMax = 100_000;

    /// <summary>Changes that are remembered of one key.</summary>
    public const int FlapChangesMax = 50;

    /// <summary>How long a silence that is over is kept.</summary>
    public static readonly Duration ExpiredKeptFor = Duration.FromHours(120);

    /// <summary>Pause between removals of what is no longer needed.</summary>
    public static readonly Duration SweepEvery = Duration.FromHours(6);

    /// <summary>Furthest that a recurring silence looks for its next occurrence.</summary>
    public static readonly Duration RecurrenceHorizon = Duration.FromDays(3_660);
}

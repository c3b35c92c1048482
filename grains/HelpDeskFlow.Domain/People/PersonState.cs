using System.Collections.Immutable;
using HelpDeskFlow.Domain.Destinations;
using NodaTime;

namespace HelpDeskFlow.Domain.People;

/// <summary>What happened with a person at run time, beside the config.</summary>
public sealed record PersonState(PersonName Name)
{
    /// <summary>Contacts that were shown to reach them.</summary>
    public ImmutableArray<VerifiedContact> Verified { get; init; } = [];

    /// <summary>Codes that wait to be said back, one a destination.</summary>
    public ImmutableArray<SentCode> Codes { get; init; } = [];

    /// <summary>The last messages that are about no incident, newest last; at most <see cref="PersonLimits.NoticesMax"/>.</summary>
    public ImmutableArray<SentNotice> Notices { get; init; } = [];

    /// <summary>When pages were let through lately; no more than the throttle allows.</summary>
    public ImmutableArray<Instant> Sent { get; init; } = [];

    /// <summary>Pages that wait to be bundled, oldest first.</summary>
    public ImmutableArray<HeldPage> Held { get; init; } = [];

    /// <summary>When they are told; null: none waits.</summary>
    public Instant? BundleAt { get; init; }
}

/// <summary>A destination that was shown to reach the person.</summary>
/// <param name="Address">Fingerprint of the address it was shown for: another address must be shown anew.</param>
public sealed record VerifiedContact(DestinationName Via, string Address, Instant At, string By);

/// <summary>A code that was sent.</summary>
/// <param name="Digest">Of the code, under the installation's secret: the code cannot be found from it. The code itself is in the message only.</param>
/// <param name="TriesLeft">Wrong answers that are still borne.</param>
public sealed record SentCode(DestinationName Via, string Address, string Digest, Instant ExpiresAt, int TriesLeft);

/// <summary>A message about no incident, and what came of it.</summary>
/// <param name="Delivered">Null: not known yet.</param>
public sealed record SentNotice(DeliveryId Id, DestinationName Via, Instant At, string About, bool? Delivered = null, string? Detail = null);

/// <summary>A page that waits.</summary>
public sealed record HeldPage(DestinationName Via, DeliveryRequest Request);

/// <summary>Named limits of one person.</summary>
public static class PersonLimits
{
    /// <summary>Messages about no incident that are remembered.</summary>
    public const int NoticesMax = 50;

    /// <summary>Such messages that people may cause within <see cref="NoticesWindow"/>.</summary>
    public const int NoticesPerWindow = 10;

    /// <summary>Wrong answers to a code, after which another must be asked for.</summary>
    public const int CodeTries = 5;

    /// <summary>Pages that wait to be bundled; beyond it they are told at once.</summary>
    public const int HeldMax = 10_000;

    /// <summary>Incidents that a bundle names; the others are counted.</summary>
    public const int BundleNamesMax = 10;

    /// <summary>See <see cref="NoticesPerWindow"/>.</summary>
    public static readonly Duration NoticesWindow = Duration.FromMinutes(10);

    /// <summary>How long a code can be said back.</summary>
    public static readonly Duration CodeLasts = Duration.FromMinutes(15);
}

using System.Collections.Immutable;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Grains;
using NodaTime;

namespace HelpDeskFlow.Domain.People;

/// <summary>What happened with a person.</summary>
public abstract record PersonEvent : Event
{
    private PersonEvent(Instant at)
        : base(at)
    {
    }

    /// <summary>Messages about no incident were sent.</summary>
    public sealed record NoticesSent(Instant At, ImmutableArray<SentNotice> Notices, string By) : PersonEvent(At);

    /// <summary>A code was sent; it replaces an earlier one.</summary>
    public sealed record CodeSent(Instant At, SentCode Code, SentNotice Notice, string By) : PersonEvent(At);

    /// <summary>A wrong answer.</summary>
    public sealed record CodeRefused(Instant At, DestinationName Via, string By) : PersonEvent(At);

    /// <summary>The code came back: the destination reaches them.</summary>
    public sealed record ContactVerified(Instant At, VerifiedContact Contact) : PersonEvent(At);

    /// <summary>What came of a message.</summary>
    public sealed record NoticeEnded(Instant At, DeliveryId Id, bool Delivered, string Detail) : PersonEvent(At);

    /// <summary>A page was let through; it counts for the throttle until then.</summary>
    public sealed record PageSent(Instant At, Instant CountsSince) : PersonEvent(At);

    /// <summary>A page waits to be bundled.</summary>
    public sealed record PageHeld(Instant At, HeldPage Page, Instant BundleAt) : PersonEvent(At);

    /// <summary>What waited was told.</summary>
    public sealed record Bundled(Instant At, int Pages) : PersonEvent(At);
}

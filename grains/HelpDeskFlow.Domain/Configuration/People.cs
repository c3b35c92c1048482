using System.Collections.Immutable;
using NodaTime;

namespace HelpDeskFlow.Domain.Configuration;

/// <summary>Somebody who can be on call.</summary>
/// <param name="Name">Unique name.</param>
/// <param name="Email">Address, if known.</param>
/// <param name="Zone">Home zone.</param>
/// <param name="Notify">Personal rules in order. A person without any is told through the first destination of the config.</param>
public sealed record Person(PersonName Name, string? Email, DateTimeZone Zone, ImmutableArray<NotifyRule> Notify)
{
    /// <summary>Telephone number as a plus sign and digits (E.164), if known.</summary>
    public string? Phone { get; init; }

    /// <summary>When personal rules wait, for P2 and P3 only; null: never.</summary>
    public WorkingHours? Quiet { get; init; }

    /// <summary>Beyond it pages of P2 and P3 are bundled; null: never.</summary>
    public PageThrottle? Throttle { get; init; }
}

/// <summary>At most so many pages to a person within the window; what is more is told in one message when the window is over.</summary>
public sealed record PageThrottle(int Pages, Duration Window);

/// <summary>Tell the person through this destination, so long after the page, unless acknowledged by then.</summary>
public sealed record NotifyRule(DestinationName Via, Duration After);

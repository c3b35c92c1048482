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
}

/// <summary>Tell the person through this destination, so long after the page, unless acknowledged by then.</summary>
public sealed record NotifyRule(DestinationName Via, Duration After);

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

/// <summary>Who is on call over time: layers (a later one wins where it applies) and overrides over all of them.</summary>
public sealed record Schedule(ScheduleName Name, DateTimeZone Zone, ImmutableArray<Layer> Layers, ImmutableArray<ScheduleOverride> Overrides);

/// <summary>Unit in which a rotation moves on.</summary>
public enum RotationUnit
{
    /// <summary>Hours of elapsed time.</summary>
    Hours,

    /// <summary>Days; the handoff keeps its wall-clock time.</summary>
    Days,

    /// <summary>Weeks; the handoff keeps its wall-clock time.</summary>
    Weeks,

    /// <summary>Months; the handoff keeps its day of the month (or the last day) and wall-clock time.</summary>
    Months,

    /// <summary>Exactly the period given, elapsed time (custom lengths such as 12h or 90m).</summary>
    Custom,
}

/// <summary>One rotation: people take turns from <paramref name="Start"/> on. Before the start the layer applies to nobody.</summary>
/// <param name="Unit">Unit of a turn.</param>
/// <param name="Every">Units a turn lasts, at least 1 (ignored for Custom).</param>
/// <param name="Period">Length of a turn for Custom, at least 1 minute.</param>
/// <param name="Start">First handoff, wall clock in the schedule's zone.</param>
/// <param name="People">In order; null is an empty slot (nobody on call).</param>
/// <param name="Restrictions">If any: the layer applies only inside one of them.</param>
public sealed record Layer(
    RotationUnit Unit,
    int Every,
    Duration Period,
    LocalDateTime Start,
    ImmutableArray<PersonName?> People,
    ImmutableArray<Restriction> Restrictions);

/// <summary>Times of the week in the schedule's zone: on these days from <paramref name="From"/> to <paramref name="To"/>, half-open. <c>To</c> at or before <c>From</c> reaches into the next day.</summary>
public sealed record Restriction(ImmutableArray<IsoDayOfWeek> Days, LocalTime From, LocalTime To);

/// <summary>For [From, To) this person is on call instead of what the layers say; null: nobody.</summary>
public sealed record ScheduleOverride(LocalDateTime From, LocalDateTime To, PersonName? Person);

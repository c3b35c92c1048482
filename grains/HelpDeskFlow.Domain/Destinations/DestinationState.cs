using System.Collections.Immutable;
using NodaTime;

namespace HelpDeskFlow.Domain.Destinations;

/// <summary>Where a delivery stands.</summary>
public enum DeliveryStatus : byte
{
    /// <summary>Waiting for its turn, a token or the breaker.</summary>
    Queued,

    /// <summary>An attempt is being made (or was when the process ended).</summary>
    InFlight,

    /// <summary>Waits for its next attempt.</summary>
    Retrying,

    /// <summary>Done.</summary>
    Delivered,

    /// <summary>Given up; can be sent again.</summary>
    Dead,
}

/// <summary>A delivery and what came of it so far: a line of the notification log.</summary>
public sealed record Delivery(
    DeliveryRequest Request,
    DeliveryStatus Status,
    int Attempts,
    Instant? NextAttemptAt,
    Instant? FinishedAt,
    string? LastDetail);

/// <summary>State of a Destination grain.</summary>
/// <param name="Name">Its key.</param>
/// <param name="Active">Queued, in flight and retrying, most urgent first: by severity, then by order of arrival.</param>
/// <param name="OrderOf">The way from an id to its place in <paramref name="Active"/>.</param>
/// <param name="Dead">Dead letters, newest last; at most <see cref="DestinationLimits.DeadLettersMax"/>.</param>
/// <param name="Recent">Delivered ones, newest last; at most <see cref="DestinationLimits.RecentMax"/>.</param>
/// <param name="NextOrder">Number of the next arrival.</param>
/// <param name="InFlight">Attempts under way.</param>
/// <param name="FailuresInRow">For the breaker.</param>
/// <param name="BreakerOpenUntil">Set while the breaker is open.</param>
/// <param name="ThrottledUntil">Set while the receiver asked us to wait.</param>
/// <param name="WindowStartedAt">Start of the running second of the rate limit.</param>
/// <param name="StartedInWindow">Attempts started in it.</param>
/// <param name="Limits">Limits in force when last looked at.</param>
public sealed record DestinationState(
    DestinationName Name,
    ImmutableSortedDictionary<DeliveryOrder, Delivery> Active,
    ImmutableDictionary<DeliveryId, DeliveryOrder> OrderOf,
    ImmutableList<Delivery> Dead,
    ImmutableQueue<Delivery> Recent,
    int RecentCount,
    long NextOrder,
    int InFlight,
    int FailuresInRow,
    Instant? BreakerOpenUntil,
    Instant? ThrottledUntil,
    Instant WindowStartedAt,
    int StartedInWindow);

/// <summary>Place in the queue: severity first, then arrival.</summary>
public readonly record struct DeliveryOrder(byte Severity, long Arrival) : IComparable<DeliveryOrder>
{
    /// <inheritdoc/>
    public int CompareTo(DeliveryOrder other) => Severity != other.Severity ? Severity.CompareTo(other.Severity) : Arrival.CompareTo(other.Arrival);
}

/// <summary>Named limits of a destination's log.</summary>
public static class DestinationLimits
{
    /// <summary>Dead letters kept; the oldest go first (counted).</summary>
    public const int DeadLettersMax = 10_000;

    /// <summary>Delivered ones kept for the notification log.</summary>
    public const int RecentMax = 1_000;
}

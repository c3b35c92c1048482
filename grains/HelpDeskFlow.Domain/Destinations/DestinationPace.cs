using HelpDeskFlow.Domain.Configuration;
using NodaTime;

namespace HelpDeskFlow.Domain.Destinations;

/// <summary>When the next attempt may start, how long to wait after a failure, and when to look again.</summary>
internal static class DestinationPace
{
    private const int DoublingsMax = 20;
    private const double JitterShare = 0.2;

    private static readonly Duration Tick = Duration.FromMilliseconds(1);

    /// <summary>True if an attempt may start at that instant, should one be waiting.</summary>
    public static bool CanStart(DestinationState state, Instant now) => HasSlot(state) && BlockedUntil(state) <= now;

    /// <summary>
    /// The earliest instant at which time alone changes something: a retry or deadline is due, a throttle, the breaker's
    /// pause or a rate window is over, a report is overdue. Always after the last event, so that a firing never repeats itself.
    /// </summary>
    public static Instant? NextLookAt(DestinationState state)
    {
        var next = Instant.MaxValue;
        if (!state.Deadlines.IsEmpty)
        {
            next = state.Deadlines.Min.At;
        }

        if (!state.Leases.IsEmpty)
        {
            next = Instant.Min(next, state.Leases.Min.At);
        }

        if (HasSlot(state) && FirstWaitingAt(state) is { } waitingAt)
        {
            next = Instant.Min(next, Instant.Max(waitingAt, BlockedUntil(state)));
        }

        return next == Instant.MaxValue ? null : Instant.Max(next, state.LastEventAt + Tick);
    }

    /// <summary>
    /// Pause after the n-th failure (from 1): doubles each time up to the longest, ± 20 %. The jitter is derived from id and
    /// attempt: no randomness in the domain, yet deliveries that failed together do not come back together.
    /// </summary>
    public static Duration Backoff(DeliveryLimits limits, DeliveryId id, int attempt, int failures)
    {
        var pause = limits.BackoffFirst * (1L << Math.Clamp(failures - 1, 0, DoublingsMax));
        var jitter = 1 - JitterShare + (2 * JitterShare * Share(id, attempt));
        return Duration.Min(Duration.Min(pause, limits.BackoffMax) * jitter, limits.BackoffMax);
    }

    // Invariant: while the breaker is not closed there is at most one attempt at a time, the trial.
    private static bool HasSlot(DestinationState state) =>
        state.InFlight < (state.BreakerOpenUntil is null ? Math.Max(1, state.Limits.InFlightMax) : 1);

    private static Instant? FirstWaitingAt(DestinationState state) =>
        !state.Ready.IsEmpty ? Instant.MinValue : !state.RetryDue.IsEmpty ? state.RetryDue.Min.At : null;

    private static Instant BlockedUntil(DestinationState state)
    {
        var until = Instant.Max(state.ThrottledUntil ?? Instant.MinValue, state.BreakerOpenUntil ?? Instant.MinValue);
        return state.Limits.PerSecondMax is { } max && state.StartedInWindow >= Math.Max(1, max)
            ? Instant.Max(until, state.WindowStartedAt + DestinationLimits.RateWindow)
            : until;
    }

    /// <summary>A number in [0, 1) that looks random: FNV-1a over id and attempt, its high bits after a final mix.</summary>
    private static double Share(DeliveryId id, int attempt)
    {
        unchecked
        {
            var hash = 14695981039346656037UL;
            foreach (var character in id.Value)
            {
                hash = (hash ^ character) * 1099511628211UL;
            }

            hash = (hash ^ (uint)attempt) * 0x9E3779B97F4A7C15UL;
            hash ^= hash >> 32;
            hash *= 0x9E3779B97F4A7C15UL;
            return (hash >> 11) / (double)(1UL << 53);
        }
    }
}

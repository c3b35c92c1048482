using System.Collections.Immutable;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
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
    string? LastDetail)
{
    /// <summary>Number of its arrival at this destination.</summary>
    public long Arrival { get; init; }

    /// <summary>Attempts that failed, without those that were throttled.</summary>
    public int Failures { get; init; }

    /// <summary>When it is given up unless it was delivered.</summary>
    public Instant GiveUpAt { get; init; }

    /// <summary>When the fallback is used as well unless it was delivered; null: there is none, or it was used.</summary>
    public Instant? FallbackAt { get; init; }

    /// <summary>The fallback that was used.</summary>
    public DestinationName? FallbackTo { get; init; }

    /// <summary>While in flight: when the report of the attempt is taken for lost.</summary>
    public Instant? ReportDueAt { get; init; }

    /// <summary>Messages beyond one that the receiver may have got of it; see <see cref="AttemptOutcome.PossibleDuplicates"/>.</summary>
    public int PossibleDuplicates { get; init; }

    /// <summary>True while an attempt may have been made of which no report came.</summary>
    public bool IsUnreported { get; init; }

    /// <summary>While it waits: when its waiting has a consequence.</summary>
    public Instant DeadlineAt => FallbackAt is { } at ? Instant.Min(at, GiveUpAt) : GiveUpAt;
}

/// <summary>
/// State of a Destination grain. Invariant: every active delivery is in exactly one of <see cref="Ready"/>,
/// <see cref="RetryDue"/> and <see cref="Leases"/>, and in <see cref="Deadlines"/> unless it is in flight; so that no step
/// has to look at all of them.
/// </summary>
public sealed record DestinationState
{
    /// <summary>Its key.</summary>
    public required DestinationName Name { get; init; }

    /// <summary>Limits in force at the last step; timers are computed from them.</summary>
    public DeliveryLimits Limits { get; init; } = DeliveryLimits.Default;

    /// <summary>Queued, in flight and retrying; at most <see cref="DestinationLimits.ActiveMax"/>.</summary>
    public ImmutableDictionary<DeliveryId, Delivery> Active { get; init; } = ImmutableDictionary<DeliveryId, Delivery>.Empty;

    /// <summary>Those that may be sent as soon as the destination takes one, most urgent first: by severity, then by arrival.</summary>
    public ImmutableSortedSet<WaitingDelivery> Ready { get; init; } = [];

    /// <summary>Those that wait for their next attempt, by its time. Moved to <see cref="Ready"/> when an attempt starts at or after it.</summary>
    public ImmutableSortedSet<DueDelivery> RetryDue { get; init; } = [];

    /// <summary>Those in flight, by the time at which the report of the attempt is taken for lost.</summary>
    public ImmutableSortedSet<DueDelivery> Leases { get; init; } = [];

    /// <summary>Those that wait, by the time at which they go to the fallback or are given up.</summary>
    public ImmutableSortedSet<DueDelivery> Deadlines { get; init; } = [];

    /// <summary>Dead letters, newest last; at most <see cref="DestinationLimits.DeadLettersMax"/>.</summary>
    public ImmutableList<Delivery> Dead { get; init; } = [];

    /// <summary>Dead letters that were dropped because there were too many.</summary>
    public long DeadDropped { get; init; }

    /// <summary>Delivered ones, newest last; at most <see cref="DestinationLimits.RecentMax"/>.</summary>
    public ImmutableQueue<Delivery> Recent { get; init; } = [];

    /// <summary>Length of <see cref="Recent"/>.</summary>
    public int RecentCount { get; init; }

    /// <summary>Ids in <see cref="Dead"/> and <see cref="Recent"/>.</summary>
    public ImmutableHashSet<DeliveryId> Finished { get; init; } = [];

    /// <summary>The first message about each open incident, where the channel gives a reference to it; at most <see cref="DestinationLimits.ThreadsMax"/>.</summary>
    public ImmutableDictionary<IncidentId, IncidentThread> Threads { get; init; } = ImmutableDictionary<IncidentId, IncidentThread>.Empty;

    /// <summary>The same by age, so that the oldest goes first where there are too many.</summary>
    public ImmutableSortedSet<ThreadAge> ThreadAges { get; init; } = [];

    /// <summary>Number of the next thread.</summary>
    public long NextThread { get; init; }

    /// <summary>Messages beyond one of each delivery that the receiver may have got, in all.</summary>
    public long PossibleDuplicates { get; init; }

    /// <summary>Number of the next arrival.</summary>
    public long NextArrival { get; init; }

    /// <summary>For the breaker.</summary>
    public int FailuresInRow { get; init; }

    /// <summary>Set while the breaker is not closed; once it is past, one trial at a time is let through.</summary>
    public Instant? BreakerOpenUntil { get; init; }

    /// <summary>The receiver asked us to wait until then.</summary>
    public Instant? ThrottledUntil { get; init; }

    /// <summary>Start of the running second of the rate limit.</summary>
    public Instant WindowStartedAt { get; init; }

    /// <summary>Attempts started in it.</summary>
    public int StartedInWindow { get; init; }

    /// <summary>Instant of the last event.</summary>
    public Instant LastEventAt { get; init; }

    /// <summary>Attempts under way.</summary>
    public int InFlight => Leases.Count;

    /// <summary>The deliveries of <see cref="RetryDue"/> among these, as they stand in it.</summary>
    public ImmutableSortedSet<DueDelivery> RetryDueOf(IEnumerable<Delivery> some) =>
        [.. some.Where(d => d.NextAttemptAt is not null).Select(d => DestinationFolding.Due(d.NextAttemptAt!.Value, d)).Where(RetryDue.Contains)];

    /// <summary>The same with the indexes that follow from the deliveries and <see cref="RetryDue"/> built anew: snapshots do not hold them.</summary>
    public DestinationState WithIndexes()
    {
        var waiting = Active.Values.Where(d => d.Status != DeliveryStatus.InFlight).ToList();
        var later = RetryDue.Select(d => d.Id).ToHashSet();
        return this with
        {
            Ready = [.. waiting.Where(d => !later.Contains(d.Request.Id)).Select(DestinationFolding.Waiting)],
            Leases = [.. Active.Values.Where(d => d.Status == DeliveryStatus.InFlight).Select(d => DestinationFolding.Due(d.ReportDueAt!.Value, d))],
            Deadlines = [.. waiting.Select(d => DestinationFolding.Due(d.DeadlineAt, d))],
            Finished = [.. Dead.Concat(Recent).Select(d => d.Request.Id)],
        };
    }

    /// <summary>True for an id that is queued, in flight or still in the log.</summary>
    public bool Knows(DeliveryId id) => Active.ContainsKey(id) || Finished.Contains(id);
}

/// <summary>Place in the queue: severity first, then arrival.</summary>
public readonly record struct WaitingDelivery(Severity Severity, long Arrival, DeliveryId Id) : IComparable<WaitingDelivery>
{
    /// <inheritdoc/>
    public int CompareTo(WaitingDelivery other) =>
        Severity != other.Severity ? Severity.CompareTo(other.Severity) : Arrival.CompareTo(other.Arrival);
}

/// <summary>Place in an index by time.</summary>
public readonly record struct DueDelivery(Instant At, long Arrival, DeliveryId Id) : IComparable<DueDelivery>
{
    /// <inheritdoc/>
    public int CompareTo(DueDelivery other) => At != other.At ? At.CompareTo(other.At) : Arrival.CompareTo(other.Arrival);
}

/// <summary>The first message about an incident.</summary>
/// <param name="Reference">Where it is, in the channel's own words.</param>
/// <param name="Number">Threads are numbered as they start.</param>
public sealed record IncidentThread(string Reference, long Number);

/// <summary>Place in the index by age.</summary>
public readonly record struct ThreadAge(long Number, IncidentId Incident) : IComparable<ThreadAge>
{
    /// <inheritdoc/>
    public int CompareTo(ThreadAge other) => Number.CompareTo(other.Number);
}

/// <summary>Named limits of a destination.</summary>
public static class DestinationLimits
{
    /// <summary>Deliveries waiting or in flight; beyond it the least urgent one becomes a dead letter.</summary>
    public const int ActiveMax = 200_000;

    /// <summary>Dead letters kept; the oldest go first (counted).</summary>
    public const int DeadLettersMax = 10_000;

    /// <summary>Delivered ones kept for the notification log.</summary>
    public const int RecentMax = 1_000;

    /// <summary>Incidents whose first message is remembered; beyond it the oldest is forgotten, and what follows about it is a message of its own.</summary>
    public const int ThreadsMax = 4_096;

    /// <summary>Characters of a reference to a message; a longer one is not kept.</summary>
    public const int ReferenceCharactersMax = 256;

    /// <summary>Deadlines handled in one step; the rest follows a millisecond later.</summary>
    public const int DeadlinesPerStepMax = 1_000;

    /// <summary>How long a delivery may wait, for whatever reason, before the fallback is used as well.</summary>
    public static readonly Duration FallbackWait = Duration.FromMinutes(2);

    /// <summary>Longest wait that a receiver may ask for.</summary>
    public static readonly Duration RetryAfterMax = Duration.FromHours(1);

    /// <summary>Shortest wait after a receiver asked for one.</summary>
    public static readonly Duration RetryAfterMin = Duration.FromSeconds(1);

    /// <summary>Beyond the time of an attempt: how long its report may take before it counts as a failure.</summary>
    public static readonly Duration ReportGrace = Duration.FromMinutes(2);

    /// <summary>Window of the rate limit.</summary>
    public static readonly Duration RateWindow = Duration.FromSeconds(1);
}

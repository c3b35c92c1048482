using System.Collections.Immutable;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Grains;
using NodaTime;

namespace HelpDeskFlow.Domain.Destinations;

/// <summary>What happened at a destination. Times are the decided ones, so that folding needs no config.</summary>
public abstract record DestinationEvent : Event
{
    private DestinationEvent(Instant at)
        : base(at)
    {
    }

    /// <summary>The config has other limits than before.</summary>
    public sealed record LimitsChanged(Instant At, DeliveryLimits Limits) : DestinationEvent(At);

    /// <summary>Notifications were taken, in this order.</summary>
    public sealed record Queued(Instant At, ImmutableArray<DeliveryRequest> Requests, Instant GiveUpAt, Instant? FallbackAt) : DestinationEvent(At);

    /// <summary>An attempt begins; it must be reported by <paramref name="ReportDueAt"/>.</summary>
    public sealed record AttemptStarted(Instant At, DeliveryId Id, int Attempt, Instant ReportDueAt) : DestinationEvent(At);

    /// <summary>After a restart the same attempt is made again, because nobody knows what came of it.</summary>
    public sealed record AttemptResumed(Instant At, DeliveryId Id, int Attempt, Instant ReportDueAt) : DestinationEvent(At);

    /// <summary>An attempt did not get through. No next attempt: <see cref="Died"/> follows.</summary>
    public sealed record AttemptFailed(Instant At, DeliveryId Id, int Attempt, AttemptResult Result, string Detail, Instant? NextAttemptAt) : DestinationEvent(At)
    {
        /// <summary>See <see cref="AttemptOutcome.PossibleDuplicates"/>.</summary>
        public int PossibleDuplicates { get; init; }

        /// <summary>True where no report came: nobody knows whether the attempt was made.</summary>
        public bool Unreported { get; init; }
    }

    /// <summary>The receiver has it.</summary>
    public sealed record Delivered(Instant At, DeliveryId Id, int Attempt, string Detail) : DestinationEvent(At)
    {
        /// <summary>See <see cref="AttemptOutcome.PossibleDuplicates"/>.</summary>
        public int PossibleDuplicates { get; init; }
    }

    /// <summary>The first message about an incident is there; what follows about it refers to that message.</summary>
    public sealed record ThreadStarted(Instant At, IncidentId Incident, string Reference) : DestinationEvent(At);

    /// <summary>The message is not referred to any more.</summary>
    public sealed record ThreadEnded(Instant At, IncidentId Incident, string Why) : DestinationEvent(At);

    /// <summary>Given up.</summary>
    public sealed record Died(Instant At, DeliveryId Id, string Why) : DestinationEvent(At);

    /// <summary>The receiver had taken it, and it did not reach its person: a dead letter now. The fallback was told where there is one that was not told before.</summary>
    public sealed record Bounced(Instant At, DeliveryId Id, int Attempt, string Detail, DestinationName? Fallback) : DestinationEvent(At);

    /// <summary>The fallback was told; null: the config has none any more.</summary>
    public sealed record FallbackUsed(Instant At, DeliveryId Id, DestinationName? Fallback, string Why) : DestinationEvent(At);

    /// <summary>A person sent a dead letter again.</summary>
    public sealed record Resent(Instant At, DeliveryId Id, string By, Instant GiveUpAt) : DestinationEvent(At);

    /// <summary>The receiver asked us to wait.</summary>
    public sealed record Throttled(Instant At, Instant Until) : DestinationEvent(At);

    /// <summary>Too many failures in a row, or a failed trial: nothing is sent until then.</summary>
    public sealed record BreakerOpened(Instant At, Instant Until, int FailuresInRow) : DestinationEvent(At);

    /// <summary>The receiver answers again.</summary>
    public sealed record BreakerClosed(Instant At) : DestinationEvent(At);
}

using System.Collections.Immutable;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Grains;
using NodaTime;

namespace HelpDeskFlow.Domain.Destinations;

/// <summary>What a notification is about. Names on the wire: <c>incident.opened</c> and so on (INTERFACES).</summary>
public enum NotificationKind : byte
{
    /// <summary>First page: step 1.</summary>
    Opened,

    /// <summary>A later step, or the resolve time passed.</summary>
    Escalated,

    /// <summary>Acknowledged.</summary>
    Acknowledged,

    /// <summary>Acknowledgement taken back.</summary>
    Unacknowledged,

    /// <summary>Resolved.</summary>
    Resolved,

    /// <summary>Reopened.</summary>
    Reopened,

    /// <summary>Severity or another fact changed.</summary>
    Updated,

    /// <summary>Handed on.</summary>
    Handoff,

    /// <summary>To a person and about no incident: a change of shift, a test page, a code. Its reason is all it says, the first line as headline.</summary>
    Notice,
}

/// <summary>One notification for one destination. Its text is rendered from the incident when an attempt is made.</summary>
/// <param name="Id">Idempotency key, the same over retries.</param>
/// <param name="Incident">What it is about.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Severity">For order of sending: the more severe first.</param>
/// <param name="Step">Escalation step, from 1; 0 where there is none.</param>
/// <param name="Target">Who is meant, for example "schedule:payments-primary".</param>
/// <param name="Person">The person it is for, if any.</param>
/// <param name="Reason">Why it is sent, one sentence.</param>
/// <param name="QueuedAt">When it was decided.</param>
public sealed record DeliveryRequest(
    DeliveryId Id,
    IncidentId Incident,
    NotificationKind Kind,
    Severity Severity,
    int Step,
    string Target,
    PersonName? Person,
    string Reason,
    Instant QueuedAt);

/// <summary>What came of an attempt.</summary>
public enum AttemptResult : byte
{
    /// <summary>The receiver took it (2xx).</summary>
    Delivered,

    /// <summary>It may work later: time-out, connection refused or reset, 5xx, 408.</summary>
    Failed,

    /// <summary>Too many requests (429, or 503 with Retry-After): not the receiver's failure, does not count for the breaker.</summary>
    Throttled,

    /// <summary>It never will: 4xx other than 408 and 429.</summary>
    Refused,
}

/// <summary>Outcome of one attempt.</summary>
/// <param name="Result">Class of outcome.</param>
/// <param name="Detail">Status and first characters of the answer, or the error; at most 300 characters; no secrets.</param>
/// <param name="RetryAfter">What the receiver asked for.</param>
public sealed record AttemptOutcome(AttemptResult Result, string Detail, Duration? RetryAfter)
{
    /// <summary>
    /// Messages that the receiver may have got beyond the one that this delivery is about: it may have taken this attempt
    /// although nobody heard so (a time-out, a broken connection), and knows no key by which it would drop the next one.
    /// </summary>
    public int PossibleDuplicates { get; init; }

    /// <summary>Where the receiver put the message, in the channel's own words, for what follows about the same incident; at most <see cref="DestinationLimits.ReferenceCharactersMax"/> characters.</summary>
    public string? Reference { get; init; }
}

/// <summary>Effect: make this attempt now and report it with <see cref="DestinationCommand.AttemptFinished"/>.</summary>
public sealed record Deliver(DestinationName Destination, DeliveryRequest Request, int Attempt) : Effect
{
    /// <summary>True where an attempt before it may have been made without ever being reported: before a restart, or its report was lost.</summary>
    public bool MayRepeat { get; init; }
}

/// <summary>Commands of a Destination grain.</summary>
public abstract record DestinationCommand : Command
{
    private DestinationCommand()
    {
    }

    /// <summary>Take this notification. An id that is known already is not taken twice.</summary>
    public sealed record Enqueue(DeliveryRequest Request) : DestinationCommand;

    /// <summary>The same for many at once, in this order: an engine gathers what one turn decided, so that a storm of pages costs one step.</summary>
    public sealed record EnqueueAll(ImmutableArray<DeliveryRequest> Requests) : DestinationCommand;

    /// <summary>An attempt ended. Stale reports (an older attempt, an unknown id) change nothing.</summary>
    public sealed record AttemptFinished(DeliveryId Id, int Attempt, AttemptOutcome Outcome) : DestinationCommand;

    /// <summary>The receiver says later what became of the message: whether it reached its person. From a callback; of the attempt that it speaks of.</summary>
    public sealed record ReceiptArrived(DeliveryId Id, int Attempt, bool Reached, string Detail) : DestinationCommand;

    /// <summary>A person sends a dead letter again.</summary>
    public sealed record Resend(DeliveryId Id, string By) : DestinationCommand;
}

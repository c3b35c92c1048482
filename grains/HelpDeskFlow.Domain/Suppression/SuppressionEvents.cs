using System.Collections.Immutable;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Grains;
using NodaTime;

namespace HelpDeskFlow.Domain.Suppression;

/// <summary>What happened in the Suppression grain.</summary>
public abstract record SuppressionEvent : Event
{
    private SuppressionEvent(Instant at)
        : base(at)
    {
    }

    /// <summary>A silence is as it stands here from now on.</summary>
    public sealed record SilenceSet(Instant At, Silence Silence, string Why) : SuppressionEvent(At);

    /// <summary>It suppresses from now on.</summary>
    public sealed record SilenceStarted(Instant At, SilenceId Id) : SuppressionEvent(At);

    /// <summary>It is over. <c>By</c> is null where its time or a rule ended it.</summary>
    public sealed record SilenceEnded(Instant At, SilenceId Id, string Why, string? By) : SuppressionEvent(At);

    /// <summary>This occurrence is over; the next is known.</summary>
    public sealed record SilenceRescheduled(Instant At, SilenceId Id, Instant StartsAt, Instant EndsAt) : SuppressionEvent(At);

    /// <summary>A firing alert is suppressed, for these reasons from now on.</summary>
    public sealed record AlertSuppressed(Instant At, AlertKey Key, ServiceName Service, ImmutableArray<SuppressReason> Reasons, Instant? Until) : SuppressionEvent(At);

    /// <summary>No reason is left, and it still fires.</summary>
    public sealed record AlertReleased(Instant At, AlertKey Key, string Why) : SuppressionEvent(At);

    /// <summary>A suppressed alert does not fire any more.</summary>
    public sealed record AlertClosed(Instant At, AlertKey Key) : SuppressionEvent(At);

    /// <summary>An alert fires again: one change more towards flapping.</summary>
    public sealed record AlertChanged(Instant At, AlertKey Key) : SuppressionEvent(At);

    /// <summary>Those held until now are being looked at.</summary>
    public sealed record HoldsTaken(Instant At) : SuppressionEvent(At);

    /// <summary>What was older was removed.</summary>
    public sealed record Swept(Instant At, Instant SilencesBefore, Instant ChangesBefore) : SuppressionEvent(At);
}

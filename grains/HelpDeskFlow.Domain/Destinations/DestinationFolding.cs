using System.Collections.Immutable;
using HelpDeskFlow.Domain.Grains;
using NodaTime;

namespace HelpDeskFlow.Domain.Destinations;

/// <summary>The state after each event. Keeps the indexes of <see cref="DestinationState"/> in step with <see cref="DestinationState.Active"/>.</summary>
internal static class DestinationFolding
{
    /// <summary>Folds one event; what is not a destination's event, or speaks of a delivery that is not there, changes nothing.</summary>
    public static DestinationState Evolve(DestinationState state, Event happened)
    {
        state = state.LastEventAt < happened.At ? state with { LastEventAt = happened.At } : state;
        return happened switch
        {
            DestinationEvent.LimitsChanged e => state with { Limits = e.Limits },
            DestinationEvent.Queued e => Queue(state, e),
            DestinationEvent.AttemptStarted e => Start(state, e),
            DestinationEvent.AttemptResumed e => Resume(state, e),
            DestinationEvent.AttemptFailed e => Fail(state, e),
            DestinationEvent.Delivered e => Deliver(state, e),
            DestinationEvent.Died e => Bury(state, e),
            DestinationEvent.Bounced e => Bounce(state, e),
            DestinationEvent.FallbackUsed e => UseFallback(state, e),
            DestinationEvent.Resent e => Resend(state, e),
            DestinationEvent.Throttled e => state with { ThrottledUntil = e.Until },
            DestinationEvent.BreakerOpened e => state with { BreakerOpenUntil = e.Until },
            DestinationEvent.ThreadStarted e => DestinationThreads.Start(state, e),
            DestinationEvent.ThreadEnded e => DestinationThreads.End(state, e.Incident),
            DestinationEvent.BreakerClosed => state with { BreakerOpenUntil = null, FailuresInRow = 0 },
            _ => state,
        };
    }

    /// <summary>Moves retries that are due to the ready ones, where severity decides again.</summary>
    public static DestinationState Ripen(DestinationState state, Instant now)
    {
        if (state.RetryDue.IsEmpty || state.RetryDue.Min.At > now)
        {
            return state;
        }

        var (ready, due) = (state.Ready.ToBuilder(), state.RetryDue.ToBuilder());
        while (due.Count > 0 && due.Min.At <= now)
        {
            ready.Add(Waiting(state.Active[due.Min.Id]));
            due.Remove(due.Min);
        }

        return state with { Ready = ready.ToImmutable(), RetryDue = due.ToImmutable() };
    }

    private static DestinationState Queue(DestinationState state, DestinationEvent.Queued e)
    {
        var arrival = state.NextArrival;
        return Enter(state, e.Requests.Select(request =>
            new Delivery(request, DeliveryStatus.Queued, 0, null, null, null) { Arrival = arrival++, GiveUpAt = e.GiveUpAt, FallbackAt = e.FallbackAt }));
    }

    /// <summary>Puts deliveries into the queue, numbered on from the last. Many at once cost a fraction of as many times one: the trees are built, not copied.</summary>
    private static DestinationState Enter(DestinationState state, IEnumerable<Delivery> deliveries)
    {
        var (active, ready, deadlines, arrival) = (state.Active.ToBuilder(), state.Ready.ToBuilder(), state.Deadlines.ToBuilder(), state.NextArrival);
        foreach (var delivery in deliveries)
        {
            arrival = delivery.Arrival + 1;
            active[delivery.Request.Id] = delivery;
            ready.Add(Waiting(delivery));
            deadlines.Add(Due(delivery.DeadlineAt, delivery));
        }

        return state with { NextArrival = arrival, Active = active.ToImmutable(), Ready = ready.ToImmutable(), Deadlines = deadlines.ToImmutable() };
    }

    private static DestinationState Start(DestinationState state, DestinationEvent.AttemptStarted e)
    {
        if (!state.Active.TryGetValue(e.Id, out var known))
        {
            return state;
        }

        state = Detach(Ripen(state, e.At), known);
        var started = known with { Status = DeliveryStatus.InFlight, Attempts = e.Attempt, NextAttemptAt = null, ReportDueAt = e.ReportDueAt };
        var newWindow = e.At >= state.WindowStartedAt + DestinationLimits.RateWindow;
        return state with
        {
            Active = state.Active.SetItem(e.Id, started),
            Leases = state.Leases.Add(Due(e.ReportDueAt, started)),
            WindowStartedAt = newWindow ? e.At : state.WindowStartedAt,
            StartedInWindow = newWindow ? 1 : state.StartedInWindow + 1,
        };
    }

    private static DestinationState Resume(DestinationState state, DestinationEvent.AttemptResumed e)
    {
        if (!state.Active.TryGetValue(e.Id, out var known))
        {
            return state;
        }

        var resumed = known with { ReportDueAt = e.ReportDueAt, IsUnreported = true };
        return Detach(state, known) is var without
            ? without with { Active = without.Active.SetItem(e.Id, resumed), Leases = without.Leases.Add(Due(e.ReportDueAt, resumed)) }
            : state;
    }

    private static DestinationState Fail(DestinationState state, DestinationEvent.AttemptFailed e)
    {
        if (!state.Active.TryGetValue(e.Id, out var known))
        {
            return state;
        }

        state = Detach(state, known);
        var counts = e.Result == AttemptResult.Failed ? 1 : 0;
        var failed = known with
        {
            Status = DeliveryStatus.Retrying,
            NextAttemptAt = e.NextAttemptAt ?? e.At, // without a next one Died follows at once
            ReportDueAt = null,
            LastDetail = e.Detail,
            Failures = known.Failures + counts,
            PossibleDuplicates = known.PossibleDuplicates + e.PossibleDuplicates,
            IsUnreported = e.Unreported,
        };
        return state with
        {
            Active = state.Active.SetItem(e.Id, failed),
            RetryDue = state.RetryDue.Add(Due(failed.NextAttemptAt.Value, failed)),
            Deadlines = state.Deadlines.Add(Due(failed.DeadlineAt, failed)),
            FailuresInRow = state.FailuresInRow + counts,
            PossibleDuplicates = state.PossibleDuplicates + e.PossibleDuplicates,
        };
    }

    private static DestinationState Deliver(DestinationState state, DestinationEvent.Delivered e)
    {
        if (!state.Active.TryGetValue(e.Id, out var known))
        {
            return state;
        }

        state = Detach(state, known);
        var recent = state.Recent.Enqueue(known with
        {
            Status = DeliveryStatus.Delivered,
            NextAttemptAt = null,
            ReportDueAt = null,
            FinishedAt = e.At,
            LastDetail = e.Detail,
            PossibleDuplicates = known.PossibleDuplicates + e.PossibleDuplicates,
            IsUnreported = false,
        });
        var finished = state.Finished.Add(e.Id);
        var count = state.RecentCount + 1;
        if (count > DestinationLimits.RecentMax)
        {
            recent = recent.Dequeue(out var dropped);
            finished = finished.Remove(dropped.Request.Id);
            count--;
        }

        return state with
        {
            Active = state.Active.Remove(e.Id),
            Recent = recent,
            RecentCount = count,
            Finished = finished,
            FailuresInRow = 0,
            PossibleDuplicates = state.PossibleDuplicates + e.PossibleDuplicates,
        };
    }

    private static DestinationState Bury(DestinationState state, DestinationEvent.Died e) =>
        state.Active.TryGetValue(e.Id, out var known)
            ? WithDeadLetter(Detach(state, known) with { Active = state.Active.Remove(e.Id) }, known, e.At, e.Why)
            : state;

    private static DestinationState Bounce(DestinationState state, DestinationEvent.Bounced e)
    {
        if (state.Active.TryGetValue(e.Id, out var active))
        {
            return WithDeadLetter(Detach(state, active) with { Active = state.Active.Remove(e.Id) }, active with { FallbackTo = e.Fallback ?? active.FallbackTo }, e.At, e.Detail);
        }

        return state.Recent.FirstOrDefault(d => d.Request.Id == e.Id) is { } known
            ? WithDeadLetter(
                state with { Recent = ImmutableQueue.CreateRange(state.Recent.Where(d => d != known)), RecentCount = state.RecentCount - 1 },
                known with { FallbackTo = e.Fallback ?? known.FallbackTo },
                e.At,
                e.Detail)
            : state;
    }

    private static DestinationState WithDeadLetter(DestinationState state, Delivery delivery, Instant at, string why)
    {
        var dead = state.Dead.Add(delivery with
        {
            Status = DeliveryStatus.Dead,
            NextAttemptAt = null,
            ReportDueAt = null,
            FallbackAt = null,
            FinishedAt = at,
            LastDetail = why,
        });
        var finished = state.Finished.Add(delivery.Request.Id);
        var dropped = state.DeadDropped;
        if (dead.Count > DestinationLimits.DeadLettersMax)
        {
            finished = finished.Remove(dead[0].Request.Id);
            dead = dead.RemoveAt(0);
            dropped++;
        }

        return state with { Dead = dead, Finished = finished, DeadDropped = dropped };
    }

    private static DestinationState UseFallback(DestinationState state, DestinationEvent.FallbackUsed e)
    {
        if (!state.Active.TryGetValue(e.Id, out var known))
        {
            return state;
        }

        var used = known with { FallbackAt = null, FallbackTo = e.Fallback ?? known.FallbackTo };
        var isWaiting = state.Deadlines.Contains(Due(known.DeadlineAt, known));
        return state with
        {
            Active = state.Active.SetItem(e.Id, used),
            Deadlines = isWaiting ? state.Deadlines.Remove(Due(known.DeadlineAt, known)).Add(Due(used.DeadlineAt, used)) : state.Deadlines,
        };
    }

    private static DestinationState Resend(DestinationState state, DestinationEvent.Resent e)
    {
        var index = state.Dead.FindIndex(d => d.Request.Id == e.Id);
        if (index < 0)
        {
            return state;
        }

        var again = state.Dead[index] with
        {
            Status = DeliveryStatus.Queued,
            FinishedAt = null,
            Failures = 0,
            Arrival = state.NextArrival,
            GiveUpAt = e.GiveUpAt,
        };
        return Enter(state with { Dead = state.Dead.RemoveAt(index), Finished = state.Finished.Remove(e.Id) }, [again]);
    }

    /// <summary>Takes it out of every index.</summary>
    private static DestinationState Detach(DestinationState state, Delivery delivery) => state with
    {
        Ready = state.Ready.Remove(Waiting(delivery)),
        RetryDue = delivery.NextAttemptAt is { } at ? state.RetryDue.Remove(Due(at, delivery)) : state.RetryDue,
        Leases = delivery.ReportDueAt is { } due ? state.Leases.Remove(Due(due, delivery)) : state.Leases,
        Deadlines = state.Deadlines.Remove(Due(delivery.DeadlineAt, delivery)),
    };

    /// <summary>Its place among the ready ones.</summary>
    public static WaitingDelivery Waiting(Delivery delivery) => new(delivery.Request.Severity, delivery.Arrival, delivery.Request.Id);

    /// <summary>Its place in an index by time.</summary>
    public static DueDelivery Due(Instant at, Delivery delivery) => new(at, delivery.Arrival, delivery.Request.Id);
}

using System.Collections.Immutable;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Services;
using NodaTime;

namespace HelpDeskFlow.Domain.Suppression;

/// <summary>Silences that begin and end, holds that are over, and what is removed. Firing late or twice finds nothing.</summary>
internal static class SuppressionTimers
{
    public static ImmutableArray<WantedTimer> Wanted(SuppressionState state)
    {
        var timers = ImmutableArray.CreateBuilder<WantedTimer>(4);
        if (state.Book.NextEdgeAt is { } edge)
        {
            timers.Add(new WantedTimer("silence", edge));
        }

        if (IdleEnds(state).Select(i => (Instant?)i.At).Min() is { } idle)
        {
            timers.Add(new WantedTimer("idle", idle));
        }

        if (!state.Index.Due.IsEmpty)
        {
            timers.Add(new WantedTimer("hold", state.Index.Due.Min.At));
        }

        if (state.NextSweepAt is { } sweep)
        {
            timers.Add(new WantedTimer("sweep", sweep));
        }

        return timers.ToImmutable();
    }

    public static Decision Fire(SuppressionState state, Instant now)
    {
        var step = new SuppressionStep(state, now);
        if (step.State.Book.NextEdgeAt <= now)
        {
            foreach (var silence in state.Silences.Values.Where(s => s.Phase != SilencePhase.Expired).OrderBy(s => s.Id.Value, StringComparer.Ordinal))
            {
                Turn(step, silence);
            }
        }

        foreach (var (silence, at) in IdleEnds(step.State))
        {
            if (at <= now)
            {
                step.End(silence.Id, $"nothing that it covers has fired for {DurationText.Of(silence.ExpireWhenIdle!.Value)}", null);
            }
        }

        if (!step.State.Index.Due.IsEmpty && step.State.Index.Due.Min.At <= now)
        {
            ImmutableArray<AlertKey> due = [.. step.State.Index.Due.TakeWhile(d => d.At <= now).Select(d => d.Key)];
            step.Record(new SuppressionEvent.HoldsTaken(now));
            step.Tell(new ServiceCommand.Reconsider(due));
        }

        if (step.State.NextSweepAt <= now)
        {
            step.Record(new SuppressionEvent.Swept(now, now - SuppressionLimits.ExpiredKeptFor, now - Duration.FromDays(1)));
        }

        return step.ToDecision();
    }

    private static void Turn(SuppressionStep step, Silence silence)
    {
        if (silence.EndsAt <= step.Now)
        {
            if (silence.Recurrence is { } recurrence && Occurrences.Next(recurrence, step.Now) is var (start, end))
            {
                step.Reschedule(silence, start, end);
            }
            else
            {
                step.End(silence.Id, "its time is over", null);
            }
        }
        else if (silence.Phase == SilencePhase.Pending && silence.StartsAt <= step.Now)
        {
            step.Start(silence);
        }
    }

    private static IEnumerable<(Silence Silence, Instant At)> IdleEnds(SuppressionState state)
    {
        foreach (var silence in state.Book.MayIdle)
        {
            if (SilenceBook.IdleAt(silence, state.Uses) is { } at)
            {
                yield return (silence, at);
            }
        }
    }
}

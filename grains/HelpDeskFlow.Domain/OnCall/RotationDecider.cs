using System.Collections.Immutable;
using HelpDeskFlow.Domain.Grains;
using NodaTime;

namespace HelpDeskFlow.Domain.OnCall;

/// <summary>Rule book of a schedule's run-time part: overrides, swaps, and who really was on call.</summary>
public sealed class RotationDecider : IRuleBook<RotationState>
{
    private RotationDecider()
    {
    }

    /// <inheritdoc/>
    public static RotationState Initial(GrainId id) => new(new ScheduleName(id.Key), []);

    /// <inheritdoc/>
    public static Decision Decide(RotationState state, Command command, StepContext context) => command switch
    {
        RotationCommand.AddOverride add => RotationOverrides.Add(state, add, context),
        RotationCommand.RemoveOverride remove => RotationOverrides.Remove(state, remove, context),
        RotationCommand.ReplaceImported imported => RotationOverrides.Import(state, imported, context),
        RotationCommand.RequestSwap request => RotationSwaps.Request(state, request, context),
        RotationCommand.AcceptSwap accept => RotationSwaps.Accept(state, accept, context),
        RotationCommand.DeclineSwap decline => RotationSwaps.Decline(state, decline, context.Now),
        RotationCommand.Look look => RotationDuty.Look(state, look, context),
        RotationCommand.Summarize summary => RotationSummaries.Add(state, summary, context),
        RotationCommand.TakeTurn turn => Decision.Of(new RotationEvent.TurnTaken(context.Now, turn.Step)),
        TimerDue => RotationDuty.Look(state, new RotationCommand.Look([], 0), context),
        _ => Decision.Nothing,
    };

    /// <inheritdoc/>
    public static RotationState Evolve(RotationState state, Event happened) => happened switch
    {
        RotationEvent.OverrideAdded added => With(state, added.At, [added.Override]),
        RotationEvent.OverrideRemoved removed => state with { Overrides = state.Overrides.RemoveAll(o => o.Id == removed.Id) },
        RotationEvent.OverridesImported imported => With(
            state with { Overrides = RotationOverrides.WithoutFuture(state.Overrides, imported.Source, imported.At, imported.Overrides) }, imported.At, imported.Overrides),
        RotationEvent.SwapRequested requested => state with { Swaps = [.. state.Swaps.Where(s => s.To > requested.At - RotationLimits.PastKept), requested.Swap] },
        RotationEvent.SwapAccepted accepted => Settle(With(state, accepted.At, accepted.Overrides), accepted.Id, SwapStatus.Accepted, accepted.Person),
        RotationEvent.Watched watched => state with { Duty = watched.Duty },
        RotationEvent.HandedOff handed => RotationDuty.Keep(state, handed.Ended) with { Duty = handed.Duty },
        RotationEvent.Unwatched gone => RotationDuty.Keep(state, [gone.Ended]) with { Duty = null },
        RotationEvent.ShiftSummarized written => RotationSummaries.With(state, written),
        RotationEvent.TurnTaken turn => state with { Turns = state.Turns.SetItem(turn.Step, state.Turns.GetValueOrDefault(turn.Step) + 1) },
        RotationEvent.SwapDeclined declined => Settle(state, declined.Id, SwapStatus.Declined, null),
        _ => state,
    };

    /// <inheritdoc/>
    public static ImmutableArray<WantedTimer> Timers(RotationState state) => state.Duty is { } duty ? [new WantedTimer("shift", duty.Until)] : [];

    private static RotationState Settle(RotationState state, string id, SwapStatus status, PersonName? with) =>
        state with { Swaps = [.. state.Swaps.Select(s => s.Id == id ? s with { Status = status, With = with ?? s.With } : s)] };

    /// <summary>Drops what has long been over, and, when it is still full, what ended first.</summary>
    private static RotationState With(RotationState state, Instant now, ImmutableArray<RuntimeOverride> added)
    {
        var kept = state.Overrides.RemoveAll(o => o.To <= now - RotationLimits.PastKept);
        while (kept.Length > 0 && kept.Length + added.Length > RotationLimits.OverridesMax)
        {
            kept = kept.Remove(kept.MinBy(o => o.To)!);
        }

        return state with { Overrides = kept.AddRange(added) };
    }
}

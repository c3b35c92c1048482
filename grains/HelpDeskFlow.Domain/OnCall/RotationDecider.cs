using System.Collections.Immutable;
using HelpDeskFlow.Domain.Grains;
using NodaTime;

namespace HelpDeskFlow.Domain.OnCall;

/// <summary>Rule book of a schedule's run-time part: overrides.</summary>
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
        RotationCommand.AddOverride add => Add(state, add, context),
        RotationCommand.RemoveOverride remove => Remove(state, remove, context.Now),
        _ => Decision.Nothing,
    };

    /// <inheritdoc/>
    public static RotationState Evolve(RotationState state, Event happened) => happened switch
    {
        RotationEvent.OverrideAdded added => state with { Overrides = MakeRoom(state.Overrides, added.At).Add(added.Override) },
        RotationEvent.OverrideRemoved removed => state with { Overrides = state.Overrides.RemoveAll(o => o.Id == removed.Id) },
        _ => state,
    };

    /// <inheritdoc/>
    public static ImmutableArray<WantedTimer> Timers(RotationState state) => [];

    private static Decision Add(RotationState state, RotationCommand.AddOverride add, StepContext context)
    {
        var wanted = new RuntimeOverride(add.Id, add.From, add.To, add.Person, add.By);
        if (state.Overrides.FirstOrDefault(o => o.Id == add.Id) is { } known)
        {
            return known == wanted
                ? Decision.Nothing
                : Decision.Reject("override-id-taken", $"Override {add.Id} of schedule {state.Name} exists with another content; remove it first or use another id.");
        }

        if (string.IsNullOrEmpty(add.Id))
        {
            return Decision.Reject("override-without-id", "The override has no id; give it one that is not used yet.");
        }

        if (context.Config.Schedule(state.Name) is null)
        {
            return Decision.Reject("unknown-schedule", $"There is no schedule {state.Name} in the config; add it there first.");
        }

        if (add.Person is { } person && context.Config.Person(person) is null)
        {
            return Decision.Reject("unknown-person", $"There is no person {person} in the config; add them there or name another.");
        }

        if (add.To <= add.From)
        {
            return Decision.Reject("override-empty", $"The override ends at {add.To} and begins at {add.From}; its end must be after its begin.");
        }

        if (add.To <= context.Now)
        {
            return Decision.Reject("override-over", $"The override ends at {add.To}, which is past; give an end after {context.Now}.");
        }

        var stillToCome = state.Overrides.Count(o => o.To > context.Now);
        return stillToCome >= RotationLimits.OverridesMax
            ? Decision.Reject("too-many-overrides", $"Schedule {state.Name} has {stillToCome} overrides and the limit is {RotationLimits.OverridesMax}; remove some or put them into the config.")
            : Decision.Of(new RotationEvent.OverrideAdded(context.Now, wanted));
    }

    private static Decision Remove(RotationState state, RotationCommand.RemoveOverride remove, Instant now) =>
        state.Overrides.Any(o => o.Id == remove.Id)
            ? Decision.Of(new RotationEvent.OverrideRemoved(now, remove.Id, remove.By))
            : Decision.Nothing;

    /// <summary>Drops what has long been over, and, when it is still full, what ended first.</summary>
    private static ImmutableArray<RuntimeOverride> MakeRoom(ImmutableArray<RuntimeOverride> overrides, Instant now)
    {
        var kept = overrides.RemoveAll(o => o.To <= now - RotationLimits.PastKept);
        while (kept.Length >= RotationLimits.OverridesMax)
        {
            kept = kept.Remove(kept.MinBy(o => o.To)!);
        }

        return kept;
    }
}

using System.Collections.Immutable;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Grains;
using NodaTime;

namespace HelpDeskFlow.Domain.OnCall;

/// <summary>Overrides made at run time: which are taken, and which are refused because they would leave nobody on call.</summary>
internal static class RotationOverrides
{
    public static Decision Add(RotationState state, RotationCommand.AddOverride add, StepContext context)
    {
        var wanted = new RuntimeOverride(add.Id, add.From, add.To, add.Person, add.By, add.Kind, add.InsteadOf);
        if (state.Overrides.FirstOrDefault(o => o.Id == add.Id) is { } known)
        {
            return known == wanted
                ? Decision.Nothing
                : Decision.Reject("override-id-taken", $"Override {add.Id} of schedule {state.Name} exists with another content; remove it first or use another id.");
        }

        if (Problem(state, wanted, context) is { } problem)
        {
            return problem;
        }

        if (add.To <= context.Now)
        {
            return Decision.Reject("override-over", $"The override ends at {add.To}, which is past; give an end after {context.Now}.");
        }

        if (NoRoom(state, context.Now, 1) is { } full)
        {
            return full;
        }

        var after = state with { Overrides = state.Overrides.Add(wanted) };
        return (add.Force ? null : MakesGap(state, after, add.From, add.To, context, "override")) ?? Decision.Of(new RotationEvent.OverrideAdded(context.Now, wanted));
    }

    public static Decision Remove(RotationState state, RotationCommand.RemoveOverride remove, StepContext context)
    {
        if (state.Overrides.FirstOrDefault(o => o.Id == remove.Id) is not { } known)
        {
            return Decision.Nothing;
        }

        var after = state with { Overrides = state.Overrides.Remove(known) };
        return (remove.Force ? null : MakesGap(state, after, known.From, known.To, context, "removal")) ?? Decision.Of(new RotationEvent.OverrideRemoved(context.Now, remove.Id, remove.By));
    }

    public static Decision Import(RotationState state, RotationCommand.ReplaceImported import, StepContext context)
    {
        if (import.Overrides.FirstOrDefault(o => !IsOf(o, import.Source)) is { } stray)
        {
            return Decision.Reject("override-invalid", $"Override {stray.Id} is not of the source {import.Source}; begin its id with \"{import.Source}:\".");
        }

        if (import.Overrides.Select(o => Problem(state, o, context)).FirstOrDefault(p => p is not null) is { } problem)
        {
            return problem;
        }

        ImmutableArray<RuntimeOverride> wanted = [.. import.Overrides.Where(o => o.To > context.Now)];
        if (wanted.SequenceEqual(state.Overrides.Where(o => IsOf(o, import.Source) && o.To > context.Now)))
        {
            return Decision.Nothing;
        }

        var others = WithoutFuture(state.Overrides, import.Source, context.Now, wanted);
        return NoRoom(state with { Overrides = others }, context.Now, wanted.Length) ?? Decision.Of(new RotationEvent.OverridesImported(context.Now, import.Source, wanted, import.By));
    }

    /// <summary>Without what a source said about the time to come. What it said about the past stays; what is running and not said again ends now.</summary>
    public static ImmutableArray<RuntimeOverride> WithoutFuture(ImmutableArray<RuntimeOverride> overrides, string source, Instant now, ImmutableArray<RuntimeOverride> next)
    {
        var kept = ImmutableArray.CreateBuilder<RuntimeOverride>(overrides.Length);
        foreach (var o in overrides)
        {
            if (!IsOf(o, source) || o.To <= now)
            {
                kept.Add(o);
            }
            else if (o.From < now && !next.Any(n => n.Id == o.Id))
            {
                kept.Add(o with { To = now });
            }
        }

        return kept.DrainToImmutable();
    }

    /// <summary>Whether the override came from that source.</summary>
    public static bool IsOf(RuntimeOverride o, string source) =>
        o.Id.Length > source.Length && o.Id[source.Length] == ':' && o.Id.StartsWith(source, StringComparison.Ordinal);

    /// <summary>Refusal where too many would still be to come; null: there is room.</summary>
    public static Decision? NoRoom(RotationState state, Instant now, int added)
    {
        var stillToCome = state.Overrides.Count(o => o.To > now);
        return stillToCome + added > RotationLimits.OverridesMax
            ? Decision.Reject("too-many-overrides", $"Schedule {state.Name} has {stillToCome} overrides and the limit is {RotationLimits.OverridesMax}; remove some or put them into the config.")
            : null;
    }

    /// <summary>Refusal where somebody was on call before and nobody is after; null: there is no such time, or gaps are meant.</summary>
    public static Decision? MakesGap(RotationState before, RotationState after, Instant from, Instant to, StepContext context, string what)
    {
        var (start, end) = (Instant.Max(from, context.Now), Instant.Min(to, Instant.Max(from, context.Now) + RotationLimits.GapHorizon));
        if (context.Config.Schedule(before.Name) is not { AllowGaps: false } schedule || end <= start)
        {
            return null;
        }

        var gaps = Coverage.NewGaps(Coverage.Of(schedule, before, start, end), Coverage.Of(schedule, after, start, end));
        return gaps.IsEmpty
            ? null
            : Decision.Reject($"{what}-makes-gap", $"Nobody would be on call in {before.Name} from {gaps[0].Start} to {gaps[0].End}{(gaps.Length > 1 ? $" and {gaps.Length - 1} times more" : "")}; name a person, or send \"force\": true.");
    }

    private static Decision? Problem(RotationState state, RuntimeOverride wanted, StepContext context)
    {
        if (string.IsNullOrEmpty(wanted.Id))
        {
            return Decision.Reject("override-without-id", "The override has no id; give it one that is not used yet.");
        }

        if (context.Config.Schedule(state.Name) is null)
        {
            return Decision.Reject("unknown-schedule", $"There is no schedule {state.Name} in the config; add it there first.");
        }

        foreach (var person in new[] { wanted.Person, wanted.InsteadOf }.OfType<PersonName>().Where(p => context.Config.Person(p) is null))
        {
            return Decision.Reject("unknown-person", $"There is no person {person} in the config; add them there or name another.");
        }

        if (wanted.Kind != OverrideKind.Replace && wanted.Person is null)
        {
            return Decision.Reject("override-without-person", "An override that adds or removes somebody must say whom; give a person.");
        }

        return wanted.To <= wanted.From
            ? Decision.Reject("override-empty", $"The override ends at {wanted.To} and begins at {wanted.From}; its end must be after its begin.")
            : null;
    }
}

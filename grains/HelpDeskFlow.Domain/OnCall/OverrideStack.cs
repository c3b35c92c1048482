using System.Collections.Immutable;
using HelpDeskFlow.Domain.Configuration;
using NodaTime;

namespace HelpDeskFlow.Domain.OnCall;

/// <summary>One override as it counts: those made at run time over those of the config, a later one over an earlier.</summary>
internal readonly record struct ActiveOverride(Instant From, Instant To, OverrideKind Kind, PersonName? Person, PersonName? InsteadOf, string Why);

/// <summary>Overrides that hold at an instant, lowest first, laid over the layers.</summary>
internal static class OverrideStack
{
    /// <summary>Overrides that have a part in [from, to), lowest first; null: none, the usual case.</summary>
    public static List<ActiveOverride>? Between(Schedule schedule, RotationState? runtime, Instant from, Instant to)
    {
        List<ActiveOverride>? found = null;
        if (schedule.Overrides.Length > 0)
        {
            // Wall-clock times are compared first: they are cheap, and a clock change moves them by a day at most.
            var clock = WallClock.Of(schedule);
            var earliest = clock.DateAt(from).PlusDays(-3);
            var latest = clock.DateAt(to).PlusDays(3);
            for (var i = 0; i < schedule.Overrides.Length; i++)
            {
                var o = schedule.Overrides[i];
                if (o.To.Date >= earliest && o.From.Date <= latest && clock.At(o.From) is var start && clock.At(o.To) is var end && start < to && end > from)
                {
                    (found ??= []).Add(new(start, end, o.Kind, o.Person, o.InsteadOf, $"override {i + 1} in the config of schedule {schedule.Name}"));
                }
            }
        }

        foreach (var o in runtime?.Overrides ?? [])
        {
            if (o.From < to && o.To > from)
            {
                (found ??= []).Add(new(o.From, o.To, o.Kind, o.Person, o.InsteadOf, $"override {o.Id} of schedule {schedule.Name} by {o.By}"));
            }
        }

        return found;
    }

    /// <summary>The answer of the overrides that hold at <paramref name="at"/> over what the layers say.</summary>
    /// <param name="overrides">From <see cref="Between"/>; those that do not hold at the instant are passed over.</param>
    /// <param name="layers">The answer of the layers, people who were removed passed over.</param>
    public static OnCallAnswer Answer(List<ActiveOverride> overrides, Instant at, Func<IReadOnlyCollection<PersonName>, OnCallAnswer> layers)
    {
        HashSet<PersonName> removed = [];
        return Below(overrides.Count - 1);

        OnCallAnswer Below(int index)
        {
            for (; index >= 0; index--)
            {
                var o = overrides[index];
                if (at < o.From || at >= o.To || (o.Kind != OverrideKind.Remove && o.Person is { } gone && removed.Contains(gone)))
                {
                    continue;
                }

                switch (o.Kind)
                {
                    case OverrideKind.Remove when o.Person is { } person:
                        removed.Add(person);
                        break;
                    case OverrideKind.Add when o.Person is { } person:
                        var without = Below(index - 1);
                        return without.Person is null
                            ? without with { Person = person, Why = o.Why }
                            : without.Person == person || without.Also.Contains(person) ? without : without with { Also = without.Also.Add(person) };
                    case OverrideKind.Replace when o.InsteadOf is { } instead:
                        return Swapped(Below(index - 1), instead, o);
                    case OverrideKind.Replace:
                        return new OnCallAnswer(o.Person, o.Why);
                }
            }

            return layers(removed);
        }
    }

    private static OnCallAnswer Swapped(OnCallAnswer answer, PersonName instead, ActiveOverride o)
    {
        var everybody = answer.Person is { } first ? answer.Also.Insert(0, first) : answer.Also;
        var place = everybody.IndexOf(instead);
        if (place < 0)
        {
            return answer;
        }

        everybody = o.Person is { } person ? [.. everybody.SetItem(place, person).Distinct()] : everybody.RemoveAt(place);
        return new OnCallAnswer(everybody.IsEmpty ? null : everybody[0], place == 0 ? $"{o.Why}, instead of {instead}" : answer.Why)
        {
            Also = everybody.IsEmpty ? [] : everybody.RemoveAt(0),
        };
    }
}

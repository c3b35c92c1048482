using System.Collections.Immutable;
using HelpDeskFlow.Domain.Configuration;
using NodaTime;

namespace HelpDeskFlow.Domain.OnCall;

/// <summary>
/// Says who is on call. Order of trust: overrides made at run time (the later one wins), overrides of the config (the later
/// one wins), layers (the later one wins where it has started, its restriction holds and its slot is not empty), nobody.
/// Pure; the cost does not grow with the age of a rotation.
/// </summary>
public static class OnCallAt
{
    /// <summary>Most shifts one call of <see cref="Shifts"/> returns.</summary>
    public const int ShiftsMax = 10_000;

    /// <summary>Most boundaries one call of <see cref="Shifts"/> looks at; more than the shifts, because the same person may go on over several.</summary>
    public const int BoundariesMax = 100_000;

    /// <summary>Who is on call at that instant.</summary>
    /// <param name="schedule">Layers and overrides of the config.</param>
    /// <param name="runtime">Overrides made at run time; null: none.</param>
    /// <param name="at">The instant asked about.</param>
    public static OnCallAnswer Find(Schedule schedule, RotationState? runtime, Instant at)
    {
        var overrides = OverrideStack.Between(schedule, runtime, at, at + Duration.Epsilon);
        return overrides is null
            ? OfLayers(schedule, at, [])
            : OverrideStack.Answer(overrides, at, removed => OfLayers(schedule, at, removed));
    }

    /// <summary>
    /// Who is on call over [<paramref name="from"/>, <paramref name="to"/>): gapless, in order, neighbours differ in people.
    /// At most <see cref="ShiftsMax"/> shifts; when the last one ends before <paramref name="to"/>, ask again from its end.
    /// </summary>
    public static ImmutableArray<Shift> Shifts(Schedule schedule, RotationState? runtime, Instant from, Instant to)
    {
        var shifts = ImmutableArray.CreateBuilder<Shift>();
        if (to <= from)
        {
            return [];
        }

        var walk = new ScheduleWalk(schedule, runtime, from, to);
        var open = walk.MoveTo(from);
        for (var boundaries = 1; open.End < to && shifts.Count < ShiftsMax && boundaries < BoundariesMax; boundaries++)
        {
            var next = walk.MoveTo(open.End);
            if (next.Person == open.Person && (next.Also.IsEmpty ? open.Also.IsEmpty : next.Also.SequenceEqual(open.Also)))
            {
                open = open with { End = next.End };
                continue;
            }

            shifts.Add(open);
            open = next;
        }

        if (shifts.Count < ShiftsMax)
        {
            shifts.Add(open);
        }

        return shifts.DrainToImmutable();
    }

    private static OnCallAnswer OfLayers(Schedule schedule, Instant at, IReadOnlyCollection<PersonName> removed)
    {
        for (var i = schedule.Layers.Length - 1; i >= 0; i--)
        {
            var layer = schedule.Layers[i];
            var clock = WallClock.Of(schedule, layer);
            if ((layer.Until is { } until && at >= clock.At(until)) ||
                LayerTurns.TurnAt(layer, clock, at) is not { } turn ||
                !RestrictionHours.Hold(layer.Restrictions, clock, at))
            {
                continue;
            }

            var holder = layer.People.IsDefaultOrEmpty ? null
                : Roster.Of(layer, clock) is { } roster ? roster.PersonOf(turn, at)
                : layer.People[(int)(turn % layer.People.Length)];
            if (holder is { } person && !removed.Contains(person))
            {
                return new OnCallAnswer(person, $"layer {i + 1} of schedule {schedule.Name}, turn {turn + 1}");
            }
        }

        return new OnCallAnswer(null, $"no layer of schedule {schedule.Name} applies");
    }
}

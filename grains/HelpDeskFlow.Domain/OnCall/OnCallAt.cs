using System.Collections.Immutable;
using HelpDeskFlow.Domain.Configuration;
using NodaTime;

namespace HelpDeskFlow.Domain.OnCall;

/// <summary>Who is on call, and what said so.</summary>
/// <param name="Person">Null: nobody is, which is an answer that is recorded and escalated, never silence.</param>
/// <param name="Why">One sentence for the timeline.</param>
public sealed record OnCallAnswer(PersonName? Person, string Why);

/// <summary>For [Start, End) this person is on call; null: nobody.</summary>
public readonly record struct Shift(Instant Start, Instant End, PersonName? Person);

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
        if (FindOverride(schedule, runtime, at) is { } answer)
        {
            return answer;
        }

        for (var i = schedule.Layers.Length - 1; i >= 0; i--)
        {
            var layer = schedule.Layers[i];
            if (LayerTurns.TurnAt(layer, schedule.Zone, at) is not { } turn || !RestrictionHours.Hold(layer.Restrictions, schedule.Zone, at))
            {
                continue;
            }

            if (LayerTurns.PersonOf(layer, turn) is { } person)
            {
                return new OnCallAnswer(person, $"layer {i + 1} of schedule {schedule.Name}, turn {turn + 1}");
            }
        }

        return new OnCallAnswer(null, $"no layer of schedule {schedule.Name} applies");
    }

    /// <summary>
    /// Who is on call over [<paramref name="from"/>, <paramref name="to"/>): gapless, in order, neighbours differ in person.
    /// At most <see cref="ShiftsMax"/> shifts; when the last one ends before <paramref name="to"/>, ask again from its end.
    /// </summary>
    public static ImmutableArray<Shift> Shifts(Schedule schedule, RotationState? runtime, Instant from, Instant to)
    {
        var shifts = ImmutableArray.CreateBuilder<Shift>();
        var overrideEdges = OverrideEdges(schedule, runtime);
        var start = from;
        var person = from < to ? Find(schedule, runtime, from).Person : null;
        var at = from;
        for (var boundaries = 0; at < to && shifts.Count < ShiftsMax && boundaries < BoundariesMax; boundaries++)
        {
            at = Instant.Min(to, NextBoundary(schedule, overrideEdges, at));
            var next = at < to ? Find(schedule, runtime, at).Person : null;
            if (at == to || next != person)
            {
                shifts.Add(new Shift(start, at, person));
                (start, person) = (at, next);
            }
        }

        if (start < at && shifts.Count < ShiftsMax)
        {
            shifts.Add(new Shift(start, at, person));
        }

        return shifts.DrainToImmutable();
    }

    private static OnCallAnswer? FindOverride(Schedule schedule, RotationState? runtime, Instant at)
    {
        var made = runtime?.Overrides ?? [];
        for (var i = made.Length - 1; i >= 0; i--)
        {
            if (made[i].From <= at && at < made[i].To)
            {
                return new OnCallAnswer(made[i].Person, $"override {made[i].Id} of schedule {schedule.Name} by {made[i].By}");
            }
        }

        for (var i = schedule.Overrides.Length - 1; i >= 0; i--)
        {
            var configured = schedule.Overrides[i];
            if (schedule.Zone.At(configured.From) <= at && at < schedule.Zone.At(configured.To))
            {
                return new OnCallAnswer(configured.Person, $"override {i + 1} in the config of schedule {schedule.Name}");
            }
        }

        return null;
    }

    /// <summary>The next instant after <paramref name="at"/> at which the answer may change. Invariant: between two boundaries it does not.</summary>
    private static Instant NextBoundary(Schedule schedule, Instant[] overrideEdges, Instant at)
    {
        var found = Array.BinarySearch(overrideEdges, at);
        var index = found < 0 ? ~found : found + 1; // edges are distinct
        var next = index < overrideEdges.Length ? overrideEdges[index] : Instant.MaxValue;
        foreach (var layer in schedule.Layers)
        {
            next = Instant.Min(next, LayerTurns.NextHandoff(layer, schedule.Zone, at));
            next = Instant.Min(next, RestrictionHours.NextEdge(layer.Restrictions, schedule.Zone, at));
        }

        return next;
    }

    private static Instant[] OverrideEdges(Schedule schedule, RotationState? runtime)
    {
        var edges = new SortedSet<Instant>();
        foreach (var made in runtime?.Overrides ?? [])
        {
            edges.Add(made.From);
            edges.Add(made.To);
        }

        foreach (var configured in schedule.Overrides)
        {
            edges.Add(schedule.Zone.At(configured.From));
            edges.Add(schedule.Zone.At(configured.To));
        }

        return [.. edges];
    }
}

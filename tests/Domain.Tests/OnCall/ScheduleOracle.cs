using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.OnCall;
using NodaTime;

namespace HelpDeskFlow.Domain.Tests.OnCall;

/// <summary>
/// Who is on call, found the slow and plain way: every turn, every hour and every override of the span is written into a list,
/// one after the other from the first handoff on, and people change as a clerk would do it. Shares no arithmetic with the domain.
/// </summary>
internal sealed class ScheduleOracle
{
    private readonly Schedule _schedule;
    private readonly List<(Instant Start, Instant End, PersonName? Person)>[] _turns;
    private readonly List<(Instant Start, Instant End)>?[] _hours;
    private readonly List<(Instant Start, Instant End, ScheduleOverride Override)> _overrides;

    public ScheduleOracle(Schedule schedule, Instant from, Instant to)
    {
        _schedule = schedule;
        _turns = [.. schedule.Layers.Select(l => TurnsOf(l, to))];
        _hours = [.. schedule.Layers.Select(l => l.Restrictions.IsEmpty ? null : HoursOf(l, from, to))];
        _overrides = [.. schedule.Overrides.Select(o => (Resolve(schedule.Zone, o.From), Resolve(schedule.Zone, o.To), o))];
        Shifts = Merge(from, to);
    }

    /// <summary>The whole span.</summary>
    public List<Shift> Shifts { get; }

    public Shift At(Instant at) => Shifts[LastAtOrBefore(Shifts, s => s.Start, at)];

    /// <summary>The instant of a wall clock by the schedule's rule for clock changes, told from the zone's offsets alone.</summary>
    public Instant Resolve(DateTimeZone zone, LocalDateTime local)
    {
        var mapping = zone.MapLocal(local);
        return mapping.Count switch
        {
            0 => _schedule.ClockChanges.Skipped == SkippedTime.Shift ? local.WithOffset(mapping.EarlyInterval.WallOffset).ToInstant() : mapping.EarlyInterval.End,
            2 => _schedule.ClockChanges.Repeated == RepeatedTime.First ? mapping.First().ToInstant() : mapping.Last().ToInstant(),
            _ => mapping.Single().ToInstant(),
        };
    }

    private List<(Instant Start, Instant End, PersonName? Person)> TurnsOf(Layer layer, Instant to)
    {
        var zone = layer.Zone ?? _schedule.Zone;
        var dates = layer.Dates.IsDefaultOrEmpty ? layer.People.Select(_ => SlotDates.Always).ToArray() : [.. layer.Dates];
        var spans = dates.Select(d => (From: d.From is { } f ? Resolve(zone, f) : Instant.MinValue, Until: d.Until is { } u ? Resolve(zone, u) : Instant.MaxValue)).ToArray();
        var edges = spans.SelectMany(s => new[] { s.From, s.Until }).Distinct().Order().ToArray();
        var last = layer.Until is { } until ? Instant.Min(to, Resolve(zone, until)) : to;
        var result = new List<(Instant, Instant, PersonName?)>();
        int slot = -1, count = spans.Length;
        var start = Resolve(zone, layer.Start);
        for (var k = 1; start < last; k++)
        {
            var end = layer.Unit switch
            {
                RotationUnit.Hours => start + Duration.FromHours(layer.Every),
                RotationUnit.Custom => start + layer.Period,
                RotationUnit.Days => Resolve(zone, layer.Start + Period.FromDays(k * layer.Every)),
                RotationUnit.Weeks => Resolve(zone, layer.Start + Period.FromWeeks(k * layer.Every)),
                _ => Resolve(zone, layer.Start + Period.FromMonths(k * layer.Every)),
            };

            // Handoff: to the next slot that takes part. Within the turn only one that leaves is followed, or an empty place filled.
            var holds = Next(start);
            slot = holds ?? slot;
            var at = start;
            foreach (var edge in edges.Where(e => e > start && e < end))
            {
                result.Add((at, Instant.Min(edge, last), holds is { } h ? layer.People[h] : null));
                at = edge;
                if (holds is null || !TakesPart(slot, edge))
                {
                    holds = Next(edge);
                    slot = holds ?? slot;
                }
            }

            result.Add((at, Instant.Min(end, last), holds is { } holder ? layer.People[holder] : null));
            start = end;
        }

        return [.. result.Where(t => t.Item1 < t.Item2)];

        bool TakesPart(int index, Instant at) => spans[index].From <= at && at < spans[index].Until;

        int? Next(Instant at)
        {
            for (var step = 1; step <= count; step++)
            {
                var candidate = ((slot < 0 ? -1 : slot) + step) % count;
                if (TakesPart(candidate, at))
                {
                    return candidate;
                }
            }

            return null;
        }
    }

    private List<(Instant Start, Instant End)> HoursOf(Layer layer, Instant from, Instant to)
    {
        var zone = layer.Zone ?? _schedule.Zone;
        var result = new List<(Instant Start, Instant End)>();
        var lastDate = to.InUtc().Date.PlusDays(3);
        foreach (var restriction in layer.Restrictions)
        {
            for (var date = from.InUtc().Date.PlusDays(-12); date <= lastDate; date = date.PlusDays(1))
            {
                if (restriction.Days.Contains(date.DayOfWeek))
                {
                    var days = restriction.ToDaysLater ?? (restriction.To > restriction.From ? 0 : 1);
                    result.Add((Resolve(zone, date + restriction.From), Resolve(zone, date.PlusDays(days) + restriction.To)));
                }
            }
        }

        return result;
    }

    private List<Shift> Merge(Instant from, Instant to)
    {
        var edges = new SortedSet<Instant> { from };
        foreach (var (start, end) in _turns.SelectMany(t => t.Select(x => (x.Start, x.End)))
            .Concat(_hours.SelectMany(h => h ?? []))
            .Concat(_overrides.Select(o => (o.Start, o.End))))
        {
            edges.Add(start);
            edges.Add(end);
        }

        // Which hours are open is counted up and down at their edges.
        var open = new int[_hours.Length];
        var changes = _hours.SelectMany((h, i) => (h ?? []).Where(x => x.Start < x.End).SelectMany(x => new[] { (At: x.Start, Layer: i, Step: 1), (At: x.End, Layer: i, Step: -1) }))
            .OrderBy(c => c.At).ToArray();
        var change = 0;
        var turn = new int[_turns.Length];
        var result = new List<Shift>();
        foreach (var at in edges.Where(e => e < to))
        {
            for (; change < changes.Length && changes[change].At <= at; change++)
            {
                open[changes[change].Layer] += changes[change].Step;
            }

            if (at < from)
            {
                continue;
            }

            List<PersonName> holders = [];
            for (var i = _turns.Length - 1; i >= 0; i--)
            {
                while (turn[i] < _turns[i].Count && _turns[i][turn[i]].End <= at)
                {
                    turn[i]++;
                }

                if (turn[i] < _turns[i].Count && _turns[i][turn[i]] is var t && t.Start <= at && (_hours[i] is null || open[i] > 0) && t.Person is { } person)
                {
                    holders.Add(person);
                }
            }

            var people = People(at, holders);
            if (result.Count > 0 && result[^1].Everybody.SequenceEqual(people))
            {
                continue;
            }

            if (result.Count > 0)
            {
                result[^1] = result[^1] with { End = at };
            }

            result.Add(new Shift(at, to, people.Count == 0 ? null : people[0]) { Also = [.. people.Skip(1)] });
        }

        return result;
    }

    /// <summary>From the bottom up; what is removed above is passed over.</summary>
    private List<PersonName> People(Instant at, List<PersonName> holders)
    {
        var active = _overrides.Where(o => o.Start <= at && at < o.End).Select(o => o.Override).ToList();
        List<PersonName> people = [.. holders.Where(h => !RemovedAbove(-1).Contains(h)).Take(1)];
        for (var i = 0; i < active.Count; i++)
        {
            var o = active[i];
            if (o.Kind == OverrideKind.Remove || (o.Person is { } p && RemovedAbove(i).Contains(p)))
            {
                continue;
            }

            people = (o.Kind, o.InsteadOf, o.Person) switch
            {
                (OverrideKind.Add, _, { } added) => people.Contains(added) ? people : [.. people, added],
                (_, { } instead, { } by) => [.. people.Select(x => x == instead ? by : x).Distinct()],
                (_, { } instead, null) => [.. people.Where(x => x != instead)],
                (_, null, { } by) => [by],
                _ => [],
            };
        }

        return people;

        HashSet<PersonName> RemovedAbove(int index) => [.. active.Skip(index + 1).Where(o => o.Kind == OverrideKind.Remove).Select(o => o.Person!.Value)];
    }

    private static int LastAtOrBefore<T>(List<T> intervals, Func<T, Instant> startOf, Instant at)
    {
        var (low, high) = (0, intervals.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = startOf(intervals[middle]) <= at ? (middle + 1, high) : (low, middle);
        }

        return low - 1;
    }
}

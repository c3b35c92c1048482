using System.Collections.Immutable;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.OnCall;
using NodaTime;

namespace HelpDeskFlow.Domain.Tests.OnCall;

/// <summary>
/// Goal: handoffs and restrictions are exact across clock changes. Method: a slow oracle that walks turn by turn and knows
/// nothing of the calendar arithmetic is compared with <see cref="OnCallAt"/> over two years, every 30 s around each clock
/// change; then the boundaries of <see cref="OnCallAt.Shifts"/> are compared with the oracle on both sides of each.
/// </summary>
public class OnCallAtDstTests
{
    private static readonly Instant From = Instant.FromUtc(2026, 1, 1, 0, 0);
    private static readonly Instant To = Instant.FromUtc(2028, 1, 1, 0, 0);

    public static TheoryData<string, RotationUnit, int, string> Cases()
    {
        var cases = new TheoryData<string, RotationUnit, int, string>();
        foreach (var zone in new[] { "Europe/London", "America/Chicago", "Australia/Lord_Howe" })
        {
            // 01:30 and 02:15 stand in the gaps and overlaps of these zones.
            foreach (var handoff in new[] { "01:30", "02:15", "09:00" })
            {
                cases.Add(zone, RotationUnit.Hours, 8, handoff);
                cases.Add(zone, RotationUnit.Custom, 1, handoff);
                cases.Add(zone, RotationUnit.Days, 1, handoff);
                cases.Add(zone, RotationUnit.Weeks, 1, handoff);
                cases.Add(zone, RotationUnit.Months, 1, handoff);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Find_AcrossClockChanges_IsWhatAWalkThroughTheTurnsSays(string zoneId, RotationUnit unit, int every, string handoff)
    {
        var schedule = ScheduleOf(zoneId, unit, every, handoff);
        var oracle = new Oracle(schedule);

        foreach (var at in Samples(schedule.Zone))
        {
            Assert.True(OnCallAt.Find(schedule, null, at).Person == oracle.Find(at), $"at {at}");
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Shifts_AcrossClockChanges_ChangeExactlyWhereTheWalkChanges(string zoneId, RotationUnit unit, int every, string handoff)
    {
        var schedule = ScheduleOf(zoneId, unit, every, handoff);
        var oracle = new Oracle(schedule);

        var shifts = OnCallAt.Shifts(schedule, null, From, To);

        Assert.Equal(From, shifts[0].Start);
        Assert.Equal(To, shifts[^1].End);
        for (var i = 0; i < shifts.Length; i++)
        {
            var shift = shifts[i];
            Assert.True(shift.Person == oracle.Find(shift.Start), $"start of {shift}");
            Assert.True(shift.Person == oracle.Find(shift.End - Duration.Epsilon), $"end of {shift}");
            Assert.True(i == 0 || (shifts[i - 1].End == shift.Start && shifts[i - 1].Person != shift.Person), $"between {i - 1} and {i}");
        }

        var index = 0;
        foreach (var at in Samples(schedule.Zone))
        {
            while (shifts[index].End <= at)
            {
                index++;
            }

            Assert.True(shifts[index].Person == oracle.Find(at), $"at {at} in {shifts[index]}");
        }
    }

    private static Schedule ScheduleOf(string zoneId, RotationUnit unit, int every, string handoff)
    {
        var time = NodaTime.Text.LocalTimePattern.CreateWithInvariantCulture("HH:mm").Parse(handoff).Value;
        var start = new LocalDate(2026, 1, 31).At(time);
        var nights = new Restriction([IsoDayOfWeek.Saturday, IsoDayOfWeek.Sunday, IsoDayOfWeek.Wednesday], new LocalTime(22, 0), time);
        return new Schedule(
            new ScheduleName("s"),
            DateTimeZoneProviders.Tzdb[zoneId],
            [
                new Layer(unit, every, Duration.FromMinutes(1_130), start, OnCallAtTests.AnaBoCy, []),
                new Layer(RotationUnit.Days, 2, Duration.Zero, start, [OnCallAtTests.P("dee"), null, OnCallAtTests.P("eli")], [nights]),
            ],
            []);
    }

    private static IEnumerable<Instant> Samples(DateTimeZone zone)
    {
        var near = Duration.FromHours(4);
        var changes = zone.GetZoneIntervals(From, To).Where(i => i.HasStart && i.Start > From).Select(i => i.Start).ToArray();
        Assert.NotEmpty(changes);
        for (var at = From; at < To;)
        {
            yield return at;
            at += changes.Any(c => at >= c - near && at <= c + near) ? Duration.FromSeconds(30) : Duration.FromMinutes(47);
        }
    }

    /// <summary>Lists all turns and all restriction intervals one after the other.</summary>
    private sealed class Oracle
    {
        private readonly List<(Instant Start, Instant End, PersonName? Person)>[] _turns;
        private readonly List<(Instant Start, Instant End)>[] _hours;

        public Oracle(Schedule schedule)
        {
            _turns = [.. schedule.Layers.Select(l => TurnsOf(l, schedule.Zone).ToList())];
            _hours = [.. schedule.Layers.Select(l => HoursOf(l, schedule.Zone).ToList())];
        }

        public PersonName? Find(Instant at)
        {
            for (var i = _turns.Length - 1; i >= 0; i--)
            {
                var index = LastAtOrBefore(_turns[i], t => t.Start, at);
                var hour = LastAtOrBefore(_hours[i], h => h.Start, at);
                var holds = _hours[i].Count == 0 || (hour >= 0 && at < _hours[i][hour].End); // these do not overlap
                if (index >= 0 && holds && _turns[i][index].Person is { } person)
                {
                    return person;
                }
            }

            return null;
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

        private static IEnumerable<(Instant, Instant, PersonName?)> TurnsOf(Layer layer, DateTimeZone zone)
        {
            var start = Resolve(zone, layer.Start);
            for (var k = 0; start < To; k++)
            {
                var end = layer.Unit switch
                {
                    RotationUnit.Hours => start + Duration.FromHours(layer.Every),
                    RotationUnit.Custom => start + layer.Period,
                    RotationUnit.Days => Resolve(zone, layer.Start + Period.FromDays((k + 1) * layer.Every)),
                    RotationUnit.Weeks => Resolve(zone, layer.Start + Period.FromWeeks((k + 1) * layer.Every)),
                    _ => Resolve(zone, layer.Start + Period.FromMonths((k + 1) * layer.Every)),
                };
                yield return (start, end, layer.People[k % layer.People.Length]);
                start = end;
            }
        }

        private static IEnumerable<(Instant, Instant)> HoursOf(Layer layer, DateTimeZone zone) =>
            from restriction in layer.Restrictions
            from day in Enumerable.Range(-3, 750)
            let date = new LocalDate(2026, 1, 1).PlusDays(day)
            where restriction.Days.Contains(date.DayOfWeek)
            select (Resolve(zone, date.At(restriction.From)), Resolve(zone, date.PlusDays(1).At(restriction.To)));

        private static Instant Resolve(DateTimeZone zone, LocalDateTime local)
        {
            var mapping = zone.MapLocal(local);
            return mapping.Count == 0
                ? local.WithOffset(mapping.EarlyInterval.WallOffset).ToInstant()
                : mapping.First().ToInstant();
        }
    }
}

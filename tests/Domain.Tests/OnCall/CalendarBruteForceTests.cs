using System.Collections.Immutable;
using System.Globalization;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.OnCall;
using NodaTime;

namespace HelpDeskFlow.Domain.Tests.OnCall;

/// <summary>
/// Goal: for every zone there is, shifts partition the time exactly as declared and handoffs keep their wall-clock time. Method:
/// random schedules over ten years are compared with <see cref="ScheduleOracle"/>, which writes every turn and hour into lists;
/// around clock changes every 30 s. A sample by default; HDF_ONCALL_ALL=1 takes every zone and every change, HDF_ONCALL_SCHEDULES
/// sets how many schedules a zone, HDF_ONCALL_SEED the seed. A failure names zone and seed.
/// </summary>
public class CalendarBruteForceTests(ITestOutputHelper output)
{
    private static readonly bool All = Environment.GetEnvironmentVariable("HDF_ONCALL_ALL") == "1";
    private static readonly int Seed = FromEnvironment("HDF_ONCALL_SEED", 1);
    private static readonly string[] ZonesWithOddChanges =
        ["America/Chicago", "Europe/London", "Australia/Lord_Howe", "Africa/Casablanca", "Pacific/Apia"];

    private static int FromEnvironment(string name, int fallback) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : fallback;

    [Fact]
    public void Shifts_EveryZoneTenYearsRandomSchedules_PartitionTheTimeAsDeclared()
    {
        var from = Instant.FromUtc(2020, 1, 1, 0, 0);
        var to = Instant.FromUtc(2030, 1, 1, 0, 0);
        var schedules = FromEnvironment("HDF_ONCALL_SCHEDULES", All ? 8 : 1);
        var zones = All ? [.. DateTimeZoneProviders.Tzdb.Ids] : ZonesWithOddChanges.Concat(DateTimeZoneProviders.Tzdb.Ids.Where((_, i) => (i + Seed) % 97 == 0)).ToList();
        long shifts = 0, points = 0;
        Parallel.ForEach(zones, new ParallelOptions { MaxDegreeOfParallelism = All ? 2 : 1 }, zoneId =>
        {
            for (var i = 0; i < schedules; i++)
            {
                var seed = HashOf(zoneId, i);
                var schedule = new RandomSchedules(seed, from, to).Next(DateTimeZoneProviders.Tzdb[zoneId]);
                var (s, p) = Compare(schedule, from, to, seed);
                Interlocked.Add(ref shifts, s);
                Interlocked.Add(ref points, p);
            }
        });
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{zones.Count} zones, {zones.Count * schedules} schedules, {shifts} shifts, {points} single instants agreed"));
        Assert.True(shifts > zones.Count);
    }

    [Fact]
    public void Find_Every30SecondsAcrossClockChanges_IsWhatTheWalkSays()
    {
        long points = 0;
        var schedules = FromEnvironment("HDF_ONCALL_SCHEDULES", All ? 8 : 1);
        foreach (var zoneId in ZonesWithOddChanges)
        {
            var zone = DateTimeZoneProviders.Tzdb[zoneId];
            var year = zoneId == "Pacific/Apia" ? 2011 : 2026;
            var (from, to) = (Instant.FromUtc(year, 1, 1, 0, 0), Instant.FromUtc(year + (All ? 3 : 1), 1, 10, 0, 0));
            var changes = zone.GetZoneIntervals(from, to).Where(i => i.HasStart && i.Start > from).Select(i => i.Start).ToList();
            Assert.NotEmpty(changes);
            var near = Duration.FromHours(All || zoneId == "Pacific/Apia" ? 36 : 5);
            for (var i = 0; i < schedules; i++)
            {
                var schedule = new RandomSchedules(HashOf(zoneId, i), from, to).Next(zone);
                var oracle = new ScheduleOracle(schedule, from, to);
                foreach (var change in changes)
                {
                    for (var at = Instant.Max(from, change - near); at < Instant.Min(to, change + near); at += Duration.FromSeconds(30))
                    {
                        var answer = OnCallAt.Find(schedule, null, at);
                        var expected = oracle.At(at);
                        Assert.True(answer.Person == expected.Person && answer.Also.SequenceEqual(expected.Also), $"{zoneId} schedule {i} seed {Seed} at {at}: {answer} but {expected}");
                        points++;
                    }
                }
            }
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{points} instants agreed"));
    }

    [Fact]
    public void Handoffs_OfDaysWeeksAndMonths_KeepTheirWallClockTimeInEveryZone()
    {
        var (from, to) = (Instant.FromUtc(2020, 1, 1, 0, 0), Instant.FromUtc(2030, 1, 1, 0, 0));
        var zones = All ? [.. DateTimeZoneProviders.Tzdb.Ids] : ZonesWithOddChanges.Concat(DateTimeZoneProviders.Tzdb.Ids.Where((_, i) => (i + Seed) % 31 == 0)).ToList();
        long handoffs = 0, moved = 0;
        foreach (var zoneId in zones)
        {
            var zone = DateTimeZoneProviders.Tzdb[zoneId];
            foreach (var unit in new[] { RotationUnit.Days, RotationUnit.Weeks, RotationUnit.Months })
            {
                var start = new LocalDateTime(2019, 12, 31, HashOf(zoneId, (int)unit) % 4, 30);
                var schedule = new Schedule(new ScheduleName("s"), zone, [new Layer(unit, 1, Duration.Zero, start, OnCallAtTests.AnaBoCy, [])], []);
                foreach (var shift in OnCallAt.Shifts(schedule, null, from, to).Skip(1))
                {
                    handoffs++;
                    var local = shift.Start.InZone(zone).LocalDateTime;
                    if (local.TimeOfDay != start.TimeOfDay)
                    {
                        // Only where the clock skips that time on that day (or, for Apia, that whole day) may it move, and by no more than the gap.
                        var declared = local.Date + start.TimeOfDay;
                        var mapping = zone.MapLocal(declared);
                        Assert.True(mapping.Count == 0, $"{zoneId} {unit}: handed over at {local}");
                        Assert.Equal(declared - Period.FromTicks(0) + Period.FromSeconds((mapping.LateInterval.WallOffset - mapping.EarlyInterval.WallOffset).Seconds), local);
                        moved++;
                    }
                }
            }
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{zones.Count} zones, {handoffs} handoffs at their wall-clock time, {moved} of them moved by a skipped hour"));
        Assert.True(handoffs > zones.Count * 4_000);
    }

    private static (long Shifts, long Points) Compare(Schedule schedule, Instant from, Instant to, int seed)
    {
        var what = $"HDF_ONCALL_SEED={Seed} zone {schedule.Zone.Id} seed {seed}";
        var oracle = new ScheduleOracle(schedule, from, to);
        var shifts = Whole(schedule, from, to);
        for (var i = 0; i < Math.Min(shifts.Count, oracle.Shifts.Count); i++)
        {
            Assert.True(shifts[i] == oracle.Shifts[i], $"{what}: shift {i} is {Text(shifts[i])} but declared is {Text(oracle.Shifts[i])}");
        }

        Assert.True(shifts.Count == oracle.Shifts.Count, $"{what}: {shifts.Count} shifts, declared are {oracle.Shifts.Count}");
        Assert.True(shifts[0].Start == from && shifts[^1].End == to, what);

        // The question about one instant takes another way through the code: both sides of edges, and anywhere.
        var random = new Random(seed);
        var points = 0;
        for (var i = 0; i < 400; i++)
        {
            var shift = shifts[random.Next(shifts.Count)];
            foreach (var at in new[] { shift.Start, shift.End - Duration.Epsilon, from + ((to - from) * random.NextDouble()) })
            {
                var answer = OnCallAt.Find(schedule, null, at);
                var expected = oracle.At(at);
                Assert.True(answer.Person == expected.Person && answer.Also.SequenceEqual(expected.Also), $"{what} at {at}: {answer} but {Text(expected)}");
                points++;
            }
        }

        return (shifts.Count, points);
    }

    private static List<Shift> Whole(Schedule schedule, Instant from, Instant to)
    {
        var result = new List<Shift>();
        while (from < to)
        {
            var part = OnCallAt.Shifts(schedule, null, from, to);
            var joins = result.Count > 0 && result[^1].Everybody.SequenceEqual(part[0].Everybody);
            if (joins)
            {
                result[^1] = result[^1] with { End = part[0].End };
            }

            result.AddRange(part.Skip(joins ? 1 : 0));
            from = part[^1].End;
        }

        return result;
    }

    private static string Text(Shift shift) => $"[{shift.Start}, {shift.End}) {string.Join("+", shift.Everybody)}";

    /// <summary>The same on every machine.</summary>
    private static int HashOf(string zone, int number)
    {
        var hash = Seed * 31;
        foreach (var c in zone)
        {
            hash = unchecked((hash * 31) + c);
        }

        return unchecked((hash * 31) + number) & 0x7fffffff;
    }
}

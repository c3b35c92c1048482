using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.OnCall;
using NodaTime;

namespace HelpDeskFlow.Domain.Tests.OnCall;

/// <summary>Goal: gaps and overlaps are exact, and load says what people carry. Method: small calendars counted by hand; random ones against the shifts.</summary>
public class CoverageTests
{
    private static readonly LocalDateTime Start = new(2026, 1, 5, 9, 0); // a Monday
    private static readonly Layer Daily = new(RotationUnit.Days, 1, Duration.Zero, Start, OnCallAtTests.AnaBoCy, []);

    private static Instant Utc(int month, int day, int hour) => Instant.FromUtc(2026, month, day, hour, 0);

    private static Layer Hours(Layer layer, int from, int to) => layer with { Restrictions = [new Restriction([], new LocalTime(from, 0), new LocalTime(to, 0))] };

    [Fact]
    public void Coverage_OfTwoLayersWithHours_NamesGapsAndOverlapsToTheInstant()
    {
        var schedule = OnCallAtTests.Of(Hours(Daily, 8, 14), Hours(Daily with { People = [new PersonName("dee")] }, 12, 20));

        var coverage = Coverage.Of(schedule, null, Utc(2, 1, 0), Utc(2, 2, 0));

        Assert.Equal([new Gap(Utc(2, 1, 0), Utc(2, 1, 8)), new Gap(Utc(2, 1, 20), Utc(2, 2, 0))], coverage.Gaps);
        var overlap = Assert.Single(coverage.Overlaps);
        Assert.Equal((Utc(2, 1, 12), Utc(2, 1, 14)), (overlap.Start, overlap.End));
        Assert.Equal([(2, new PersonName("dee")), (1, OnCallAt.Find(schedule, null, Utc(2, 1, 11)).Person!.Value)], overlap.Layers);
        Assert.Equal((Duration.FromHours(12), Utc(2, 2, 0)), (coverage.GapsTogether, coverage.Until));
    }

    [Fact]
    public void Coverage_OfRandomSchedules_HasItsGapsWhereShiftsHaveNobody()
    {
        var (from, to) = (Utc(1, 1, 0), Utc(12, 31, 0));
        var random = new RandomSchedules(5, from, to);
        for (var i = 0; i < 40; i++)
        {
            var schedule = random.Next(DateTimeZoneProviders.Tzdb["Europe/London"]);
            Assert.Equal(
                OnCallAt.Shifts(schedule, null, from, to).Where(s => s.Person is null).Select(s => new Gap(s.Start, s.End)),
                Coverage.Of(schedule, null, from, to).Gaps);
        }
    }

    [Fact]
    public void NewGaps_AreWhatTheChangeLeavesOpen()
    {
        var before = Coverage.Of(OnCallAtTests.Of(Hours(Daily, 8, 20)), null, Utc(2, 1, 0), Utc(2, 2, 0));
        var after = Coverage.Of(OnCallAtTests.Of(Hours(Daily, 10, 18)), null, Utc(2, 1, 0), Utc(2, 2, 0));

        Assert.Equal([new Gap(Utc(2, 1, 8), Utc(2, 1, 10)), new Gap(Utc(2, 1, 18), Utc(2, 1, 20))], Coverage.NewGaps(before, after));
        Assert.Empty(Coverage.NewGaps(after, before));
    }

    [Fact]
    public void Load_OfAWeeklyRotation_CountsHoursAndNightsInThePersonsZone()
    {
        var weekly = OnCallAtTests.Of(Daily with { Unit = RotationUnit.Weeks });

        var load = OnCallLoad.Of(weekly, null, _ => DateTimeZone.Utc, Utc(1, 5, 9), Utc(1, 26, 9));

        Assert.Equal([("ana", 168.0, 7, 7), ("bo", 168.0, 7, 7), ("cy", 168.0, 7, 7)], load.Select(l => (l.Person.Value, l.OnCall.TotalHours, l.Nights, l.NightsInRow)));
        Assert.Equal(new LocalDate(2026, 1, 6), load[0].RowFrom);
        var office = OnCallAtTests.Of(Hours(Daily with { People = [new PersonName("ana")] }, 9, 17));
        Assert.Equal(0, Assert.Single(OnCallLoad.Of(office, null, _ => DateTimeZone.Utc, Utc(1, 5, 9), Utc(1, 26, 9))).Nights);
        Assert.Equal(21, Assert.Single(OnCallLoad.Of(office, null, _ => DateTimeZoneProviders.Tzdb["America/Los_Angeles"], Utc(1, 5, 9), Utc(1, 26, 9))).Nights);
    }

    [Fact]
    public void Warnings_OfLongRowsAndUnfairShares_NameThePerson()
    {
        var (from, to) = (Utc(1, 5, 9), Utc(7, 5, 9));
        var fair = OnCallAtTests.Of(Daily with { Unit = RotationUnit.Weeks });
        var unfair = OnCallAtTests.Of(Daily with { Unit = RotationUnit.Weeks, People = [new PersonName("ana"), new PersonName("ana"), new PersonName("ana"), new PersonName("bo")] });

        Assert.Empty(OnCallLoad.Warnings(fair, null, _ => DateTimeZone.Utc, from, to));
        var warnings = OnCallLoad.Warnings(unfair, null, _ => DateTimeZone.Utc, from, to);
        Assert.Equal(2, warnings.Length);
        Assert.Contains("ana is on call 21 nights in a row from 2026-01-06", warnings[0], StringComparison.Ordinal);
        Assert.Contains("ana has ", warnings[1], StringComparison.Ordinal);
    }
}

using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.OnCall;
using NodaTime;

namespace HelpDeskFlow.Domain.Tests.OnCall;

/// <summary>Dated people, ends of layers, several zones, hours over several days, kinds of overrides, and the rule for clock changes: one plain example each. The rest is in <see cref="CalendarBruteForceTests"/>.</summary>
public class OnCallFeatureTests
{
    private static readonly LocalDateTime Start = new(2026, 3, 2, 9, 0); // a Monday
    private static readonly Layer Daily = new(RotationUnit.Days, 1, Duration.Zero, Start, OnCallAtTests.AnaBoCy, []);

    private static PersonName P(string name) => new(name);

    private static Instant Utc(int month, int day, int hour, int minute = 0) => Instant.FromUtc(2026, month, day, hour, minute);

    private static string? At(Schedule schedule, Instant at) => OnCallAt.Find(schedule, null, at).Person?.Value;

    [Fact]
    public void Find_SlotThatEndsWithinATurn_IsFollowedAtOnceAndTheOrderGoesOnFromThere()
    {
        var schedule = OnCallAtTests.Of(Daily with { Dates = [SlotDates.Always, new(null, new LocalDateTime(2026, 3, 3, 12, 0)), SlotDates.Always] });

        Assert.Equal(["ana", "bo", "cy", "cy", "ana", "cy"], new[] { Utc(3, 2, 9), Utc(3, 3, 9), Utc(3, 3, 12), Utc(3, 4, 8), Utc(3, 4, 9), Utc(3, 5, 9) }.Select(t => At(schedule, t)));
    }

    [Fact]
    public void Find_SlotThatBeginsLater_ChangesNoTurnBeforeItsDate()
    {
        var before = OnCallAtTests.Of(Daily with { People = [P("ana"), P("bo")] });
        var after = OnCallAtTests.Of(Daily with { People = [P("ana"), P("cy"), P("bo")], Dates = [SlotDates.Always, new(new LocalDateTime(2026, 4, 1, 0, 0), null), SlotDates.Always] });
        var (from, change) = (Utc(1, 1, 0), Utc(4, 1, 0));

        Assert.Equal(OnCallAt.Shifts(before, null, from, change), OnCallAt.Shifts(after, null, from, change));
        Assert.Contains(OnCallAt.Shifts(after, null, change, Utc(4, 6, 0)), s => s.Person == P("cy"));
    }

    [Fact]
    public void Find_LayerWithAnEnd_GivesWayToTheOneThatStartsThere()
    {
        var change = new LocalDateTime(2026, 4, 1, 9, 0);
        var schedule = OnCallAtTests.Of(Daily with { Until = change }, Daily with { Start = change, People = [P("dee")] });

        Assert.Equal(("cy", "dee"), (At(schedule, Utc(4, 1, 8, 59)), At(schedule, Utc(4, 1, 9))));
    }

    [Fact]
    public void Shifts_ThreeZonesFollowingTheSun_CoverTheDayByEachOnesMorning()
    {
        Layer Office(string zone, string person, int from, int to) => Daily with
        {
            Zone = DateTimeZoneProviders.Tzdb[zone],
            People = [P(person)],
            Restrictions = [new Restriction([], new LocalTime(from, 0), new LocalTime(to, 0))],
        };
        var schedule = OnCallAtTests.Of(Office("Asia/Tokyo", "tokyo", 9, 17), Office("Europe/Berlin", "berlin", 9, 17), Office("America/Los_Angeles", "la", 8, 16));

        Assert.Equal(
            [(0, "tokyo"), (7, "berlin"), (15, "la"), (23, null)],
            OnCallAt.Shifts(schedule, null, Utc(7, 1, 0), Utc(7, 2, 0)).Select(s => (s.Start.InUtc().Hour, s.Person?.Value)));
    }

    [Fact]
    public void Find_HoursFromFridayToMonday_HoldOverTheWeekend()
    {
        var weekend = new Restriction([IsoDayOfWeek.Friday], new LocalTime(18, 0), new LocalTime(8, 0)) { ToDaysLater = 3 };
        var schedule = OnCallAtTests.Of(Daily with { People = [P("ana")], Restrictions = [weekend] });

        Assert.Equal([null, "ana", "ana", "ana", null], new[] { Utc(3, 6, 17, 59), Utc(3, 6, 18), Utc(3, 8, 12), Utc(3, 9, 7, 59), Utc(3, 9, 8) }.Select(t => At(schedule, t)));
    }

    [Fact]
    public void Find_KindsOfOverrides_DoWhatTheySay()
    {
        var night = Daily with { People = [P("night")] };
        var (from, to) = (new LocalDateTime(2026, 3, 5, 0, 0), new LocalDateTime(2026, 3, 7, 0, 0));
        Schedule With(params ScheduleOverride[] overrides) => new(new("s"), DateTimeZone.Utc, [night, Daily], [.. overrides]);
        ScheduleOverride Swap(string by, string of) => new(from, to, P(by)) { InsteadOf = P(of) };
        var remove = new ScheduleOverride(from, to, P("ana")) { Kind = OverrideKind.Remove };
        var add = new ScheduleOverride(from, to, P("dee")) { Kind = OverrideKind.Add };
        var (anas, bos) = (Utc(3, 5, 10), Utc(3, 6, 10));

        Assert.Equal(("night", "bo"), (At(With(remove), anas), At(With(remove), bos)));
        Assert.Equal(("dee", "bo"), (At(With(Swap("dee", "ana")), anas), At(With(Swap("dee", "ana")), bos)));
        var added = OnCallAt.Find(With(add), null, anas);
        Assert.Equal((P("ana"), P("dee")), (added.Person!.Value, Assert.Single(added.Also)));
        Assert.Equal("dee", At(With(new ScheduleOverride(from, to, null), add), anas));
        Assert.Equal("ana", At(With(remove, new ScheduleOverride(from, to, P("ana"))), anas));
    }

    [Theory]
    [InlineData(SkippedTime.Shift, RepeatedTime.First, "2026-03-29T01:30Z", "2026-10-25T00:30Z")]
    [InlineData(SkippedTime.Change, RepeatedTime.Second, "2026-03-29T01:00Z", "2026-10-25T01:30Z")]
    public void Shifts_HandoffAtATimeThatClocksSkipOrRepeat_GoesByTheNamedRule(SkippedTime skipped, RepeatedTime repeated, string spring, string autumn)
    {
        var schedule = OnCallAtTests.Of(Daily with { Start = new(2026, 1, 1, 2, 30) }) with
        {
            Zone = DateTimeZoneProviders.Tzdb["Europe/Berlin"],
            ClockChanges = new ClockChanges(skipped, repeated),
        };
        var handoffs = OnCallAt.Shifts(schedule, null, Utc(1, 1, 12), Utc(12, 1, 0)).Select(s => s.Start.ToString("uuuu-MM-dd'T'HH:mm'Z'", null)).ToList();

        Assert.Contains(spring, handoffs);
        Assert.Contains(autumn, handoffs);
    }
}

using System.Collections.Immutable;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.OnCall;
using NodaTime;

namespace HelpDeskFlow.Domain.Tests.OnCall;

/// <summary>Order of trust between overrides and layers, and the edges of each.</summary>
public class OnCallAtTests
{
    internal static readonly ImmutableArray<PersonName?> AnaBoCy = [new PersonName("ana"), new PersonName("bo"), new PersonName("cy")];

    private static readonly LocalDateTime Monday = new(2026, 1, 5, 9, 0);

    internal static Layer Weekly(params ImmutableArray<PersonName?> people) =>
        new(RotationUnit.Weeks, 1, Duration.Zero, Monday, people, []);

    internal static Schedule Of(params ImmutableArray<Layer> layers) => new(new ScheduleName("primary"), DateTimeZone.Utc, layers, []);

    internal static PersonName? P(string? name) => name is null ? null : new PersonName(name);

    private static Instant Utc(int month, int day, int hour, int minute = 0) => Instant.FromUtc(2026, month, day, hour, minute);

    private static RotationState Runtime(params ImmutableArray<RuntimeOverride> overrides) => new(new ScheduleName("primary"), overrides);

    [Fact]
    public void Find_WeeklyRotation_HandsOverAtTheWallClockTime()
    {
        var schedule = Of(Weekly(AnaBoCy));

        Assert.Null(OnCallAt.Find(schedule, null, Utc(1, 5, 8, 59)).Person);
        Assert.Equal(P("ana"), OnCallAt.Find(schedule, null, Utc(1, 5, 9)).Person);
        Assert.Equal(P("ana"), OnCallAt.Find(schedule, null, Utc(1, 12, 8, 59)).Person);
        Assert.Equal(P("bo"), OnCallAt.Find(schedule, null, Utc(1, 12, 9)).Person);
        Assert.Equal(P("ana"), OnCallAt.Find(schedule, null, Utc(1, 26, 9)).Person);
    }

    [Fact]
    public void Find_LaterLayerWithEmptySlot_FallsThroughToEarlierLayer()
    {
        var schedule = Of(Weekly(P("ana")), Weekly(P("bo"), null));

        Assert.Equal(P("bo"), OnCallAt.Find(schedule, null, Utc(1, 6, 0)).Person);
        Assert.Equal(P("ana"), OnCallAt.Find(schedule, null, Utc(1, 13, 0)).Person);
    }

    [Fact]
    public void Find_LaterLayerOutsideItsRestriction_FallsThroughToEarlierLayer()
    {
        var workdays = new Restriction([IsoDayOfWeek.Monday, IsoDayOfWeek.Friday], new LocalTime(9, 0), new LocalTime(17, 0));
        var schedule = Of(Weekly(P("night")), Weekly(P("day")) with { Restrictions = [workdays] });

        Assert.Equal(P("night"), OnCallAt.Find(schedule, null, Utc(1, 9, 8, 59)).Person);
        Assert.Equal(P("day"), OnCallAt.Find(schedule, null, Utc(1, 9, 9)).Person);
        Assert.Equal(P("night"), OnCallAt.Find(schedule, null, Utc(1, 9, 17)).Person);
        Assert.Equal(P("night"), OnCallAt.Find(schedule, null, Utc(1, 8, 12)).Person);
    }

    [Fact]
    public void Find_RestrictionOverMidnight_ReachesIntoTheNextDay()
    {
        var friday = new Restriction([IsoDayOfWeek.Friday], new LocalTime(22, 0), new LocalTime(6, 0));
        var schedule = Of(Weekly(P("ana")) with { Restrictions = [friday] });

        Assert.Null(OnCallAt.Find(schedule, null, Utc(1, 9, 5)).Person);
        Assert.Equal(P("ana"), OnCallAt.Find(schedule, null, Utc(1, 9, 23)).Person);
        Assert.Equal(P("ana"), OnCallAt.Find(schedule, null, Utc(1, 10, 5, 59)).Person);
        Assert.Null(OnCallAt.Find(schedule, null, Utc(1, 10, 6)).Person);
    }

    [Fact]
    public void Find_ConfigOverrides_BeatLayersAndTheLaterOneWins()
    {
        var schedule = Of(Weekly(P("ana"))) with
        {
            Overrides =
            [
                new ScheduleOverride(new(2026, 2, 1, 0, 0), new(2026, 2, 3, 0, 0), P("bo")),
                new ScheduleOverride(new(2026, 2, 2, 0, 0), new(2026, 2, 4, 0, 0), null),
            ],
        };

        Assert.Equal(P("bo"), OnCallAt.Find(schedule, null, Utc(2, 1, 0)).Person);
        Assert.Null(OnCallAt.Find(schedule, null, Utc(2, 2, 0)).Person);
        Assert.Equal(P("ana"), OnCallAt.Find(schedule, null, Utc(2, 4, 0)).Person);
    }

    [Fact]
    public void Find_RuntimeOverrides_BeatTheConfigAndTheLaterOneWins()
    {
        var schedule = Of(Weekly(P("ana"))) with
        {
            Overrides = [new ScheduleOverride(new(2026, 2, 1, 0, 0), new(2026, 2, 8, 0, 0), P("bo"))],
        };
        var runtime = Runtime(
            new RuntimeOverride("a", Utc(2, 2, 0), Utc(2, 5, 0), P("cy"), "lead"),
            new RuntimeOverride("b", Utc(2, 3, 0), Utc(2, 4, 0), P("dee"), "lead"));

        Assert.Equal(P("bo"), OnCallAt.Find(schedule, runtime, Utc(2, 1, 0)).Person);
        Assert.Equal(P("cy"), OnCallAt.Find(schedule, runtime, Utc(2, 2, 0)).Person);
        Assert.Equal(P("dee"), OnCallAt.Find(schedule, runtime, Utc(2, 3, 0)).Person);
        Assert.Contains("override b", OnCallAt.Find(schedule, runtime, Utc(2, 3, 0)).Why, StringComparison.Ordinal);
        Assert.Equal(P("cy"), OnCallAt.Find(schedule, runtime, Utc(2, 4, 0)).Person);
        Assert.Equal(P("bo"), OnCallAt.Find(schedule, runtime, Utc(2, 5, 0)).Person);
    }

    [Fact]
    public void Find_MonthlyRotationFromThe31st_HandsOverOnTheLastDayOfShortMonths()
    {
        var schedule = Of(new Layer(RotationUnit.Months, 1, Duration.Zero, new(2026, 1, 31, 9, 0), AnaBoCy, []));

        Assert.Equal(P("ana"), OnCallAt.Find(schedule, null, Utc(2, 28, 8, 59)).Person);
        Assert.Equal(P("bo"), OnCallAt.Find(schedule, null, Utc(2, 28, 9)).Person);
        Assert.Equal(P("bo"), OnCallAt.Find(schedule, null, Utc(3, 31, 8, 59)).Person);
        Assert.Equal(P("cy"), OnCallAt.Find(schedule, null, Utc(3, 31, 9)).Person);
    }

    [Fact]
    public void Find_ScheduleWithoutPeople_IsNobodyWithAReason()
    {
        var answer = OnCallAt.Find(Of(Weekly()), null, Utc(2, 1, 0));

        Assert.Null(answer.Person);
        Assert.Contains("primary", answer.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_ThirtyYearsAfterTheStart_TakesNoLongWalk()
    {
        var minutes = new Layer(RotationUnit.Custom, 1, Duration.FromMinutes(1), Monday, AnaBoCy, []);
        var at = Instant.FromUtc(2056, 1, 5, 9, 0);
        var expected = AnaBoCy[(int)((at - Instant.FromUtc(2026, 1, 5, 9, 0)).TotalMinutes % 3)];

        Assert.Equal(expected, OnCallAt.Find(Of(minutes), null, at).Person);
    }

    [Fact]
    public void Shifts_OverAHorizon_AreGaplessAndMergeTheSamePerson()
    {
        var schedule = Of(Weekly(P("ana"), P("ana"), P("bo")));

        var shifts = OnCallAt.Shifts(schedule, null, Utc(1, 1, 0), Utc(2, 1, 0));

        Assert.Equal(
            [
                new Shift(Utc(1, 1, 0), Utc(1, 5, 9), null),
                new Shift(Utc(1, 5, 9), Utc(1, 19, 9), P("ana")),
                new Shift(Utc(1, 19, 9), Utc(1, 26, 9), P("bo")),
                new Shift(Utc(1, 26, 9), Utc(2, 1, 0), P("ana")),
            ],
            shifts);
    }

    [Fact]
    public void Shifts_EmptyHorizon_AreNone() => Assert.Empty(OnCallAt.Shifts(Of(Weekly(AnaBoCy)), null, Utc(2, 1, 0), Utc(2, 1, 0)));

    [Fact]
    public void Shifts_MoreThanTheLimit_StopThereAndGoOnWhenAskedFromTheLastEnd()
    {
        var schedule = Of(new Layer(RotationUnit.Custom, 1, Duration.FromMinutes(1), Monday, AnaBoCy, []));
        var first = OnCallAt.Shifts(schedule, null, Utc(1, 5, 9), Utc(1, 31, 9));
        var second = OnCallAt.Shifts(schedule, null, first[^1].End, Utc(1, 31, 9));

        Assert.Equal(OnCallAt.ShiftsMax, first.Length);
        Assert.Equal(Utc(1, 5, 9) + Duration.FromMinutes(OnCallAt.ShiftsMax), first[^1].End);
        Assert.Equal(first[^1].End, second[0].Start);
    }

    [Fact]
    public void Shifts_OfOnePersonOverManyHandoffs_StopAtTheBoundaryLimit()
    {
        var schedule = Of(new Layer(RotationUnit.Custom, 1, Duration.FromMinutes(1), Monday, [P("ana")], []));

        var shifts = OnCallAt.Shifts(schedule, null, Utc(1, 5, 9), Utc(12, 31, 9));

        Assert.Equal(new Shift(Utc(1, 5, 9), Utc(1, 5, 9) + Duration.FromMinutes(OnCallAt.BoundariesMax), P("ana")), Assert.Single(shifts));
    }
}

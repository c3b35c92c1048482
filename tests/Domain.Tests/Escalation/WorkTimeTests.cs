using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Escalation;
using NodaTime;
using NodaTime.Text;

namespace HelpDeskFlow.Domain.Tests.Escalation;

/// <summary>Counting in working hours. Method: examples that people can check by hand, and a comparison with counting minute by minute.</summary>
public class WorkTimeTests
{
    private static readonly DateTimeZone Lisbon = DateTimeZoneProviders.Tzdb["Europe/Lisbon"];

    private static readonly WorkingHours Office = new(
        "office",
        Lisbon,
        [new Restriction([IsoDayOfWeek.Monday, IsoDayOfWeek.Tuesday, IsoDayOfWeek.Wednesday, IsoDayOfWeek.Thursday, IsoDayOfWeek.Friday], new(9, 0), new(17, 0))],
        [new LocalDate(2026, 4, 3)],
        [new AnnualDate(12, 25)]);

    [Theory]
    [InlineData("2026-03-02T10:00", "60m", "2026-03-02T11:00")] // a Monday
    [InlineData("2026-03-02T16:30", "60m", "2026-03-03T09:30")] // over the evening
    [InlineData("2026-03-02T16:00", "60m", "2026-03-03T09:00")] // the end of a day is not in it
    [InlineData("2026-03-07T03:00", "0s", "2026-03-09T09:00")] // a Saturday
    [InlineData("2026-03-06T15:00", "4h", "2026-03-09T11:00")] // over the weekend
    [InlineData("2026-03-27T16:00", "2h", "2026-03-30T10:00")] // and over the change to summer time
    [InlineData("2026-04-02T16:00", "2h", "2026-04-06T10:00")] // Good Friday
    [InlineData("2026-12-24T16:00", "2h", "2026-12-28T10:00")] // a yearly holiday, then a weekend
    [InlineData("2026-03-06T15:00", "2d", "2026-03-10T15:00")] // whole days are working days
    [InlineData("2026-03-07T15:00", "2d", "2026-03-11T09:00")] // from the next Monday's morning on
    public void After_Examples(string from, string time, string expected)
    {
        Assert.True(DurationText.TryParse(time, out var duration, out _));

        Assert.Equal(At(expected), WorkTime.After(Office, At(from), duration));
    }

    [Fact]
    public void After_NoHours_IsThePlainSum() =>
        Assert.Equal(At("2026-03-07T04:00"), WorkTime.After(null, At("2026-03-07T03:00"), Duration.FromHours(1)));

    [Fact]
    public void After_HoursThatNeverCome_IsThePlainSum()
    {
        var never = Office with { Times = [new Restriction([IsoDayOfWeek.Monday], new(9, 0), new(17, 0))], Holidays = [.. Enumerable.Range(0, 2000).Select(i => new LocalDate(2026, 1, 1).PlusDays(i))] };

        Assert.Equal(At("2026-03-02T11:00"), WorkTime.After(never, At("2026-03-02T10:00"), Duration.FromHours(1)));
    }

    [Fact]
    public void After_AnyStart_IsWhatCountingByMinutesGives()
    {
        var nights = new WorkingHours("nights", DateTimeZoneProviders.Tzdb["Australia/Lord_Howe"], [new Restriction([], new(22, 30), new(4, 0))], [new LocalDate(2026, 4, 6)], []);
        var minute = Duration.FromMinutes(1);
        foreach (var hours in new[] { Office, nights })
        {
            var from = At("2026-04-01T00:00");
            for (var start = from; start < from + Duration.FromDays(7); start += Duration.FromMinutes(97))
            {
                var left = 7 * 60;
                var at = start;
                for (; left > 0 || !WorkTime.Holds(hours, at); at += minute)
                {
                    left -= WorkTime.Holds(hours, at) ? 1 : 0;
                }

                Assert.Equal(at, WorkTime.After(hours, start, Duration.FromHours(7)));
            }
        }
    }

    [Fact]
    public void NextClosed_InsideHours_IsTheirEnd()
    {
        Assert.Equal(At("2026-03-02T17:00"), WorkTime.NextClosed(Office, At("2026-03-02T10:00")));
        Assert.Equal(At("2026-03-02T18:00"), WorkTime.NextClosed(Office, At("2026-03-02T18:00")));
    }

    private static Instant At(string local) => LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm").Parse(local).Value.InZoneStrictly(Lisbon).ToInstant();
}

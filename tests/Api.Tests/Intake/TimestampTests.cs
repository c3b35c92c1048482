using System.Text;
using HelpDeskFlow.Intake.Json;
using NodaTime;
using NodaTime.Text;

namespace Api.Tests.Intake;

public sealed class TimestampTests
{
    [Theory]
    [InlineData("2026-01-31T12:00:00Z", "2026-01-31T12:00:00Z")]
    [InlineData("2026-01-31t12:00:00z", "2026-01-31T12:00:00Z")]
    [InlineData("2026-01-31 12:00:00Z", "2026-01-31T12:00:00Z")]
    [InlineData("2026-01-31T12:00:00", "2026-01-31T12:00:00Z")]
    [InlineData("2026-01-31T12:00:00.1Z", "2026-01-31T12:00:00.1Z")]
    [InlineData("2026-01-31T12:00:00.123456789Z", "2026-01-31T12:00:00.1234567Z")]
    [InlineData("2026-01-31T12:00:00.12345678901234567890Z", "2026-01-31T12:00:00.1234567Z")]
    [InlineData("2026-01-31T12:00:00+05:30", "2026-01-31T06:30:00Z")]
    [InlineData("2026-01-31T12:00:00.5-0800", "2026-01-31T20:00:00.5Z")]
    [InlineData("2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z")]
    [InlineData("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z")]
    [InlineData("1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.5Z")]
    [InlineData("0002-01-01T00:00:00Z", "1900-01-01T00:00:00Z")]
    [InlineData("9999-12-31T23:59:59-23:59", "9000-01-01T00:00:00Z")]
    public void Read_Valid_IsThatInstant(string text, string expected)
    {
        Assert.True(Timestamp.TryRead(Encoding.UTF8.GetBytes(text), out var instant));
        Assert.Equal(InstantPattern.ExtendedIso.Parse(expected).Value, instant);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("0001-01-01T00:00:00.000Z")]
    [InlineData("0001-01-01T00:00:00+01:00")]
    public void Read_ZeroTime_IsMissing(string text)
    {
        Assert.True(Timestamp.TryRead(Encoding.UTF8.GetBytes(text), out var instant));
        Assert.Null(instant);
    }

    [Theory]
    [InlineData("yesterday")]
    [InlineData("2026-01-31")]
    [InlineData("2026-01-31T12:00")]
    [InlineData("2026-13-01T00:00:00Z")]
    [InlineData("2025-02-29T00:00:00Z")]
    [InlineData("2026-01-31T24:00:00Z")]
    [InlineData("2026-01-31T12:60:00Z")]
    [InlineData("2026-01-31T12:00:61Z")]
    [InlineData("2026-01-31T12:00:00.Z")]
    [InlineData("2026-01-31T12:00:00+24:00")]
    [InlineData("2026-01-31T12:00:00+1:00")]
    [InlineData("2026-01-31T12:00:00ZZ")]
    [InlineData("0000-01-01T00:00:00Z")]
    [InlineData("2026-01-31T12:00:00 Z")]
    [InlineData("+026-01-31T12:00:00Z")]
    public void Read_Invalid_IsRefused(string text) => Assert.False(Timestamp.TryRead(Encoding.UTF8.GetBytes(text), out _));

    [Fact]
    public void Read_EveryDayOfFourCenturies_AgreesWithNodaTime()
    {
        for (var day = new LocalDate(1900, 1, 1); day.Year < 2301; day = day.PlusDays(1))
        {
            var expected = day.AtMidnight().PlusSeconds(86_399).InUtc().ToInstant();
            Assert.True(Timestamp.TryRead(Encoding.UTF8.GetBytes(InstantPattern.ExtendedIso.Format(expected)), out var instant));
            Assert.Equal(expected, instant);
        }
    }
}

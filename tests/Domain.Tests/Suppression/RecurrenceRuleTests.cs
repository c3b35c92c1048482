using HelpDeskFlow.Domain.Suppression;
using NodaTime;

namespace HelpDeskFlow.Domain.Tests.Suppression;

public sealed class RecurrenceRuleTests
{
    private static readonly LocalDate Start = new(2026, 1, 6); // a Tuesday

    [Theory]
    [InlineData("FREQ=DAILY;INTERVAL=3", "2026-01-06 2026-01-09 2026-01-12")]
    [InlineData("FREQ=WEEKLY", "2026-01-06 2026-01-13 2026-01-20")]
    [InlineData("FREQ=WEEKLY;BYDAY=MO,SU", "2026-01-11 2026-01-12 2026-01-18")]
    [InlineData("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU", "2026-01-06 2026-01-19 2026-01-20")]
    [InlineData("FREQ=MONTHLY", "2026-01-06 2026-02-06 2026-03-06")]
    [InlineData("FREQ=MONTHLY;BYDAY=1SU", "2026-02-01 2026-03-01 2026-04-05")]
    [InlineData("FREQ=MONTHLY;BYDAY=-1FR", "2026-01-30 2026-02-27 2026-03-27")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=-1", "2026-01-31 2026-02-28 2026-03-31")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=31", "2026-01-31 2026-03-31 2026-05-31")]
    [InlineData("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24", "2026-12-24 2027-12-24 2028-12-24")]
    [InlineData("FREQ=YEARLY", "2026-01-06 2027-01-06 2028-01-06")]
    [InlineData("FREQ=DAILY;COUNT=2", "2026-01-06 2026-01-07")]
    [InlineData("FREQ=WEEKLY;UNTIL=20260114T000000Z", "2026-01-06 2026-01-13")]
    public void Days_OfARule_AreThoseOfTheCalendar(string text, string expected)
    {
        Assert.True(RecurrenceRule.TryParse(text, out var rule, out var error), error);
        var days = rule!.Days(Start, Start, Start.PlusYears(5)).Take(3);
        Assert.Equal(expected, string.Join(' ', days.Select(d => d.ToString("uuuu-MM-dd", null))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("FREQ=HOURLY")]
    [InlineData("BYDAY=MO")]
    [InlineData("FREQ=WEEKLY;BYDAY=XX")]
    [InlineData("FREQ=WEEKLY;BYDAY=1MO")]
    [InlineData("FREQ=WEEKLY;BYSETPOS=1")]
    [InlineData("FREQ=DAILY;INTERVAL=0")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=32")]
    public void TryParse_WhatItDoesNotUnderstand_IsRefusedNotIgnored(string text)
    {
        Assert.False(RecurrenceRule.TryParse(text, out _, out var error));
        Assert.NotNull(error);
    }

    [Fact]
    public void Count_FromTheMiddle_CountsFromTheStart()
    {
        Assert.True(RecurrenceRule.TryParse("FREQ=DAILY;COUNT=3", out var rule, out _));
        Assert.Equal([Start.PlusDays(2)], rule!.Days(Start, Start.PlusDays(2), Start.PlusDays(100)));
    }
}

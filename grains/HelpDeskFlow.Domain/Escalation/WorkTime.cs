using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.OnCall;
using NodaTime;

namespace HelpDeskFlow.Domain.Escalation;

/// <summary>Counts time in working hours. Pure. Hours without any working time ahead count as all day: a page is late rather than lost.</summary>
public static class WorkTime
{
    private static readonly Duration SearchMax = Duration.FromDays(400);
    private static readonly Duration Day = Duration.FromDays(1);

    /// <summary>Whether it is working time.</summary>
    public static bool Holds(WorkingHours hours, Instant at) => new Walk(hours, at).At(at).Works;

    /// <summary>The first working instant from there on.</summary>
    public static Instant NextOpen(WorkingHours hours, Instant at) => Next(hours, at, works: true);

    /// <summary>The first instant from there on that is not working time.</summary>
    public static Instant NextClosed(WorkingHours hours, Instant at) => Next(hours, at, works: false);

    /// <summary>
    /// The working instant that lies so much working time later. Whole days are working days: 2d from Friday at 15:00 is
    /// Tuesday at 15:00. Without hours it is the plain sum.
    /// </summary>
    public static Instant After(WorkingHours? hours, Instant from, Duration time)
    {
        if (hours is null)
        {
            return from + time;
        }

        var start = NextOpen(hours, from);
        if (time >= Day && time.BclCompatibleTicks % Day.BclCompatibleTicks == 0)
        {
            return AfterDays(hours, start, (int)time.TotalDays);
        }

        var walk = new Walk(hours, start);
        var left = time;
        for (var at = start; at - start < SearchMax;)
        {
            var (works, until) = walk.At(at);
            if (works && left < until - at)
            {
                return at + left;
            }

            left -= works ? until - at : Duration.Zero;
            at = until;
        }

        return from + time;
    }

    private static Instant AfterDays(WorkingHours hours, Instant start, int days)
    {
        var local = start.InZone(hours.Zone).LocalDateTime;
        var date = local.Date;
        for (var passed = 0; passed < days; passed++)
        {
            var next = NextOpen(hours, hours.Zone.AtStartOfDay(date.PlusDays(1)).ToInstant());
            date = next.InZone(hours.Zone).Date;
        }

        return NextOpen(hours, hours.Zone.AtLeniently(date.At(local.TimeOfDay)).ToInstant());
    }

    private static Instant Next(WorkingHours hours, Instant from, bool works)
    {
        var walk = new Walk(hours, from);
        for (var at = from; at - from < SearchMax;)
        {
            var (holds, until) = walk.At(at);
            if (holds == works)
            {
                return at;
            }

            at = until;
        }

        return from;
    }

    /// <summary>Stretches of work and rest one after the other; asked with instants that never go back.</summary>
    private readonly struct Walk(WorkingHours hours, Instant from)
    {
        private readonly RestrictionWalk? _times = hours.Times.IsDefaultOrEmpty
            ? null
            : new RestrictionWalk(hours.Times, new WallClock(hours.Zone, ClockChanges.Default), from);

        public (bool Works, Instant Until) At(Instant at)
        {
            var date = at.InZone(hours.Zone).Date;
            var midnight = hours.Zone.AtStartOfDay(date.PlusDays(1)).ToInstant();
            if (hours.IsHoliday(date))
            {
                return (false, midnight);
            }

            return _times?.At(at) is (var holds, var until) ? (holds, Instant.Min(until, midnight)) : (true, midnight);
        }
    }
}

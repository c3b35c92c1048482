using System.Collections.Immutable;
using HelpDeskFlow.Domain.Configuration;
using NodaTime;

namespace HelpDeskFlow.Domain.OnCall;

/// <summary>When a layer applies: each restriction gives one half-open interval for each of its days, from instant to instant.</summary>
internal static class RestrictionHours
{
    // An interval reaches at most into the next day, and no zone moves its clock by more than a day.
    private const int DaysBefore = 2;
    private const int DaysAfter = 8;

    /// <summary>True inside one of the restrictions, and where there are none.</summary>
    public static bool Hold(ImmutableArray<Restriction> restrictions, DateTimeZone zone, Instant at)
    {
        if (restrictions.IsDefaultOrEmpty)
        {
            return true;
        }

        var today = at.InZone(zone).Date;
        foreach (var restriction in restrictions)
        {
            for (var days = -DaysBefore; days <= 1; days++)
            {
                if (IntervalOn(restriction, zone, today.PlusDays(days)) is var (start, end) && start <= at && at < end)
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>The first edge of any interval after that instant; <see cref="Instant.MaxValue"/> where there are no restrictions.</summary>
    public static Instant NextEdge(ImmutableArray<Restriction> restrictions, DateTimeZone zone, Instant at)
    {
        var next = Instant.MaxValue;
        if (restrictions.IsDefaultOrEmpty)
        {
            return next;
        }

        var today = at.InZone(zone).Date;
        foreach (var restriction in restrictions)
        {
            for (var days = -DaysBefore; days <= DaysAfter; days++)
            {
                if (IntervalOn(restriction, zone, today.PlusDays(days)) is not var (start, end))
                {
                    continue;
                }

                next = start > at ? Instant.Min(next, start) : next;
                next = end > at ? Instant.Min(next, end) : next;
            }
        }

        return next;
    }

    /// <summary>The interval that begins on that date, or null where the restriction does not name its day of the week (no days named: all).</summary>
    private static (Instant Start, Instant End)? IntervalOn(Restriction restriction, DateTimeZone zone, LocalDate date)
    {
        if (!restriction.Days.IsDefaultOrEmpty && !restriction.Days.Contains(date.DayOfWeek))
        {
            return null;
        }

        var lastDate = restriction.To <= restriction.From ? date.PlusDays(1) : date;
        return (zone.At(date.At(restriction.From)), zone.At(lastDate.At(restriction.To)));
    }
}

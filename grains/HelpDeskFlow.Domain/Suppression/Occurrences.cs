using System.Collections.Immutable;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.OnCall;
using NodaTime;

namespace HelpDeskFlow.Domain.Suppression;

/// <summary>When a recurring silence is on. Asked when one is set and when an occurrence ends; the answer is recorded.</summary>
public static class Occurrences
{
    private const int DaysBefore = Restriction.DaysLaterMax + 2;
    private const int DaysAfter = 10;

    /// <summary>The first occurrence that ends after that instant; null: there is none within <see cref="SuppressionLimits.RecurrenceHorizon"/>, or the zone or rule cannot be read.</summary>
    public static (Instant Start, Instant End)? Next(Recurrence recurrence, Instant after)
    {
        ArgumentNullException.ThrowIfNull(recurrence);
        if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(recurrence.TimeZone) is not { } zone)
        {
            return null;
        }

        return recurrence.Rule is null
            ? NextHours(recurrence, zone, after)
            : RecurrenceRule.TryParse(recurrence.Rule, out var rule, out _) ? NextOfRule(recurrence, rule!, zone, after) : null;
    }

    private static (Instant Start, Instant End)? NextOfRule(Recurrence recurrence, RecurrenceRule rule, DateTimeZone zone, Instant after)
    {
        var clock = new WallClock(zone, ClockChanges.Default);
        var from = (after - recurrence.Length).InZone(zone).Date.PlusDays(-1);
        foreach (var day in rule.Days(recurrence.Start.Date, from, after.InZone(zone).Date.PlusDays((int)SuppressionLimits.RecurrenceHorizon.TotalDays)))
        {
            var start = clock.At(day.At(recurrence.Start.TimeOfDay));
            if (start + recurrence.Length > after)
            {
                return (start, start + recurrence.Length);
            }
        }

        return null;
    }

    private static (Instant Start, Instant End)? NextHours(Recurrence recurrence, DateTimeZone zone, Instant after)
    {
        var clock = new WallClock(zone, ClockChanges.Default);
        (Instant Start, Instant End)? next = null;
        foreach (var (start, end) in Intervals(recurrence.Hours, clock, clock.DateAt(after)).Where(i => i.End > after && i.Start < i.End).OrderBy(i => i.Start))
        {
            // Hours that touch are one occurrence; those that never end are cut where the search ends.
            if (next is var (first, last) && start > last)
            {
                break;
            }

            next = next is var (from, to) ? (from, Instant.Max(to, end)) : (start, end);
        }

        return next;
    }

    private static IEnumerable<(Instant Start, Instant End)> Intervals(ImmutableArray<Restriction> hours, WallClock clock, LocalDate today) =>
        from one in hours.IsDefault ? [] : hours
        from days in Enumerable.Range(-DaysBefore, DaysBefore + DaysAfter)
        let interval = RestrictionHours.IntervalOn(one, clock, today.PlusDays(days))
        where interval is not null
        select interval.Value;
}

using System.Collections.Immutable;
using HelpDeskFlow.Domain.Configuration;
using NodaTime;

namespace HelpDeskFlow.Domain.OnCall;

/// <summary>When a layer applies: each restriction gives one half-open interval for each of its days, from instant to instant.</summary>
internal static class RestrictionHours
{
    /// <summary>True inside one of the restrictions, and where there are none.</summary>
    public static bool Hold(ImmutableArray<Restriction> restrictions, WallClock clock, Instant at)
    {
        if (restrictions.IsDefaultOrEmpty)
        {
            return true;
        }

        var today = clock.DateAt(at);
        foreach (var restriction in restrictions)
        {
            // A clock change may move an interval's ends by a day at most.
            for (var days = -restriction.DaysLater - 1; days <= 1; days++)
            {
                if (IntervalOn(restriction, clock, today.PlusDays(days)) is var (start, end) && start <= at && at < end)
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>The interval that begins on that date, or null where the restriction does not name its day of the week (no days named: all). A clock change may leave nothing of it: then it ends before it begins.</summary>
    public static (Instant Start, Instant End)? IntervalOn(Restriction restriction, WallClock clock, LocalDate date)
    {
        if (!restriction.Days.IsDefaultOrEmpty && !restriction.Days.Contains(date.DayOfWeek))
        {
            return null;
        }

        return (clock.At(date.At(restriction.From)), clock.At(date.PlusDays(restriction.DaysLater).At(restriction.To)));
    }
}

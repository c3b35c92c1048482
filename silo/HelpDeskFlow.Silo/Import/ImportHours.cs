using System.Collections.Immutable;
using HelpDeskFlow.Domain.Configuration;
using NodaTime;

namespace HelpDeskFlow.Silo.Import;

/// <summary>Hours of the week out of a start and a length or an end, and several that differ only in their day made one.</summary>
internal static class ImportHours
{
    private static readonly Duration Day = Duration.FromDays(1);

    /// <summary>From that time of those days (none: every day) on, so long. Null: all the time, or longer than a week.</summary>
    public static Restriction? Lasting(ImmutableArray<IsoDayOfWeek> days, LocalTime from, Duration length)
    {
        if (length >= Duration.FromDays(7) || (days.IsEmpty && length >= Day))
        {
            return null;
        }

        var end = LocalDate.FromDateTime(DateTime.UnixEpoch).At(from) + Period.FromTicks(length.BclCompatibleTicks);
        var later = Period.DaysBetween(LocalDate.FromDateTime(DateTime.UnixEpoch), end.Date);
        return Of(days, from, end.TimeOfDay, later);
    }

    /// <summary>From the one day and time to the other; the same moment again is a whole week.</summary>
    public static Restriction? Between(IsoDayOfWeek first, LocalTime from, IsoDayOfWeek last, LocalTime to)
    {
        var later = ((int)last - (int)first + 7) % 7;
        return later == 0 && to == from ? null : Of([first], from, to, later == 0 && to < from ? 7 : later);
    }

    /// <summary>Those that are equal but for the day as one; a config says <c>to_day</c> for one day only.</summary>
    public static ImmutableArray<Restriction> Joined(IEnumerable<Restriction> restrictions)
    {
        var joined = new List<Restriction>();
        foreach (var one in restrictions)
        {
            var same = one.ToDaysLater is null ? joined.FindIndex(j => j.From == one.From && j.To == one.To && j.ToDaysLater is null && !j.Days.IsEmpty && !one.Days.IsEmpty) : -1;
            if (same < 0)
            {
                joined.Add(one);
            }
            else
            {
                joined[same] = joined[same] with { Days = [.. joined[same].Days.Union(one.Days).Order()] };
            }
        }

        return [.. joined];
    }

    private static Restriction Of(ImmutableArray<IsoDayOfWeek> days, LocalTime from, LocalTime to, int later)
    {
        var plain = new Restriction(days, from, to);
        return plain.DaysLater == later ? plain : plain with { ToDaysLater = later };
    }
}

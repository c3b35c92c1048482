using System.Collections.Immutable;
using HelpDeskFlow.Domain.Configuration;
using NodaTime;

namespace HelpDeskFlow.Domain.OnCall;

/// <summary>What a schedule asks of one person over a span of time.</summary>
/// <param name="OnCall">Time on call.</param>
/// <param name="Nights">Nights on call: those at whose 03:00 in the person's own zone they are.</param>
/// <param name="NightsInRow">Most of them one after the other.</param>
/// <param name="RowFrom">Date (of the 03:00) on which that row begins; null: no night.</param>
public sealed record PersonLoad(PersonName Person, Duration OnCall, int Nights, int NightsInRow, LocalDate? RowFrom);

/// <summary>How a schedule shares its time among people, and what about it is hard on one of them.</summary>
public static class OnCallLoad
{
    /// <summary>More nights in a row than this are warned about.</summary>
    public const int NightsInRowMax = 7;

    /// <summary>More than this many times the mean is warned about, unless it is no more than one shift.</summary>
    public const double ShareMax = 1.25;

    private static readonly LocalTime Night = new(3, 0);

    /// <summary>Loads over [<paramref name="from"/>, <paramref name="to"/>), by name. At most the first <see cref="OnCallAt.ShiftsMax"/> shifts count.</summary>
    public static ImmutableArray<PersonLoad> Of(Schedule schedule, RotationState? runtime, Func<PersonName, DateTimeZone> zoneOf, Instant from, Instant to)
    {
        var shifts = OnCallAt.Shifts(schedule, runtime, from, to);
        return
        [
            .. from shift in shifts
               from person in shift.Everybody
               group shift by person into own
               orderby own.Key.Value
               select Load(own.Key, own, zoneOf(own.Key)),
        ];
    }

    /// <summary>Sentences about long rows of nights and unfair shares; none where all is well.</summary>
    public static ImmutableArray<string> Warnings(Schedule schedule, RotationState? runtime, Func<PersonName, DateTimeZone> zoneOf, Instant from, Instant to)
    {
        var loads = Of(schedule, runtime, zoneOf, from, to);
        var warnings = ImmutableArray.CreateBuilder<string>();
        foreach (var load in loads.Where(l => l.NightsInRow > NightsInRowMax && loads.Length > 1))
        {
            warnings.Add($"{load.Person} is on call {load.NightsInRow} nights in a row from {load.RowFrom:uuuu-MM-dd}; more than {NightsInRowMax} wear people out");
        }

        // Who takes part for a while only cannot have the same share.
        var dated = schedule.Layers.Where(l => !l.Dates.IsDefaultOrEmpty).SelectMany(l => l.People.Where((_, i) => l.Dates[i] != SlotDates.Always)).ToHashSet();
        var compared = loads.Where(l => !dated.Contains(l.Person)).ToList();
        if (compared.Count > 1)
        {
            var mean = compared.Aggregate(Duration.Zero, (sum, l) => sum + l.OnCall) / compared.Count;
            var longest = OnCallAt.Shifts(schedule, runtime, from, to).Max(s => s.End - s.Start);
            foreach (var load in compared.Where(l => l.OnCall > mean * ShareMax && l.OnCall - mean > longest))
            {
                warnings.Add($"{load.Person} has {load.OnCall.TotalHours:F0} h on call and the mean of {compared.Count} people is {mean.TotalHours:F0} h");
            }
        }

        return warnings.DrainToImmutable();
    }

    private static PersonLoad Load(PersonName person, IEnumerable<Shift> shifts, DateTimeZone zone)
    {
        var clock = new WallClock(zone, ClockChanges.Default);
        var together = Duration.Zero;
        int nights = 0, row = 0, longest = 0;
        LocalDate? last = null, longestFrom = null;
        foreach (var shift in shifts)
        {
            together += shift.End - shift.Start;
            var end = clock.DateAt(shift.End).PlusDays(1);
            for (var date = clock.DateAt(shift.Start); date <= end; date = date.PlusDays(1))
            {
                if (clock.At(date + Night) is var night && (night < shift.Start || night >= shift.End))
                {
                    continue;
                }

                nights++;
                row = last?.PlusDays(1) == date ? row + 1 : 1;
                last = date;
                if (row > longest)
                {
                    (longest, longestFrom) = (row, date.PlusDays(1 - row));
                }
            }
        }

        return new PersonLoad(person, together, nights, longest, longestFrom);
    }
}

using System.Collections.Immutable;
using NodaTime;

namespace HelpDeskFlow.Domain.Configuration;

/// <summary>Hours of the week in which a team works, without its holidays. How they are counted: <see cref="Escalation.WorkTime"/>.</summary>
/// <param name="Name">Unique name.</param>
/// <param name="Zone">Zone of the times and dates.</param>
/// <param name="Times">Times of the week; none: all of it.</param>
/// <param name="Holidays">Whole days off, once.</param>
/// <param name="Yearly">Whole days off in every year.</param>
public sealed record WorkingHours(
    string Name,
    DateTimeZone Zone,
    ImmutableArray<Restriction> Times,
    ImmutableArray<LocalDate> Holidays,
    ImmutableArray<AnnualDate> Yearly)
{
    /// <summary>Stands for the name of hours that never end.</summary>
    public const string Always = "always";

    /// <summary>Whether nobody works on that date.</summary>
    public bool IsHoliday(LocalDate date) => Holidays.Contains(date) || Yearly.Contains(new AnnualDate(date.Month, date.Day));
}

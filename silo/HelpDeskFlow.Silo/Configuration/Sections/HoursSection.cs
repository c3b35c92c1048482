using System.Collections.Immutable;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Silo.Configuration.Yaml;
using NodaTime;
using NodaTime.Text;

namespace HelpDeskFlow.Silo.Configuration.Sections;

/// <summary>hours:.</summary>
internal static class HoursSection
{
    private const int TimesMax = 100;
    private const int HolidaysMax = 1_000;

    /// <summary>One set of working hours.</summary>
    public static WorkingHours? Read(ConfigReader reader, ConfigNode node)
    {
        if (Section.Entry(reader, node, "hours", ConfigKeys.Hours) is not { } section || section.Name(NameKind.Hours) is not { } name)
        {
            return null;
        }

        if (name == WorkingHours.Always)
        {
            reader.Report(section.PlaceOf("name"), $"the hours \"{name}\" have a name that stands for all hours; choose another name.");
        }

        var times = new List<Restriction>();
        foreach (var item in section.Items("times", "a list such as [{ days: [mon, fri], from: \"09:00\", to: \"17:00\" }]", TimesMax))
        {
            if (Section.Of(reader, item, $"time {times.Count + 1} of {section.What}", ConfigKeys.Restriction) is { } part && LayersSection.Hours(part) is { } time)
            {
                times.Add(time);
            }
        }

        if (times.Count == 0)
        {
            reader.Report(section.PlaceOf("times"), $"{section.What} have no times; write times: [{{ days: [mon, tue, wed, thu, fri], from: \"09:00\", to: \"17:00\" }}].");
        }

        var (once, yearly) = Holidays(section);
        return new WorkingHours(name, Calendar.Zone(section), [.. times], once, yearly);
    }

    private static (ImmutableArray<LocalDate> Once, ImmutableArray<AnnualDate> Yearly) Holidays(Section section)
    {
        var once = ImmutableArray.CreateBuilder<LocalDate>();
        var yearly = ImmutableArray.CreateBuilder<AnnualDate>();
        foreach (var (text, place) in section.Texts("holidays", "a list of dates", HolidaysMax))
        {
            if (LocalDatePattern.Iso.Parse(text) is { Success: true } date)
            {
                once.Add(date.Value);
            }
            else if (AnnualDatePattern.Iso.Parse(text) is { Success: true } day)
            {
                yearly.Add(day.Value);
            }
            else
            {
                section.Reader.Report(place, $"\"{text}\" in {section.About("holidays")} is not a date; write one such as 2026-12-25, or 12-25 for every year.");
            }
        }

        return (once.ToImmutable(), yearly.ToImmutable());
    }
}

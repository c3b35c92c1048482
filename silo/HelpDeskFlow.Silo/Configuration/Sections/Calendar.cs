using HelpDeskFlow.Silo.Configuration.Yaml;
using NodaTime;
using NodaTime.Text;

namespace HelpDeskFlow.Silo.Configuration.Sections;

/// <summary>Zones, wall-clock times and weekdays.</summary>
internal static class Calendar
{
    private static readonly LocalDateTimePattern[] DateTimes =
    [
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd'T'HH':'mm"),
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd'T'HH':'mm':'ss"),
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd' 'HH':'mm"),
    ];

    private static readonly LocalTimePattern Time = LocalTimePattern.CreateWithInvariantCulture("HH':'mm");

    private static readonly string[] Days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    /// <summary>"timezone" of the section; UTC where absent or wrong.</summary>
    public static DateTimeZone Zone(Section section)
    {
        if (section.Text("timezone", "a zone such as Europe/Lisbon") is not { } id)
        {
            return DateTimeZone.Utc;
        }

        if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(id) is { } zone)
        {
            return zone;
        }

        var near = NearestName.Of(id, DateTimeZoneProviders.Tzdb.Ids);
        section.Reader.Report(section.PlaceOf("timezone"), $"{section.About("timezone")} is \"{id}\", which is not a known time zone; write {(near is null ? "a name such as Europe/Lisbon or UTC" : $"\"{near}\"")}.");
        return DateTimeZone.Utc;
    }

    /// <summary>A wall-clock date and time that must be there.</summary>
    public static LocalDateTime? DateTime(Section section, string key)
    {
        if (section.Required(key, "2026-01-05T09:00") is not { } text)
        {
            return null;
        }

        foreach (var pattern in DateTimes)
        {
            if (pattern.Parse(text) is { Success: true } parsed)
            {
                return parsed.Value;
            }
        }

        section.Reader.Report(section.PlaceOf(key), $"{section.About(key)} is \"{text}\"; write a local date and time without a zone, such as 2026-01-05T09:00.");
        return null;
    }

    /// <summary>A time of day that must be there; 24:00 is midnight.</summary>
    public static LocalTime? TimeOfDay(Section section, string key)
    {
        if (section.Required(key, "\"09:00\"") is not { } text)
        {
            return null;
        }

        if (text == "24:00")
        {
            return LocalTime.Midnight;
        }

        if (Time.Parse(text) is { Success: true } parsed)
        {
            return parsed.Value;
        }

        section.Reader.Report(section.PlaceOf(key), $"{section.About(key)} is \"{text}\"; write a time of day such as \"09:00\".");
        return null;
    }

    /// <summary>Weekdays mon … sun; all of them where absent.</summary>
    public static IReadOnlyList<IsoDayOfWeek> Weekdays(Section section, string key)
    {
        if (section.Node(key) is null)
        {
            return [.. Enumerable.Range(1, 7).Select(d => (IsoDayOfWeek)d)];
        }

        var result = new List<IsoDayOfWeek>();
        foreach (var (text, place) in section.Texts(key, "a list such as [mon, tue]", 7))
        {
            var index = Array.IndexOf(Days, text.ToLowerInvariant());
            if (index < 0)
            {
                section.Reader.Report(place, $"\"{text}\" is not a weekday; write one of {string.Join(", ", Days)}.");
            }
            else if (!result.Contains((IsoDayOfWeek)(index + 1)))
            {
                result.Add((IsoDayOfWeek)(index + 1));
            }
        }

        return result;
    }
}

using System.Globalization;
using NodaTime;
using NodaTime.Text;

namespace HelpDeskFlow.Api.OnCall.Calendars;

/// <summary>
/// Occurrences of a repeating event: FREQ DAILY, WEEKLY with BYDAY, MONTHLY and YEARLY on the day of the start, with INTERVAL,
/// COUNT and UNTIL. A rule with more is not guessed at.
/// </summary>
internal static class IcalRecurrence
{
    /// <summary>Most occurrences of one event that are looked at.</summary>
    public const int OccurrencesMax = 5_000;

    private static readonly string[] Days = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

    /// <summary>Wall-clock starts before <paramref name="to"/>; null: the rule has a part that is not known, named in <paramref name="unknown"/>.</summary>
    public static List<LocalDateTime>? Starts(IcalEvent one, Instant to, out string? unknown)
    {
        unknown = null;
        if (one.Rule is null)
        {
            return [one.Start];
        }

        var parts = new Dictionary<string, string>();
        foreach (var part in one.Rule.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            var pair = part.Split('=', 2);
            parts[pair[0].Trim().ToUpperInvariant()] = pair.Length > 1 ? pair[1].Trim().ToUpperInvariant() : "";
        }

        var frequency = parts.GetValueOrDefault("FREQ");
        var days = frequency == "WEEKLY" && parts.TryGetValue("BYDAY", out var by) ? by.Split(',') : null;
        var interval = 1;
        var count = int.MaxValue;
        var isKnown = parts.All(p => p.Key switch
        {
            "FREQ" => p.Value is "DAILY" or "WEEKLY" or "MONTHLY" or "YEARLY",
            "INTERVAL" => int.TryParse(p.Value, NumberStyles.None, CultureInfo.InvariantCulture, out interval) && interval > 0,
            "COUNT" => int.TryParse(p.Value, NumberStyles.None, CultureInfo.InvariantCulture, out count),
            "UNTIL" => Until(p.Value, one.Zone) is not null,
            "WKST" => p.Value is "MO" || interval == 1,
            "BYDAY" => days is not null && days.All(d => Days.Contains(d)),
            _ => false,
        });
        if (!isKnown || frequency is null)
        {
            unknown = one.Rule;
            return null;
        }

        var last = parts.TryGetValue("UNTIL", out var until) ? Instant.Min(Until(until, one.Zone)!.Value + Duration.Epsilon, to) : to;
        var result = new List<LocalDateTime>();
        foreach (var start in Candidates(one.Start, frequency, interval, days))
        {
            if (result.Count >= count || result.Count >= OccurrencesMax || one.Zone.AtLeniently(start).ToInstant() >= last)
            {
                break;
            }

            result.Add(start);
        }

        return result;
    }

    private static IEnumerable<LocalDateTime> Candidates(LocalDateTime start, string frequency, int interval, string[]? days)
    {
        // Bounded far beyond what is asked for; the caller stops at its end.
        for (var i = 0; i < OccurrencesMax; i++)
        {
            var step = i * interval;
            switch (frequency)
            {
                case "DAILY":
                    yield return start.PlusDays(step);
                    break;
                case "WEEKLY" when days is not null:
                    var monday = start.Date.With(DateAdjusters.PreviousOrSame(IsoDayOfWeek.Monday)).PlusWeeks(step);
                    foreach (var day in days.Select(d => Array.IndexOf(Days, d)).Order())
                    {
                        if (monday.PlusDays(day) >= start.Date)
                        {
                            yield return monday.PlusDays(day) + start.TimeOfDay;
                        }
                    }

                    break;
                case "WEEKLY":
                    yield return start.PlusWeeks(step);
                    break;
                default:
                    // A month without that day has no occurrence.
                    var moved = frequency == "MONTHLY" ? start.PlusMonths(step) : start.PlusYears(step);
                    if (moved.Day == start.Day)
                    {
                        yield return moved;
                    }

                    break;
            }
        }
    }

    private static Instant? Until(string text, DateTimeZone zone) =>
        LocalDateTimePattern.CreateWithInvariantCulture("uuuuMMdd'T'HHmmss").Parse(text.TrimEnd('Z')) is { Success: true } time
            ? (text.EndsWith('Z') ? DateTimeZone.Utc : zone).AtLeniently(time.Value).ToInstant()
            : LocalDatePattern.CreateWithInvariantCulture("uuuuMMdd").Parse(text) is { Success: true } date
                ? zone.AtStartOfDay(date.Value.PlusDays(1)).ToInstant() - Duration.Epsilon
                : null;
}

using System.Globalization;
using System.Text;
using NodaTime;
using NodaTime.Text;
using NodaTime.TimeZones;

namespace HelpDeskFlow.Api.OnCall.Calendars;

/// <summary>One line of a calendar.</summary>
/// <param name="Name">In capitals.</param>
/// <param name="Parameters">By name in capitals, quotes taken off.</param>
internal sealed record IcalLine(string Name, IReadOnlyDictionary<string, string> Parameters, string Value);

/// <summary>An event as it stands in the calendar.</summary>
/// <param name="Start">Wall clock.</param>
/// <param name="Zone">Of the start.</param>
/// <param name="Length">Of each occurrence, as wall clock for whole days.</param>
internal sealed record IcalEvent(string Uid, string Summary, string? Person, IReadOnlyList<string> Attendees, LocalDateTime Start, DateTimeZone Zone, Period Length, string? Rule, IReadOnlyList<Instant> Except, Instant? Replaces);

/// <summary>Reads iCal (RFC 5545) as Google, Outlook, PagerDuty and Opsgenie write it. What cannot be read is said, event by event; the rest counts.</summary>
internal static class IcalReader
{
    /// <summary>Most events that are read.</summary>
    public const int EventsMax = 5_000;

    private static readonly LocalDateTimePattern Local = LocalDateTimePattern.CreateWithInvariantCulture("uuuuMMdd'T'HHmmss");
    private static readonly LocalDatePattern Date = LocalDatePattern.CreateWithInvariantCulture("uuuuMMdd");

    /// <summary>Events, and what was wrong with others. Null where the text is no calendar.</summary>
    public static (List<IcalEvent> Events, List<string> Problems)? Read(string text, DateTimeZone zone)
    {
        var lines = Lines(text);
        if (lines.Count == 0 || lines[0] is not { Name: "BEGIN", Value: "VCALENDAR" })
        {
            return null;
        }

        var events = new List<IcalEvent>();
        var problems = new List<string>();
        List<IcalLine>? open = null;
        var depth = 0;
        foreach (var line in lines)
        {
            switch (line.Name)
            {
                case "BEGIN" when line.Value.Equals("VEVENT", StringComparison.OrdinalIgnoreCase) && open is null:
                    open = [];
                    depth = 0;
                    break;
                case "BEGIN" when open is not null:
                    depth++; // an alarm within the event
                    break;
                case "END" when open is not null && depth > 0:
                    depth--;
                    break;
                case "END" when open is not null:
                    if (events.Count == EventsMax)
                    {
                        problems.Add($"The calendar has more than {EventsMax} events; the rest was left out.");
                        return (events, problems);
                    }

                    Take(open, zone, events, problems);
                    open = null;
                    break;
                default:
                    if (depth == 0)
                    {
                        open?.Add(line);
                    }

                    break;
            }
        }

        return (events, problems);
    }

    private static void Take(List<IcalLine> lines, DateTimeZone zone, List<IcalEvent> events, List<string> problems)
    {
        string? Value(string name) => lines.Find(l => l.Name == name)?.Value;
        var summary = Unescaped(Value("SUMMARY") ?? "");
        var what = $"\"{(summary.Length > 0 ? summary : Value("UID") ?? "an event without a name")}\"";
        if (string.Equals(Value("STATUS"), "CANCELLED", StringComparison.OrdinalIgnoreCase) && Value("RECURRENCE-ID") is null)
        {
            return;
        }

        if (lines.Find(l => l.Name == "DTSTART") is not { } start || Time(start, zone) is not { } begin)
        {
            problems.Add($"{what} has no start that can be read; write DTSTART as 20260105T090000Z or with a TZID that is known.");
            return;
        }

        var isDay = begin.IsDay;
        Period? length = null;
        if (lines.Find(l => l.Name == "DTEND") is { } last && Time(last, zone) is { } end)
        {
            length = isDay
                ? Period.FromDays(Period.DaysBetween(begin.Local.Date, end.Local.Date))
                : Period.FromSeconds((long)(end.At - begin.At).TotalSeconds);
        }
        else if (Value("DURATION") is { } duration)
        {
            length = PeriodPattern.NormalizingIso.Parse(duration) is { Success: true } parsed ? parsed.Value : null;
        }
        else if (isDay)
        {
            length = Period.FromDays(1);
        }

        if (length is null || length.Equals(Period.Zero))
        {
            problems.Add($"{what} has no end that can be read, or ends when it begins; write DTEND or DURATION.");
            return;
        }

        var except = lines.Where(l => l.Name == "EXDATE").SelectMany(l => l.Value.Split(',').Select(v => Time(l with { Value = v }, zone)?.At)).OfType<Instant>().ToList();
        var replaces = lines.Find(l => l.Name == "RECURRENCE-ID") is { } id ? Time(id, zone)?.At : null;
        var cancelled = string.Equals(Value("STATUS"), "CANCELLED", StringComparison.OrdinalIgnoreCase);
        events.Add(new IcalEvent(
            Unescaped(Value("UID") ?? $"{summary}-{begin.At.ToUnixTimeSeconds()}"),
            summary,
            Value("X-HDF-PERSON") is { } person ? Unescaped(person) : null,
            [.. lines.Where(l => l.Name is "ATTENDEE" or "ORGANIZER").Select(l => l.Value.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase) ? l.Value[7..] : l.Value)],
            begin.Local,
            begin.Zone,
            cancelled ? Period.Zero : length,
            Value("RRULE"),
            except,
            replaces));
    }

    /// <summary>A DATE or DATE-TIME, UTC, with a TZID, or in the calendar's own time.</summary>
    private static (LocalDateTime Local, DateTimeZone Zone, Instant At, bool IsDay)? Time(IcalLine line, DateTimeZone fallback)
    {
        var text = line.Value.Trim();
        var zone = text.EndsWith('Z') ? DateTimeZone.Utc : line.Parameters.TryGetValue("TZID", out var id) ? ZoneOf(id) : fallback;
        if (zone is null)
        {
            return null;
        }

        if (Date.Parse(text) is { Success: true } day)
        {
            return (day.Value.AtMidnight(), zone, zone.AtStartOfDay(day.Value).ToInstant(), true);
        }

        return Local.Parse(text.TrimEnd('Z')) is { Success: true } local ? (local.Value, zone, zone.AtLeniently(local.Value).ToInstant(), false) : null;
    }

    /// <summary>By its tz database name, also behind a prefix such as /citadel.org/…/, or by its name on Windows.</summary>
    private static DateTimeZone? ZoneOf(string id)
    {
        var parts = id.Trim('/').Split('/');
        for (var i = 0; i < parts.Length; i++)
        {
            if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(string.Join('/', parts.Skip(i))) is { } zone)
            {
                return zone;
            }
        }

        return TzdbDateTimeZoneSource.Default.WindowsMapping.PrimaryMapping.TryGetValue(id, out var name) ? DateTimeZoneProviders.Tzdb.GetZoneOrNull(name) : null;
    }

    private static List<IcalLine> Lines(string text)
    {
        var unfolded = text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n ", "", StringComparison.Ordinal).Replace("\n\t", "", StringComparison.Ordinal).TrimStart('\uFEFF');
        return [.. unfolded.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Line).OfType<IcalLine>()];
    }

    private static IcalLine? Line(string line)
    {
        // A colon within quotes belongs to a parameter.
        var quoted = false;
        var parts = new List<string>();
        var from = 0;
        for (var i = 0; i < line.Length; i++)
        {
            quoted ^= line[i] == '"';
            if (!quoted && line[i] is ';' or ':' && !quoted)
            {
                parts.Add(line[from..i]);
                from = i + 1;
                if (line[i] == ':')
                {
                    var parameters = new Dictionary<string, string>();
                    foreach (var parameter in parts.Skip(1))
                    {
                        var at = parameter.IndexOf('=', StringComparison.Ordinal);
                        if (at > 0)
                        {
                            parameters[parameter[..at].ToUpperInvariant()] = parameter[(at + 1)..].Trim('"');
                        }
                    }

                    return new IcalLine(parts[0].Trim().ToUpperInvariant(), parameters, line[from..].Trim());
                }
            }
        }

        return null;
    }

    private static string Unescaped(string text)
    {
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length)
            {
                i++;
                result.Append(text[i] is 'n' or 'N' ? '\n' : text[i]);
            }
            else
            {
                result.Append(text[i]);
            }
        }

        return result.ToString().Trim();
    }
}

using System.Collections.Immutable;
using System.Globalization;
using NodaTime;
using NodaTime.Text;

namespace HelpDeskFlow.Domain.Suppression;

/// <summary>
/// A recurrence rule of RFC 5545 by days: FREQ (DAILY, WEEKLY, MONTHLY, YEARLY), INTERVAL, COUNT, UNTIL, BYDAY (with ordinals in
/// months), BYMONTHDAY, BYMONTH, WKST=MO. Other parts are refused, not ignored. Days are those of the wall clock.
/// </summary>
public sealed class RecurrenceRule
{
    private static readonly string[] DayNames = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
    private string _frequency = "";
    private int _interval = 1;
    private int? _count;
    private LocalDate? _until;
    private ImmutableArray<(int Ordinal, IsoDayOfWeek Day)> _days = [];
    private ImmutableArray<int> _monthDays = [];
    private ImmutableArray<int> _months = [];

    private RecurrenceRule()
    {
    }

    /// <summary>Reads one; on failure <paramref name="error"/> says what to write, without a full stop.</summary>
    public static bool TryParse(string text, out RecurrenceRule? rule, out string? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        var read = new RecurrenceRule();
        (rule, error) = (null, null);
        foreach (var part in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0 || !read.Take(part[..equals].ToUpperInvariant(), part[(equals + 1)..].ToUpperInvariant()))
            {
                error = $"the part \"{part}\" of the rule is not understood; write FREQ, INTERVAL, COUNT, UNTIL, BYDAY, BYMONTHDAY or BYMONTH, such as FREQ=WEEKLY;BYDAY=SA,SU";
                return false;
            }
        }

        if (read._frequency.Length == 0)
        {
            error = $"the rule \"{text}\" has no FREQ; write one such as FREQ=WEEKLY;BYDAY=SU";
            return false;
        }

        if (read._frequency is "DAILY" or "WEEKLY" && read._days.Any(d => d.Ordinal != 0))
        {
            error = $"the rule \"{text}\" counts weekdays of a month; write FREQ=MONTHLY with it";
            return false;
        }

        rule = read;
        return true;
    }

    /// <summary>The days on which it recurs, from <paramref name="from"/> on, as far as <paramref name="last"/>.</summary>
    public IEnumerable<LocalDate> Days(LocalDate start, LocalDate from, LocalDate last)
    {
        var counted = 0;
        last = _until is { } until && until < last ? until : last;
        for (var day = _count is null ? LocalDate.Max(start, from) : start; day <= last; day = day.PlusDays(1))
        {
            if (!Falls(start, day))
            {
                continue;
            }

            if (_count is { } count && ++counted > count)
            {
                yield break;
            }

            if (day >= from)
            {
                yield return day;
            }
        }
    }

    private static int MonthsBetween(LocalDate a, LocalDate b) => ((b.Year - a.Year) * 12) + b.Month - a.Month;

    private static bool IsOrdinal(LocalDate day, int ordinal)
    {
        var fromEnd = day.Calendar.GetDaysInMonth(day.Year, day.Month) - day.Day;
        return ordinal > 0 ? ((day.Day - 1) / 7) + 1 == ordinal : (fromEnd / 7) + 1 == -ordinal;
    }

    private static bool Numbers(string value, int lowest, int highest, out ImmutableArray<int> numbers)
    {
        var list = ImmutableArray.CreateBuilder<int>();
        foreach (var text in value.Split(','))
        {
            if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) || number == 0 || number < lowest || number > highest)
            {
                numbers = [];
                return false;
            }

            list.Add(number);
        }

        numbers = list.ToImmutable();
        return true;
    }

    private bool Falls(LocalDate start, LocalDate day)
    {
        if (!_months.IsEmpty && !_months.Contains(day.Month))
        {
            return false;
        }

        var inStep = _frequency switch
        {
            "DAILY" => Period.DaysBetween(start, day) % _interval == 0,
            "WEEKLY" => Period.DaysBetween(Monday(start), Monday(day)) / 7 % _interval == 0,
            "MONTHLY" => MonthsBetween(start, day) % _interval == 0,
            _ => (day.Year - start.Year) % _interval == 0,
        };
        if (!inStep)
        {
            return false;
        }

        var inMonth = _monthDays.IsEmpty || _monthDays.Any(d => d > 0 ? d == day.Day : day.Calendar.GetDaysInMonth(day.Year, day.Month) + d + 1 == day.Day);
        var onDay = _days.IsEmpty || _days.Any(d => d.Day == day.DayOfWeek && (d.Ordinal == 0 || IsOrdinal(day, d.Ordinal)));
        return inMonth && onDay && (!_days.IsEmpty || !_monthDays.IsEmpty || _frequency switch
        {
            "DAILY" => true,
            "WEEKLY" => day.DayOfWeek == start.DayOfWeek,
            "MONTHLY" => day.Day == start.Day,
            _ => day.Day == start.Day && (!_months.IsEmpty || day.Month == start.Month),
        });
    }

    private static LocalDate Monday(LocalDate day) => day.PlusDays(1 - (int)day.DayOfWeek);

    private bool Take(string name, string value)
    {
        switch (name)
        {
            case "FREQ":
                _frequency = value;
                return value is "DAILY" or "WEEKLY" or "MONTHLY" or "YEARLY";
            case "INTERVAL":
                return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _interval) && _interval is >= 1 and <= 1000;
            case "COUNT":
                var isCount = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= 100_000;
                _count = count;
                return isCount;
            case "UNTIL":
                var date = LocalDatePattern.CreateWithInvariantCulture("uuuuMMdd").Parse(value.Split('T')[0]);
                _until = date.Success ? date.Value : null;
                return date.Success;
            case "BYDAY":
                return TakeDays(value);
            case "BYMONTHDAY":
                return Numbers(value, -31, 31, out _monthDays);
            case "BYMONTH":
                return Numbers(value, 1, 12, out _months);
            case "WKST":
                return value == "MO";
            default:
                return false;
        }
    }

    private bool TakeDays(string value)
    {
        var days = ImmutableArray.CreateBuilder<(int, IsoDayOfWeek)>();
        foreach (var text in value.Split(','))
        {
            var index = text.Length < 2 ? -1 : Array.IndexOf(DayNames, text[^2..]);
            var ordinal = 0;
            if (index < 0 || (text.Length > 2 && (!int.TryParse(text[..^2], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out ordinal) || ordinal is 0 or < -5 or > 5)))
            {
                return false;
            }

            days.Add((ordinal, (IsoDayOfWeek)(index + 1)));
        }

        _days = days.ToImmutable();
        return true;
    }
}

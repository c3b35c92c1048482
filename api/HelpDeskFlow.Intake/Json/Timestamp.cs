using NodaTime;

namespace HelpDeskFlow.Intake.Json;

/// <summary>
/// Reads RFC 3339 timestamps from UTF-8: any number of fraction digits, any offset (also without its colon, as PagerDuty's
/// documentation writes it), no offset means UTC (as Alertmanager reads it). Allocates nothing.
/// </summary>
internal static class Timestamp
{
    private const int YearMin = 1900;
    private const int YearMax = 9000;
    private static readonly Instant Earliest = Instant.FromUtc(YearMin, 1, 1, 0, 0);
    private static readonly Instant Latest = Instant.FromUtc(YearMax, 1, 1, 0, 0);

    /// <summary>
    /// False: not a timestamp. Null: missing, that is empty text or Go's zero time, any instant of the year 1. Other years
    /// before 1900 or after 9000 are read as these, so that later arithmetic cannot leave the range of <see cref="Instant"/>.
    /// A fraction is cut off after 100 ns.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out Instant? instant)
    {
        instant = null;
        if (text.IsEmpty)
        {
            return true;
        }

        if (text.Length < 19
            || text[4] != '-' || text[7] != '-' || text[10] is not ((byte)'T' or (byte)'t' or (byte)' ') || text[13] != ':' || text[16] != ':'
            || !Number(text, 0, 4, out var year) || !Number(text, 5, 2, out var month) || !Number(text, 8, 2, out var day)
            || !Number(text, 11, 2, out var hour) || !Number(text, 14, 2, out var minute) || !Number(text, 17, 2, out var second)
            || year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)
            || hour > 23 || minute > 59 || second > 60
            || !TryReadFraction(text[19..], out var fractionTicks, out var rest)
            || !TryReadOffset(rest, out var offsetMinutes))
        {
            return false;
        }

        instant = year switch
        {
            1 => null,
            < YearMin => Earliest,
            >= YearMax => Latest,
            _ => Instant.FromUnixTimeTicks(
                ((((DaysSinceEpoch(year, month, day) * 24) + hour) * 60 + minute - offsetMinutes) * 60 + second) * NodaConstants.TicksPerSecond + fractionTicks),
        };
        return true;
    }

    private static long DaysSinceEpoch(int year, int month, int day)
    {
        // Years that begin in March put the leap day at the end, so that months before it have fixed lengths.
        var y = month > 2 ? year : year - 1;
        var m = month > 2 ? month - 3 : month + 9;
        return (365L * y) + (y / 4) - (y / 100) + (y / 400) + (((153 * m) + 2) / 5) + day - 1 - 719468;
    }

    private static bool TryReadFraction(ReadOnlySpan<byte> text, out long ticks, out ReadOnlySpan<byte> rest)
    {
        ticks = 0;
        rest = text;
        if (text.IsEmpty || text[0] != '.')
        {
            return true;
        }

        var length = 1;
        var unit = NodaConstants.TicksPerSecond / 10;
        for (; length < text.Length && char.IsAsciiDigit((char)text[length]); length++)
        {
            ticks += (text[length] - '0') * unit;
            unit /= 10;
        }

        rest = text[length..];
        return length > 1;
    }

    private static bool TryReadOffset(ReadOnlySpan<byte> text, out int minutes)
    {
        minutes = 0;
        if (text.IsEmpty)
        {
            return true;
        }

        if (text.Length == 1)
        {
            return (text[0] | 0x20) == 'z';
        }

        var minuteAt = text.Length == 6 && text[3] == ':' ? 4 : 3;
        if (text[0] is not ((byte)'+' or (byte)'-')
            || text.Length != minuteAt + 2
            || !Number(text, 1, 2, out var hours) || hours > 23
            || !Number(text, minuteAt, 2, out minutes) || minutes > 59)
        {
            return false;
        }

        minutes += hours * 60;
        minutes = text[0] == '-' ? -minutes : minutes;
        return true;
    }

    private static bool Number(ReadOnlySpan<byte> text, int at, int digits, out int value)
    {
        value = 0;
        foreach (var b in text.Slice(at, digits))
        {
            if (!char.IsAsciiDigit((char)b))
            {
                return false;
            }

            value = (value * 10) + b - '0';
        }

        return true;
    }
}

using System.Globalization;
using NodaTime;

namespace HelpDeskFlow.Domain;

/// <summary>Durations as people write them, in the config and the API alike: <c>30s 5m 1h30m 2d</c>; units w d h m s ms, largest first, each once.</summary>
public static class DurationText
{
    /// <summary>Longest duration that is read, days.</summary>
    public const int DaysMax = 3660;

    private static readonly (string Unit, long Milliseconds)[] Units =
        [("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)];

    /// <summary>Reads one. On failure <paramref name="error"/> says what is wrong and what to write, without a full stop.</summary>
    public static bool TryParse(string text, out Duration duration, out string? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        duration = Duration.Zero;
        error = null;
        if (text == "0")
        {
            return true;
        }

        long total = 0;
        var nextUnit = 0;
        var at = 0;
        while (at < text.Length)
        {
            var digits = text.AsSpan(at).IndexOfAnyExceptInRange('0', '9');
            if (digits < 0)
            {
                error = $"\"{text}\" has no unit; write \"{text}s\" for seconds or \"{text}m\" for minutes";
                return false;
            }

            if (digits is 0 or > 9)
            {
                break;
            }

            var letters = text.AsSpan(at + digits).IndexOfAnyExceptInRange('a', 'z');
            var unit = letters < 0 ? text[(at + digits)..] : text.Substring(at + digits, letters);
            var index = Array.FindIndex(Units, nextUnit, u => u.Unit == unit);
            if (index < 0)
            {
                break;
            }

            total += long.Parse(text.AsSpan(at, digits), CultureInfo.InvariantCulture) * Units[index].Milliseconds;
            nextUnit = index + 1;
            at += digits + unit.Length;
        }

        if (text.Length == 0 || at < text.Length)
        {
            error = $"\"{text}\" is not a duration; write it like 30s, 5m, 1h30m or 2d";
            return false;
        }

        if (total > DaysMax * 86_400_000L)
        {
            error = $"\"{text}\" is longer than {DaysMax}d, the limit; write a shorter time";
            return false;
        }

        duration = Duration.FromMilliseconds(total);
        return true;
    }

    /// <summary><c>2d</c>, <c>1h30m</c>, <c>45s</c>, <c>10ms</c>; parts of a longer time below a second as <c>1.25s</c>, which is for reading only.</summary>
    public static string Of(Duration duration)
    {
        if (duration <= Duration.Zero)
        {
            return "0s";
        }

        if (duration < Duration.FromSeconds(1) && duration.SubsecondNanoseconds % NodaConstants.NanosecondsPerMillisecond == 0)
        {
            return Part(duration.Milliseconds, "ms");
        }

        var text = string.Empty;
        text += Part(duration.Days, "d") + Part(duration.Hours, "h") + Part(duration.Minutes, "m");
        if (duration.SubsecondNanoseconds == 0)
        {
            return text + Part(duration.Seconds, "s");
        }

        var seconds = duration.Seconds + (duration.SubsecondNanoseconds / 1e9);
        return seconds > 0 ? text + seconds.ToString("0.###", CultureInfo.InvariantCulture) + "s" : text;
    }

    private static string Part(int amount, string unit) => amount == 0 ? string.Empty : amount.ToString(CultureInfo.InvariantCulture) + unit;
}

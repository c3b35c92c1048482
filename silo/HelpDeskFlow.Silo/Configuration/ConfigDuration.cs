using System.Globalization;
using System.Text;
using NodaTime;

namespace HelpDeskFlow.Silo.Configuration;

/// <summary>Durations as people write them in a config: <c>30s 5m 1h30m 2d</c>; units w d h m s ms, largest first, each once.</summary>
public static class ConfigDuration
{
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

        if (total > ConfigLimits.DurationDaysMax * 86_400_000L)
        {
            error = $"\"{text}\" is longer than {ConfigLimits.DurationDaysMax}d, the limit; write a shorter time";
            return false;
        }

        duration = Duration.FromMilliseconds(total);
        return true;
    }

    /// <summary>Writes one the same way: <c>1h30m</c>.</summary>
    public static string Write(Duration duration)
    {
        var rest = (long)duration.TotalMilliseconds;
        if (rest == 0)
        {
            return "0s";
        }

        var text = new StringBuilder();
        foreach (var (unit, milliseconds) in Units.Skip(1))
        {
            if (rest >= milliseconds)
            {
                text.Append(CultureInfo.InvariantCulture, $"{rest / milliseconds}{unit}");
                rest %= milliseconds;
            }
        }

        return text.ToString();
    }
}

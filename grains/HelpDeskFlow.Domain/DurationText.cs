using System.Globalization;
using NodaTime;

namespace HelpDeskFlow.Domain;

/// <summary>Durations as the config writes them.</summary>
public static class DurationText
{
    /// <summary><c>2d</c>, <c>1h30m</c>, <c>45s</c>; parts below a second as <c>0.25s</c>.</summary>
    public static string Of(Duration duration)
    {
        if (duration <= Duration.Zero)
        {
            return "0s";
        }

        var text = string.Empty;
        text += Part(duration.Days, "d") + Part(duration.Hours, "h") + Part(duration.Minutes, "m");
        var seconds = duration.Seconds + (duration.SubsecondNanoseconds / 1e9);
        return seconds > 0 ? text + seconds.ToString("0.###", CultureInfo.InvariantCulture) + "s" : text;
    }

    private static string Part(int amount, string unit) => amount == 0 ? string.Empty : amount.ToString(CultureInfo.InvariantCulture) + unit;
}

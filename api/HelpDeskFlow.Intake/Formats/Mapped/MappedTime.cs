using System.Globalization;
using System.Text;
using HelpDeskFlow.Intake.Json;
using NodaTime;

namespace HelpDeskFlow.Intake.Formats.Mapped;

/// <summary>Reads times as senders write them: RFC 3339, or a Unix time whose unit its size tells.</summary>
internal static class MappedTime
{
    private const double SecondsMax = 100_000_000_000; // the year 5138; as milliseconds 1973

    /// <summary>False: no time. Null: not given, also a zero.</summary>
    public static bool TryRead(string text, out Instant? instant)
    {
        instant = null;
        if (!double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number))
        {
            return Timestamp.TryRead(Encoding.UTF8.GetBytes(text), out instant);
        }

        if (number is 0)
        {
            return true;
        }

        var seconds = number;
        for (var unit = 0; unit < 3 && seconds >= SecondsMax; unit++)
        {
            seconds /= 1000;
        }

        if (!(seconds > 0 && seconds < SecondsMax))
        {
            return false;
        }

        instant = Instant.FromUnixTimeTicks((long)(seconds * NodaConstants.TicksPerSecond));
        return true;
    }
}

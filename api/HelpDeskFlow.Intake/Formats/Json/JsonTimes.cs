using System.Globalization;
using System.Text;
using HelpDeskFlow.Intake.Json;
using NodaTime;

namespace HelpDeskFlow.Intake.Formats.Json;

/// <summary>Reads times as vendors write them: RFC 3339 text, or Unix time in seconds or milliseconds.</summary>
internal static class JsonTimes
{
    // 1e11 seconds is the year 5138 and 1e11 ms is March 1973: nothing that is sent lies near either.
    private const double MillisecondsFrom = 1e11;
    private const double SecondsMax = 200e9;

    /// <summary>The time; null where it is missing or not understood: a page must not fail for its clock.</summary>
    public static Instant? Read(JsonValue value)
    {
        if (double.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            var seconds = Math.Abs(number) >= MillisecondsFrom ? number / 1000 : number;
            return seconds is > 0 and < SecondsMax ? Instant.FromUnixTimeMilliseconds((long)(seconds * 1000)) : null;
        }

        return value.Kind == JsonKind.Text && Timestamp.TryRead(Encoding.UTF8.GetBytes(value.Text), out var instant) ? instant : null;
    }
}

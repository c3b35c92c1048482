using System.Globalization;
using NodaTime;

namespace HelpDeskFlow.Api.Http;

/// <summary>Reads durations as the config writes them: <c>30s 5m 1h30m 2d</c>.</summary>
internal static class DurationText
{
    public static bool TryParse(string text, out Duration duration)
    {
        duration = Duration.Zero;
        var rest = text.AsSpan().Trim();
        if (rest.IsEmpty || rest.Length > 32)
        {
            return false;
        }

        while (!rest.IsEmpty)
        {
            var digits = 0;
            while (digits < rest.Length && char.IsAsciiDigit(rest[digits]))
            {
                digits++;
            }

            if (digits == rest.Length || !int.TryParse(rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out var amount))
            {
                return false;
            }

            Duration? unit = rest[digits] switch
            {
                's' => Duration.FromSeconds(1),
                'm' => Duration.FromMinutes(1),
                'h' => Duration.FromHours(1),
                'd' => Duration.FromDays(1),
                _ => null,
            };
            if (unit is null)
            {
                return false;
            }

            duration += unit.Value * amount;
            rest = rest[(digits + 1)..];
        }

        return true;
    }
}

using NodaTime;
using NodaTime.Extensions;
using NodaTime.Text;

namespace HelpDeskFlow.Silo.Commands;

/// <summary>Instants as commands take and print them.</summary>
internal static class Instants
{
    /// <summary>Reads an instant: <c>2026-01-05T09:00:00Z</c>, with an offset, or a date alone (midnight UTC).</summary>
    public static Instant Parse(string text, string option)
    {
        if (OffsetDateTimePattern.ExtendedIso.Parse(text) is { Success: true } exact)
        {
            return exact.Value.ToInstant();
        }

        if (OffsetDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd'T'HH':'mmo<G>").Parse(text) is { Success: true } minutes)
        {
            return minutes.Value.ToInstant();
        }

        if (LocalDatePattern.Iso.Parse(text) is { Success: true } date)
        {
            return date.Value.AtStartOfDayInZone(DateTimeZone.Utc).ToInstant();
        }

        throw new UsageException($"{option} is \"{text}\"; write an instant with a zone such as 2026-01-05T09:00:00Z or 2026-01-05T09:00:00+01:00, or a date such as 2026-01-05.");
    }

    /// <summary>The instant asked for, else now.</summary>
    public static Instant ParseOrNow(string? text, string option, Terminal terminal) => text is null ? terminal.Time.ToClock().GetCurrentInstant() : Parse(text, option);

    /// <summary><c>2026-01-05T09:00:00Z</c>.</summary>
    public static string Write(Instant instant) => InstantPattern.ExtendedIso.Format(instant);
}

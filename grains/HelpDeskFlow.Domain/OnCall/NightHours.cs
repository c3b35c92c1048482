using NodaTime;

namespace HelpDeskFlow.Domain.OnCall;

/// <summary>When a page counts as one at night: from 22:00 to 07:00 in the person's own zone.</summary>
public static class NightHours
{
    private static readonly LocalTime From = new(22, 0);
    private static readonly LocalTime To = new(7, 0);

    /// <summary>Whether it is night there then.</summary>
    public static bool Holds(Instant at, DateTimeZone zone) => at.InZone(zone).TimeOfDay is var time && (time >= From || time < To);
}

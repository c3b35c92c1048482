using NodaTime;

namespace HelpDeskFlow.Domain.OnCall;

/// <summary>Wall clock to instant, one rule for the whole calendar: a time that a clock change skips moves on by the length of the gap; of one that comes twice the earlier is meant.</summary>
internal static class ZoneTimes
{
    /// <summary>The instant of that wall clock.</summary>
    public static Instant At(this DateTimeZone zone, LocalDateTime local) => zone.AtLeniently(local).ToInstant();
}

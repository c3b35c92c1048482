using NodaTime;

namespace HelpDeskFlow.Journals;

/// <summary>Instants as stored: nanoseconds since 1970-01-01T00:00Z, which holds the years 1678 to 2262 exactly.</summary>
internal static class StoredInstant
{
    /// <summary>As stored.</summary>
    public static long ToInteger(Instant at) => (at - NodaConstants.UnixEpoch).ToInt64Nanoseconds();

    /// <summary>As read.</summary>
    public static Instant FromInteger(long nanoseconds) => NodaConstants.UnixEpoch + Duration.FromNanoseconds(nanoseconds);
}

using NodaTime;

namespace HelpDeskFlow.Api.Operations;

/// <summary>When the program started, by the injected clock. Singleton.</summary>
internal sealed class ProcessClock(TimeProvider time)
{
    public Instant StartedAt { get; } = Instant.FromDateTimeOffset(time.GetUtcNow());

    public Duration Uptime => Instant.FromDateTimeOffset(time.GetUtcNow()) - StartedAt;

    /// <summary>Version of the program.</summary>
    public static string Version { get; } =
        typeof(ProcessClock).Assembly.GetName().Version is { } v ? $"{v.Major}.{v.Minor}.{v.Build}" : "0.0.0";
}

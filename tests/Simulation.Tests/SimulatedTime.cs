using NodaTime;

namespace Simulation.Tests;

/// <summary>Two clocks, as machines have them: one that people and NTP set, and one that only goes on.</summary>
internal sealed class SimulatedTime(Instant start) : TimeProvider
{
    private Duration _elapsed;

    /// <summary>The wall clock.</summary>
    public Instant Wall { get; private set; } = start;

    public override long TimestampFrequency => NodaConstants.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => Wall.ToDateTimeOffset();

    public override long GetTimestamp() => _elapsed.BclCompatibleTicks;

    public void Pass(Duration duration)
    {
        _elapsed += duration;
        Wall += duration;
    }

    public void SetWallClock(Duration by) => Wall += by;
}

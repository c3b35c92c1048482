using NodaTime;

namespace HelpDeskFlow.Engine.Embedded;

/// <summary>
/// The engine's time: the wall clock, except that it never goes back. When the wall clock is set back, time goes on at the
/// monotonic clock's pace, so that no timer waits for the wall clock to catch up. Core loop only.
/// </summary>
internal sealed class EngineClock(TimeProvider time)
{
    private Instant _last = Instant.MinValue;
    private long _lastTimestamp = time.GetTimestamp();

    /// <summary>What the wall clock said at the last <see cref="Now"/>; senders' ends are compared with it.</summary>
    public Instant Wall { get; private set; }

    public Instant Now()
    {
        var timestamp = time.GetTimestamp();
        var elapsed = Duration.FromTimeSpan(time.GetElapsedTime(_lastTimestamp, timestamp));
        Wall = Instant.FromDateTimeOffset(time.GetUtcNow());
        _last = _last == Instant.MinValue ? Wall : Instant.Max(Wall, _last + elapsed);
        _lastTimestamp = timestamp;
        return _last;
    }
}

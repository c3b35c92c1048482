using NodaTime;

namespace HelpDeskFlow.Engine.Embedded;

/// <summary>
/// The engine's time: the wall clock, except that it does not go back. When the wall clock is set back, time goes on at the
/// monotonic clock's pace until the wall clock has caught up, so that no timer waits for it. A wall clock that is set back by more
/// than <see cref="HoldMax"/> was plainly wrong before, and is followed: who is on call must not be looked up in another week.
/// Core loop only.
/// </summary>
internal sealed class EngineClock(TimeProvider time)
{
    /// <summary>Farthest that the engine's time may be ahead of the wall clock.</summary>
    public static readonly Duration HoldMax = Duration.FromHours(6);

    private Instant? _last;
    private long _lastTimestamp = time.GetTimestamp();

    /// <summary>What the wall clock said at the last <see cref="Now"/>; senders' ends are compared with it.</summary>
    public Instant Wall { get; private set; }

    /// <summary>The time now.</summary>
    public Instant Now()
    {
        var timestamp = time.GetTimestamp();
        var elapsed = Duration.FromTimeSpan(time.GetElapsedTime(_lastTimestamp, timestamp));
        Wall = Instant.FromDateTimeOffset(time.GetUtcNow());
        _lastTimestamp = timestamp;
        var now = _last is { } last ? NotBefore(last + elapsed, Wall) : Wall;
        _last = now;
        return now;
    }

    /// <summary>Goes on from the time that the engine had reached: before a restart, for example.</summary>
    public void GoOnFrom(Instant reached) => _last = reached;

    /// <summary>The wall clock's time, or the engine's own where that is ahead by no more than <see cref="HoldMax"/>.</summary>
    public static Instant NotBefore(Instant own, Instant wall) => own > wall && own - wall <= HoldMax ? own : wall;
}

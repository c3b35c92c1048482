using NodaTime;

namespace HelpDeskFlow.Engine.Embedded;

/// <summary>Wakes the core loop: for new work, or when time has come. Waking a loop that is busy costs one read.</summary>
internal sealed class LoopSignal : IDisposable
{
    /// <summary>Longest wait for a time to come: a wall clock that is set forward is noticed within it.</summary>
    private static readonly Duration WaitMax = Duration.FromSeconds(1);

    private readonly object _lock = new();
    private readonly ITimer _timer;
    private bool _signalled;
    private volatile bool _waiting;

    public LoopSignal(TimeProvider time) =>
        _timer = time.CreateTimer(static state => ((LoopSignal)state!).Set(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>Call after the work is in its queue.</summary>
    public void Wake()
    {
        // Signal first, then look whether the loop waits; the loop does it the other way round, so one of the two sees the other.
        Volatile.Write(ref _signalled, true);
        Interlocked.MemoryBarrier();
        if (_waiting)
        {
            Set();
        }
    }

    /// <summary>Waits until woken, or at most this long.</summary>
    public void Wait(Duration? atMost)
    {
        if (atMost is { } duration && duration <= Duration.Zero)
        {
            return;
        }

        lock (_lock)
        {
            _waiting = true;
            Interlocked.MemoryBarrier();
            if (!_signalled)
            {
                var due = atMost is { } wait ? Duration.Min(wait, WaitMax).ToTimeSpan() + TimeSpan.FromMilliseconds(1) : Timeout.InfiniteTimeSpan;
                _timer.Change(due, Timeout.InfiniteTimeSpan);
                Monitor.Wait(_lock);
            }

            _waiting = false;
            _signalled = false;
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Set()
    {
        lock (_lock)
        {
            _signalled = true;
            Monitor.Pulse(_lock);
        }
    }
}

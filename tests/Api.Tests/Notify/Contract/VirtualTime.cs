namespace HelpDeskFlow.Api.Tests.Notify.Contract;

/// <summary>Time that moves when a test says so. Timers fire on the test's thread. Thread-safe.</summary>
internal sealed class VirtualTime(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<VirtualTimer> _timers = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TimeSpan _elapsed;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => start + Elapsed;

    public override long GetTimestamp() => Elapsed.Ticks;

    private TimeSpan Elapsed
    {
        get
        {
            lock (_lock)
            {
                return _elapsed;
            }
        }
    }

    /// <summary>Goes to that instant; timers that come due fire.</summary>
    public void AdvanceTo(DateTimeOffset to)
    {
        List<VirtualTimer> due;
        lock (_lock)
        {
            _elapsed = to - start > _elapsed ? to - start : _elapsed;
            due = [.. _timers.Where(t => t.DueAt <= _elapsed)];
            due.ForEach(t => t.DueAt = null);
        }

        due.ForEach(t => t.Fire());
    }

    /// <summary>Waits until somebody has set a timer that is due within this time from now, and goes there. Fails after 20 s of real time.</summary>
    public async Task AdvanceToTimerAsync(TimeSpan within)
    {
        while (true)
        {
            Task changed;
            TimeSpan? next;
            lock (_lock)
            {
                next = _timers.Where(t => t.DueAt <= _elapsed + within).Min(t => t.DueAt);
                changed = _changed.Task;
            }

            if (next is { } at)
            {
                AdvanceTo(start + at);
                return;
            }

            await changed.WaitAsync(TimeSpan.FromSeconds(20));
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Assert.Equal(Timeout.InfiniteTimeSpan, period); // nothing under test wants another
        var timer = new VirtualTimer(this, callback, state);
        lock (_lock)
        {
            _timers.Add(timer);
        }

        timer.Change(dueTime, period);
        return timer;
    }

    private void Changed_NeedsLock()
    {
        var changed = _changed;
        _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.SetResult();
    }

    private sealed class VirtualTimer(VirtualTime owner, TimerCallback callback, object? state) : ITimer
    {
        public TimeSpan? DueAt { get; set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (owner._lock)
            {
                DueAt = dueTime == Timeout.InfiniteTimeSpan ? null : owner._elapsed + dueTime;
                owner.Changed_NeedsLock();
                return true;
            }
        }

        public void Dispose()
        {
            lock (owner._lock)
            {
                owner._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}

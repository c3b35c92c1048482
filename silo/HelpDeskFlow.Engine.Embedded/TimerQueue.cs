using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Engine.Steps;
using NodaTime;

namespace HelpDeskFlow.Engine.Embedded;

/// <summary>
/// Timers in order of their time. Derived from the states of grains (<see cref="GrainCell.Timers"/>), which are in the journal;
/// so a timer survives a crash without a row of its own. An entry whose timer the grain no longer wants is passed over.
/// </summary>
internal sealed class TimerQueue
{
    private readonly PriorityQueue<(GrainCell Cell, WantedTimer Timer), long> _queue = new();

    public int Count => _queue.Count;

    public long? NextDueTicks => _queue.TryPeek(out _, out var ticks) ? ticks : null;

    /// <summary>The same without entries that no grain wants any more, which it drops.</summary>
    public long? NextWantedTicks()
    {
        while (_queue.TryPeek(out var next, out var ticks))
        {
            if (next.Cell.Timers.Contains(next.Timer) && !next.Cell.Stopped)
            {
                return ticks;
            }

            _queue.Dequeue();
        }

        return null;
    }

    public void Add(GrainCell cell, in WantedTimer timer, Instant notBefore) => _queue.Enqueue((cell, timer), TicksAtOrAfter(notBefore));

    /// <summary>Rounded up: a timer fired a part of a tick too soon finds nothing due.</summary>
    private static long TicksAtOrAfter(Instant at)
    {
        var ticks = at.ToUnixTimeTicks();
        return Instant.FromUnixTimeTicks(ticks) < at ? ticks + 1 : ticks;
    }

    public bool TryTakeDue(Instant now, out GrainCell cell, out WantedTimer timer)
    {
        var nowTicks = now.ToUnixTimeTicks();
        while (_queue.TryPeek(out var next, out var ticks) && ticks <= nowTicks)
        {
            _queue.Dequeue();
            if (next.Cell.Timers.Contains(next.Timer) && !next.Cell.Stopped)
            {
                (cell, timer) = next;
                return true;
            }
        }

        cell = null!;
        timer = default;
        return false;
    }
}

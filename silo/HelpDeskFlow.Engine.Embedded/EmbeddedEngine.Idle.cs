using NodaTime;

namespace HelpDeskFlow.Engine.Embedded;

/// <summary>What the core loop does while there is nothing to do.</summary>
public sealed partial class EmbeddedEngine
{
    /// <summary>
    /// So long nothing must have come before the buffers of a burst are given back: the next burst would only take them again. Shorter
    /// than what the program waits before it collects what a burst left behind, so that they are among it.
    /// </summary>
    private static readonly Duration IdleBeforeTrim = Duration.FromMilliseconds(250);

    private void WaitForWork()
    {
        var began = _clock.Now();
        var wait = NextTurnAt is { } due ? due - began : (Duration?)null;
        if (!_core.HasLargeBuffers)
        {
            _signal.Wait(wait);
            return;
        }

        _signal.Wait(wait is { } some ? Duration.Min(some, IdleBeforeTrim) : IdleBeforeTrim);
        if (_clock.Now() - began >= IdleBeforeTrim)
        {
            _core.TrimBuffers();
        }
    }

    private Instant? NextTurnAt => (_core.NextDueAt, _core.NextRetentionAt) switch
    {
        ({ } due, { } retention) => Instant.Min(due, retention),
        var (due, retention) => due ?? retention,
    };
}

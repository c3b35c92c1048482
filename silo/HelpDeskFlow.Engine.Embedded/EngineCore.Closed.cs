using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;

namespace HelpDeskFlow.Engine.Embedded;

/// <summary>Episodes that are over: who hears of it, and how long they are kept.</summary>
public sealed partial class EngineCore
{
    private readonly Queue<(int Slot, AlertKey Key, long ClosedTicks)> _closed = new();

    /// <summary>Its incident hears that it closed, and what it kept quiet is looked at.</summary>
    private void TellClosed(int slot)
    {
        ref readonly var row = ref Episodes[slot];
        // Who closes it together with its incident has told the incident; in another partition it may have been reopened meanwhile.
        if (row.IncidentNumber != 0 && (row.CloseReason != CloseReason.Person || HasOthers))
        {
            _tells.Enqueue(new Tell(GrainId.Of(IncidentId.FromNumber(row.IncidentNumber)), new IncidentCommand.MemberClosed(row.Key, row.CloseReason)));
        }

        NoteClosed(slot);
    }

    /// <summary>Keeps the number of closed episodes below its limit, oldest first.</summary>
    private void TrimClosed()
    {
        while (_closed.TryPeek(out var oldest))
        {
            ref readonly var row = ref Episodes[oldest.Slot];
            var stale = row.Payload is null || row.Key != oldest.Key || row.Status == EpisodeStatus.Firing || row.EndsAtTicks != oldest.ClosedTicks;
            if (!stale && Episodes.Count - Episodes.FiringCount <= _limits.ClosedEpisodesMax)
            {
                return;
            }

            _closed.Dequeue();
            if (!stale)
            {
                Forget(oldest.Slot);
            }
        }
    }

    /// <summary>The slot is free from here on; journalled, so that after a replay every slot holds what it held before, whichever pages were snapshotted when.</summary>
    private void Forget(int slot)
    {
        Episodes.Remove(slot, _sequence);
        _episodeFrames.Forgotten(slot);
    }
}

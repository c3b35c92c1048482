using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Engine.Episodes;
using NodaTime;

namespace HelpDeskFlow.Engine.Embedded.Replay;

/// <summary>
/// Alerts that a recorded journal closed, for as long as they may reopen under another config than the recorded one: whether one that
/// fires again is the same episode or a new one is decided anew with that config's reopen window.
/// </summary>
internal sealed class EndedAlerts(Duration window)
{
    private const int SweepEvery = 4_096;
    private readonly Dictionary<AlertKey, EpisodeSlot> _ended = [];
    private int _noted;

    /// <summary>It is over.</summary>
    /// <param name="incident">Where it is in this run; 0: nowhere.</param>
    public void Note(in EpisodeSlot row, long incident, Instant now)
    {
        var ended = row;
        (ended.IncidentNumber, ended.Payload) = (incident, null);
        _ended[row.Key] = ended;
        if (++_noted % SweepEvery == 0)
        {
            foreach (var key in _ended.Where(e => !MayReopen(e.Value, now)).Select(e => e.Key).ToList())
            {
                _ended.Remove(key);
            }
        }
    }

    /// <summary>Opened or reopened, whichever the recorded config said; the row then begins as it would have.</summary>
    public EpisodeVerdict Decide(ref EpisodeSlot row, Instant now)
    {
        if (_ended.Remove(row.Key, out var ended) && MayReopen(ended, now))
        {
            row.StartsAtTicks = Math.Min(row.StartsAtTicks, ended.StartsAtTicks);
            row.OpenedAtTicks = ended.OpenedAtTicks;
            row.Transitions = ended.Transitions + 1;
            row.IncidentNumber = ended.IncidentNumber;
            return EpisodeVerdict.Reopened;
        }

        // Of one that was recorded as the same episode the journal keeps the first start: it begins when it came.
        row.StartsAtTicks = row.Transitions > 0 ? row.LastSeenTicks : row.StartsAtTicks;
        row.OpenedAtTicks = row.LastSeenTicks;
        row.Transitions = 0;
        row.IncidentNumber = 0;
        return EpisodeVerdict.Opened;
    }

    private bool MayReopen(in EpisodeSlot ended, Instant now) => now - Instant.FromUnixTimeTicks(ended.EndsAtTicks) <= window;
}

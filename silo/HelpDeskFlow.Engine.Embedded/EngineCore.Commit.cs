using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Engine.Frames;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Engine.Steps;
using HelpDeskFlow.Engine.Views;

namespace HelpDeskFlow.Engine.Embedded;

/// <summary>The end of a turn: one append, then everything becomes visible.</summary>
public sealed partial class EngineCore
{
    private readonly List<StreamEvent> _streamEvents = [];
    private readonly HashSet<long> _openIncidents = [];
    private JournalCommit? _prepared;

    /// <summary>Whether <see cref="TrimBuffers"/> would give anything back.</summary>
    public bool HasLargeBuffers => _prepared is null && (_commit.IsLarge || _pieces.IsLarge);

    /// <summary>Gives back the memory that a burst made the buffers take. Call between two turns, when nothing waits.</summary>
    public void TrimBuffers()
    {
        if (_prepared is null)
        {
            _commit.Trim();
            _pieces.Trim();
        }
    }

    /// <summary>
    /// Appends what the turn decided and publishes it. Returns the effects to release, in order; the list is reused by the next turn.
    /// </summary>
    /// <exception cref="JournalUnavailableException">Nothing was stored or shown. Call again to try the same commit; take nothing new before it succeeds.</exception>
    public IReadOnlyList<Effect> Commit()
    {
        _releasing.Clear();
        if (_prepared is null)
        {
            ReviewSome();
            TellDestinations();
            _episodeFrames.Close();
            WriteStreams();
            if (_post is not null)
            {
                SendCopies();
                _post.WriteNumbers(_commit);
            }

            var (rows, checkpoint) = NextSnapshotPieces();
            _prepared = new JournalCommit(_sequence, _now, _commit.Written, rows, checkpoint);
        }

        var commit = _prepared.Value;
        if (commit.Body.Length > 0 || commit.Snapshots.Count > 0 || commit.Checkpoint is not null)
        {
            try
            {
                _journal.Append(commit);
            }
            catch (JournalUnavailableException)
            {
                Counters.CommitFailures++;
                throw;
            }

            Counters.Commits++;
            Counters.JournalBytes += commit.Body.Length;
            _bytesSinceSnapshot += commit.Body.Length;
            CommitsSincePrune++;
            BytesSincePrune += commit.Body.Length;
        }

        _prepared = null;
        _commit.Clear();
        Publish();
        _releasing.AddRange(_effects);
        _effects.Clear();
        return _releasing;
    }

    private readonly List<Effect> _releasing = [];

    private void Publish()
    {
        foreach (var cell in _changed)
        {
            if (cell.State is IncidentState incident)
            {
                NoteIncident(cell, incident);
            }

            Published.Publish(cell);
        }

        PublishStreams();
        var order = 0;
        foreach (var (cell, name, at) in _toStream)
        {
            if (cell.State is IncidentState incident)
            {
                // Sequence and place within the commit: rises for ever, also over restarts.
                _streamEvents.Add(new StreamEvent((_sequence * 1_000_000) + order++, name, at, incident));
            }
        }

        if (_streamEvents.Count > 0)
        {
            Published.PublishStream(_streamEvents);
            _streamEvents.Clear();
        }

        foreach (var number in _archivedNow)
        {
            Published.Forget(number);
        }

        PublishForgotten();
        _archivedNow.Clear();
        _changed.Clear();
        _toStream.Clear();
        Published.Publish(_config, _context.Rotations, Stats());
    }

    private void NoteIncident(GrainCell cell, IncidentState incident)
    {
        if (incident.IsOpen)
        {
            _openIncidents.Add(incident.Number);
        }
        else
        {
            // Also one that was over already: an archived incident that got a note must leave memory again.
            _openIncidents.Remove(incident.Number);
            QueueForArchive(cell);
        }
    }

    private EngineStats Stats() => new()
    {
        AlertsReceived = Counters.AlertsReceived,
        StreamRepeats = Counters.StreamRepeats,
        Repeats = Counters.Repeats,
        EpisodesOpened = Counters.EpisodesOpened,
        EpisodesClosed = Counters.EpisodesClosed,
        TextsRedacted = _redaction.TextsRedacted,
        OpenAlerts = Episodes.FiringCount,
        SuppressedAlerts = Suppression.Held.Count,
        Silences = Suppression.LiveSilences,
        ClosedAlertsKept = Episodes.Count - Episodes.FiringCount,
        OpenIncidents = _openIncidents.Count,
        IncidentsOpened = (_nextIncidentNumber - 1) / _numberStep,
        IncidentsForgotten = Counters.IncidentsForgotten,
        TimersFired = Counters.TimersFired,
        TimerLatenessMaxMs = Counters.TimerLatenessMaxMs,
        TimersWaiting = _timers.Count,
        Commits = Counters.Commits,
        JournalBytes = Counters.JournalBytes,
        JournalUsedBytes = _following ? 0 : _journal.UsedBytes,
        JournalWarning = _journal.Warning,
        CommitFailures = Counters.CommitFailures,
        MessagesSent = _post?.Sent ?? 0,
        MessagesReceived = _post?.Received ?? 0,
        MessagesWaitingBytes = _post?.WaitingBytes ?? 0,
        Sequence = _following ? _sequence : _journal.LastSequence,
    };
}

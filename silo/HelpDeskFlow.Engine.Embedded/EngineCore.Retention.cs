using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Engine.Frames;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Engine.Steps;
using NodaTime;

namespace HelpDeskFlow.Engine.Embedded;

/// <summary>
/// Resolved incidents leave for good when nothing has happened to them for as long as the config keeps them. A round looks at all
/// numbers, some in a turn; the next round begins when the first of them is due. What goes stands in the journal as a frame.
/// </summary>
/// <remarks>
/// Invariant: an incident goes only when a snapshot covers its last event, so no commit that is ever replayed speaks of one whose
/// state is gone. Invariant: it goes only when its alerts can no longer fire again as the same episode, so no alert is told to it.
/// </remarks>
public sealed partial class EngineCore
{
    private static readonly Duration RoundPauseMin = Duration.FromMinutes(10);
    private static readonly Duration RoundStepPause = Duration.FromMilliseconds(100);
    private readonly List<GrainId> _forgottenNow = [];
    private long _firstIncidentNumber;
    private long _roundNext;
    private Instant _roundFirstDueAt;
    private bool _roundNeedsSnapshot;
    private Instant _roundStepAt;

    /// <summary>When <see cref="ForgetResolved"/> has something to look at next; null: there are no incidents.</summary>
    public Instant? NextRetentionAt => _firstIncidentNumber < _nextIncidentNumber ? _roundStepAt : null;

    /// <summary>Forgets resolved incidents that are older than the config keeps them; looks at <see cref="EngineLimits.RetentionLooksPerTurnMax"/> at most. Returns how many went.</summary>
    public int ForgetResolved()
    {
        if (_now < _roundStepAt || NextRetentionAt is null)
        {
            return 0;
        }

        var keep = Duration.Max(_config.ResolvedIncidentRetention, _config.ReopenWindow + EngineClock.HoldMax);
        if (_roundNext == 0)
        {
            // Whatever is resolved from now on is due after that.
            (_roundNext, _roundFirstDueAt) = (_firstIncidentNumber, _now + keep);
        }

        var before = _forgottenNow.Count;
        for (var looks = 0; looks < _limits.RetentionLooksPerTurnMax && _roundNext < _nextIncidentNumber; looks++, _roundNext += _numberStep)
        {
            Look(_roundNext, keep);
        }

        if (_roundNext < _nextIncidentNumber)
        {
            _roundStepAt = _now + RoundStepPause;
        }
        else
        {
            (_roundNext, _roundStepAt) = (0, Instant.Max(_roundFirstDueAt, _now + RoundPauseMin));
            if (_roundNeedsSnapshot)
            {
                // With little load it may be long until one begins by itself; the next round forgets what this one could not.
                BeginSnapshot();
                _roundNeedsSnapshot = false;
            }
        }

        return _forgottenNow.Count - before;
    }

    private void Look(long number, Duration keep)
    {
        var id = GrainId.Of(IncidentId.FromNumber(number));
        var (incident, sequence) = _cells.TryGetValue(id, out var cell)
            ? ((IncidentState)cell.State, cell.ChangedSequence)
            : number <= _archivedMax && ReadArchived(id) is { } row
                ? ((IncidentState)_codec.ReadState(GrainKind.Incident, row.Body.Span), row.Sequence)
                : (null, 0);
        if (incident is null)
        {
            // Gone before: the next round need not begin with it.
            _firstIncidentNumber += number == _firstIncidentNumber ? _numberStep : 0;
            return;
        }

        if (incident.IsOpen || cell is { Stopped: true } || incident.ResolvedAt is not { } resolvedAt)
        {
            return;
        }

        var lastAt = incident.Timeline.IsEmpty ? resolvedAt : Instant.Max(resolvedAt, incident.Timeline[^1].At);
        if (lastAt + keep <= _now && sequence <= _journal.CheckpointSequence)
        {
            Forget(id, number);
            return;
        }

        _roundFirstDueAt = Instant.Min(_roundFirstDueAt, lastAt + keep);
        _roundNeedsSnapshot |= lastAt + keep <= _now;
    }

    private void Forget(GrainId id, long number)
    {
        _cells.Remove(id);
        _episodeFrames.Close();
        _commit.WriteByte((byte)FrameKind.IncidentForgotten);
        _commit.WriteInt64(number);
        _forgottenNow.Add(id);
        Counters.IncidentsForgotten++;
        _firstIncidentNumber += number == _firstIncidentNumber ? _numberStep : 0;
    }

    private void ReplayForgotten(long number)
    {
        _cells.Remove(GrainId.Of(IncidentId.FromNumber(number)));
        if (_following)
        {
            Published.Forget(number);
        }
    }

    /// <summary>The rows of what was forgotten in this turn go with its commit.</summary>
    private void DeleteForgotten()
    {
        foreach (var id in _forgottenNow)
        {
            _pieceList.Add(((byte)GrainKind.Incident, id.Key, _sequence, _pieces.Length, 0));
            _pieceList.Add((SnapshotKind.ArchivedIncident, id.Key, _sequence, _pieces.Length, 0));
        }
    }

    private void PublishForgotten()
    {
        foreach (var id in _forgottenNow)
        {
            Published.Forget(new IncidentId(Guid.ParseExact(id.Key, "N")).ToNumber());
        }

        _forgottenNow.Clear();
        Published.KnowFirstNumber(_firstIncidentNumber);
    }
}

using System.Buffers.Binary;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Engine.Episodes;
using HelpDeskFlow.Engine.Frames;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Engine.Steps;

namespace HelpDeskFlow.Engine.Embedded;

/// <summary>
/// Snapshots without a pause. One begins after so many journal bytes; each following commit carries some of the pages and grain
/// states that changed since the last one, in its own transaction; when all are written, replay may start at the beginning of the
/// snapshot. Every piece knows the commit it was written with, so replay skips what a piece already holds.
/// </summary>
public sealed partial class EngineCore
{
    private const string CountersKey = "engine";
    private const int SnapshotTurnsPutOffMax = 15;
    private readonly CommitBuffer _pieces = new();
    private readonly EpisodePageCodec _pageCodec = new();
    private readonly Queue<int> _pagesToWrite = new();
    private readonly Queue<int> _firingsToWrite = new();
    private readonly Queue<GrainCell> _cellsToWrite = new();
    private readonly Queue<GrainCell> _resolved = new();
    private readonly HashSet<GrainCell> _resolvedQueued = [];
    private readonly List<SnapshotRow> _rows = [];
    private readonly List<(byte Kind, string Key, long Sequence, int Offset, int Length)> _pieceList = [];
    private int _turnsPutOff;
    private long _bytesSinceSnapshot;
    private long _snapshotBytes;
    private long _lastSnapshotBytes;
    private long? _snapshotBegan;

    /// <summary>True while pieces of a snapshot wait to be written: the loop then takes turns without other work.</summary>
    public bool SnapshotRunning => _snapshotBegan is not null || _partsToDelete.Count > 0;

    /// <summary>Begins a snapshot now, whatever the journal's size; nothing where one is under way.</summary>
    public void BeginSnapshot()
    {
        if (_snapshotBegan is not null)
        {
            return;
        }

        _snapshotBegan = _journal.LastSequence;
        _bytesSinceSnapshot = 0;
        _snapshotBytes = 0;
        for (var page = 0; page < Episodes.PageCount; page++)
        {
            if (Episodes.Page(page).ChangedSequence > Episodes.Page(page).SnapshotSequence)
            {
                _pagesToWrite.Enqueue(page);
            }
        }

        for (var page = 0; page < Firings.PageCount; page++)
        {
            if (Firings.NeedsWriting(page))
            {
                _firingsToWrite.Enqueue(page);
            }
        }

        foreach (var cell in _cells.Values)
        {
            if (cell.ChangedSequence > cell.SnapshotSequence)
            {
                _cellsToWrite.Enqueue(cell);
            }
        }
    }

    private (IReadOnlyList<SnapshotRow> Rows, long? Checkpoint) NextSnapshotPieces()
    {
        _rows.Clear();
        _pieces.Clear();
        _pieceList.Clear();
        ArchiveResolved();
        if (_snapshotBegan is null && _bytesSinceSnapshot > SnapshotEveryBytes)
        {
            BeginSnapshot();
        }

        long? checkpoint = null;
        if (_snapshotBegan is { } began && !MayWait())
        {
            WritePieces();
            _snapshotBytes += _pieces.Length;
            if (_pagesToWrite.Count == 0 && _firingsToWrite.Count == 0 && _cellsToWrite.Count == 0 && _stateWriter is null)
            {
                checkpoint = began;
                _snapshotBegan = null;
                _lastSnapshotBytes = _snapshotBytes;
                var at = _pieces.Length;
                _pieces.WriteInt64(_nextIncidentNumber);
                _pieces.WriteInt64(_firstIncidentNumber);
                _pieceList.Add((SnapshotKind.Counters, CountersKey, _sequence, at, _pieces.Length - at));
                at = _pieces.Length;
                StreamFrames.Write(_pieces, _streams.Values);
                _pieceList.Add((SnapshotKind.Streams, CountersKey, _sequence, at, _pieces.Length - at));
                if (_post is not null)
                {
                    at = _pieces.Length;
                    _post.WriteSnapshot(_pieces);
                    _pieceList.Add((SnapshotKind.Post, CountersKey, _sequence, at, _pieces.Length - at));
                    at = _pieces.Length;
                    WriteSources();
                    _pieceList.Add((SnapshotKind.Sources, CountersKey, _sequence, at, _pieces.Length - at));
                }
            }
        }

        DeleteParts();
        DeleteForgotten();
        var written = _pieces.Written;
        foreach (var (kind, key, sequence, offset, length) in _pieceList)
        {
            _rows.Add(new SnapshotRow(kind, key, sequence, written.Slice(offset, length)));
        }

        return (_rows, checkpoint);
    }

    /// <summary>A snapshot gives way to a turn that decided much, though not for ever.</summary>
    private bool MayWait()
    {
        _turnsPutOff = _commit.Length > _limits.SnapshotBytesPerTurnMax && _turnsPutOff < SnapshotTurnsPutOffMax ? _turnsPutOff + 1 : 0;
        return _turnsPutOff > 0;
    }

    private void WritePieces()
    {
        while (_pieces.Length < _limits.SnapshotBytesPerTurnMax && _pagesToWrite.TryDequeue(out var pageIndex))
        {
            var at = _pieces.Length;
            var kind = _pageCodec.WriteNews(Episodes, pageIndex, _pieces, _sequence);
            _snapshotBytes += kind == SnapshotKind.EpisodeNumbers ? Episodes.Page(pageIndex).TextsSnapshotBytes : 0;
            _pieceList.Add((kind, pageIndex.ToString(System.Globalization.CultureInfo.InvariantCulture), _sequence, at, _pieces.Length - at));
        }

        while (_pieces.Length < _limits.SnapshotBytesPerTurnMax && _firingsToWrite.TryDequeue(out var firings))
        {
            var at = _pieces.Length;
            var bytes = Firings.Write(firings, _sequence);
            bytes.CopyTo(_pieces.Fixed(bytes.Length));
            _pieceList.Add((SnapshotKind.Firings, firings.ToString(System.Globalization.CultureInfo.InvariantCulture), _sequence, at, bytes.Length));
        }

        while (_pieces.Length < _limits.SnapshotBytesPerTurnMax && WriteStatePiece())
        {
        }
    }

    private void AddState(byte kind, string key, object state, long sequence)
    {
        var at = _pieces.Length;
        _codec.WriteState(_pieces, state);
        _pieceList.Add((kind, key, sequence, at, _pieces.Length - at));
    }

    /// <summary>Resolved incidents beyond the limit leave memory; their last state stays in the journal and is read on demand.</summary>
    private void ArchiveResolved()
    {
        for (var left = _resolved.Count; left > 0 && _resolved.Count > _limits.ResolvedIncidentsInMemoryMax; left--)
        {
            var cell = _resolved.Dequeue();
            if (_cells.GetValueOrDefault(cell.Id) != cell)
            {
                _resolvedQueued.Remove(cell); // forgotten meanwhile
                continue;
            }

            if (_changed.Contains(cell) && cell.State is IncidentState { IsOpen: false })
            {
                // Readers get its new state with this very commit; it may go with a later one.
                _resolved.Enqueue(cell);
                continue;
            }

            _resolvedQueued.Remove(cell);
            if (cell.State is IncidentState { IsOpen: false } incident)
            {
                _cells.Remove(cell.Id);
                _archivedMax = Math.Max(_archivedMax, incident.Number);
                AddState(SnapshotKind.ArchivedIncident, cell.Id.Key, incident, _sequence);
                _pieceList.Add(((byte)GrainKind.Incident, cell.Id.Key, _sequence, _pieces.Length, 0));
                _archivedNow.Add(incident.Number);
            }
        }
    }

    /// <summary>Invariant: a cell waits here once at most, and is in <c>_cells</c> while it does, unless it was forgotten; else an old state could be archived over a newer one.</summary>
    private void QueueForArchive(GrainCell cell)
    {
        if (_resolvedQueued.Add(cell))
        {
            _resolved.Enqueue(cell);
        }
    }

    private readonly List<long> _archivedNow = [];

    /// <summary>No incident above this number is archived, so a new one is not looked for in the journal.</summary>
    private long _archivedMax = long.MaxValue;

    /// <summary>
    /// Told why an archived incident cannot be read in the middle of a turn. Returns when it may be tried again, or false to give
    /// the turn up. Null: the failure goes to whoever takes the turn.
    /// </summary>
    public Func<string, bool>? ReadFailed { get; set; }

    private SnapshotRow? ReadArchived(GrainId id)
    {
        while (true)
        {
            try
            {
                return _journal.ReadSnapshotRow(SnapshotKind.ArchivedIncident, id.Key);
            }
            catch (JournalUnavailableException e)
            {
                if (ReadFailed?.Invoke(e.Message) != true)
                {
                    throw;
                }
            }
        }
    }

    private GrainCell? LoadArchived(GrainId id)
    {
        // Forgotten in this turn: its row goes with the commit only, and must not come back before.
        if (id.Kind != GrainKind.Incident || !Guid.TryParseExact(id.Key, "N", out var value) || new IncidentId(value).ToNumber() is var number && (number >= _nextIncidentNumber || number > _archivedMax) || _forgottenNow.Contains(id))
        {
            return null;
        }

        if (ReadArchived(id) is not { } row)
        {
            return null;
        }

        return new GrainCell(id, _codec.ReadState(GrainKind.Incident, row.Body.Span)) { SnapshotSequence = row.Sequence };
    }
}

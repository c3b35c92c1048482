using System.Globalization;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Engine.Codec;
using HelpDeskFlow.Engine.Frames;
using HelpDeskFlow.Engine.Steps;

namespace HelpDeskFlow.Engine.Embedded;

/// <summary>
/// Snapshots of states in parts. A state is immutable, so its parts can be written over many commits while the grain goes on; its
/// own row comes last and makes them count. Until then the parts of the snapshot before stay; what no row refers to is deleted.
/// </summary>
public sealed partial class EngineCore
{
    private const int PartsDeletedPerTurnMax = 256;
    private readonly Queue<string> _partsToDelete = new();
    private StateWriter? _stateWriter;

    /// <summary>Writes one row of the grain that is being written, or begins with the next. False: none is left.</summary>
    private bool WriteStatePiece()
    {
        if (_stateWriter is null)
        {
            if (!_cellsToWrite.TryDequeue(out var next))
            {
                return false;
            }

            // Archived meanwhile: its row is written already. It may have come back since, as another cell with events of its own.
            if (_cells.GetValueOrDefault(next.Id) != next)
            {
                return true;
            }

            _stateWriter = new StateWriter(next, _sequence);
        }

        var (cell, sequence) = (_stateWriter.Cell, _stateWriter.Sequence);
        if (_stateWriter.TryNext(out var part))
        {
            AddState(SnapshotKind.StatePart, PartKey(cell.Id, sequence, _stateWriter.Count++), part, sequence);
            return true;
        }

        AddState((byte)cell.Id.Kind, cell.Id.Key, _stateWriter.Head, sequence);
        for (var old = 0; old < cell.SnapshotParts; old++)
        {
            _partsToDelete.Enqueue(PartKey(cell.Id, cell.SnapshotSequence, old));
        }

        (cell.SnapshotSequence, cell.SnapshotParts) = (sequence, _stateWriter.Count);
        _stateWriter = null;
        return true;
    }

    private void DeleteParts()
    {
        for (var count = 0; count < PartsDeletedPerTurnMax && _partsToDelete.TryDequeue(out var key); count++)
        {
            _pieceList.Add((SnapshotKind.StatePart, key, _sequence, _pieces.Length, 0));
        }
    }

    /// <summary>Gives grains that were read back the parts of their snapshots; the rest is left from a snapshot that did not become whole.</summary>
    private void JoinParts(Dictionary<string, object> parts)
    {
        foreach (var cell in _cells.Values)
        {
            var found = new List<object>();
            while (parts.Remove(PartKey(cell.Id, cell.SnapshotSequence, found.Count), out var part))
            {
                found.Add(part);
            }

            cell.State = StateParts.Join(cell.State, found);
            cell.SnapshotParts = found.Count;
        }

        foreach (var key in parts.Keys.Order(StringComparer.Ordinal))
        {
            _partsToDelete.Enqueue(key);
        }
    }

    private static string PartKey(GrainId id, long sequence, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{(byte)id.Kind}/{id.Key}/{sequence}/{number}");

    private static GrainKind KindOfPart(string key) => (GrainKind)byte.Parse(key.AsSpan(0, key.IndexOf('/', StringComparison.Ordinal)), CultureInfo.InvariantCulture);

    /// <summary>A state on its way into the snapshot: as it was after the commit of that sequence.</summary>
    private sealed class StateWriter
    {
        private readonly IEnumerator<object> _parts;

        public StateWriter(GrainCell cell, long sequence)
        {
            (Cell, Sequence) = (cell, sequence);
            _parts = StateParts.Split(cell.State).GetEnumerator();
            _parts.MoveNext();
            Head = _parts.Current;
        }

        public GrainCell Cell { get; }

        public long Sequence { get; }

        public object Head { get; }

        public int Count { get; set; }

        public bool TryNext(out object part)
        {
            var any = _parts.MoveNext();
            part = any ? _parts.Current : Head;
            return any;
        }
    }
}

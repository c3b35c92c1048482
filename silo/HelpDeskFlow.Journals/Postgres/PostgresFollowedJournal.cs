using HelpDeskFlow.Engine.Frames;
using HelpDeskFlow.Engine.Partitions;
using HelpDeskFlow.Engine.Ports;

namespace HelpDeskFlow.Journals.Postgres;

/// <summary>The journal of a partition that another silo writes. Takes no lock and no epoch.</summary>
internal sealed class PostgresFollowedJournal(PostgresPlace place) : IFollowedJournal
{
    private readonly PostgresReader _reader = new(place);
    private List<SnapshotRow> _snapshots = [];
    private List<JournalRow> _commits = [];
    private long _lastSequence;
    private long _checkpoint;

    /// <inheritdoc/>
    /// <remarks>As of the last <see cref="Look"/>.</remarks>
    public long LastSequence => Volatile.Read(ref _lastSequence);

    /// <inheritdoc/>
    /// <remarks>As of the last <see cref="Look"/>.</remarks>
    public long CheckpointSequence => Volatile.Read(ref _checkpoint);

    /// <inheritdoc/>
    /// <remarks>A reader of somebody else's journal does not measure it.</remarks>
    public long UsedBytes => 0;

    /// <inheritdoc/>
    public void Look() => _reader.AtOneInstant(connection =>
    {
        _lastSequence = (long)PostgresSchema.Scalar(connection, $"SELECT last_sequence FROM {place.Schema}.head")!;
        _checkpoint = (long)PostgresSchema.Scalar(connection, $"SELECT checkpoint FROM {place.Schema}.head")!;
        _snapshots = [.. _reader.ReadSnapshot(SnapshotKind.ArchivedIncident)];
        _commits = [.. _reader.ReadAfter(_checkpoint, () => _checkpoint)];
        return true;
    });

    /// <inheritdoc/>
    public IEnumerable<SnapshotRow> ReadSnapshot(byte exceptKind = 0)
    {
        var rows = _snapshots;
        _snapshots = [];
        return rows;
    }

    /// <inheritdoc/>
    public SnapshotRow? ReadSnapshotRow(byte kind, string key) => _reader.ReadSnapshotRow(kind, key);

    /// <inheritdoc/>
    /// <remarks>Where commits after that sequence are deleted already, it begins with the first that is there; the caller sees the gap.</remarks>
    public IEnumerable<JournalRow> ReadAfter(long sequence)
    {
        var (looked, last) = (_commits, sequence);
        _commits = [];
        foreach (var row in looked.Where(r => r.Sequence > sequence))
        {
            last = row.Sequence;
            yield return row;
        }

        foreach (var row in _reader.ReadAfter(last, static () => long.MaxValue - 1))
        {
            yield return row;
        }
    }

    /// <inheritdoc/>
    public void Append(JournalCommit commit) => throw new InvalidOperationException("This journal is another silo's; only reading is allowed.");

    /// <inheritdoc/>
    public int Prune(in PruneOrder order) => throw new InvalidOperationException("This journal is another silo's; only reading is allowed.");

    /// <inheritdoc/>
    public void Dispose() => _reader.Dispose();
}

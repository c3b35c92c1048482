using HelpDeskFlow.Engine.Frames;
using HelpDeskFlow.Engine.Ports;

namespace HelpDeskFlow.Journals.Postgres;

/// <summary>The journal of a partition that another silo writes. Takes no lock and no epoch.</summary>
internal sealed class PostgresFollowedJournal(PostgresPlace place) : FollowedJournal
{
    private readonly PostgresReader _reader = new(place);

    /// <inheritdoc/>
    public override void Look() => _reader.AtOneInstant(connection =>
    {
        var last = (long)PostgresSchema.Scalar(connection, $"SELECT last_sequence FROM {place.Schema}.head")!;
        var checkpoint = (long)PostgresSchema.Scalar(connection, $"SELECT checkpoint FROM {place.Schema}.head")!;
        Keep(last, checkpoint, [.. _reader.ReadSnapshot(SnapshotKind.ArchivedIncident)], [.. _reader.ReadAfter(checkpoint, () => checkpoint)]);
        return true;
    });

    /// <inheritdoc/>
    public override SnapshotRow? ReadSnapshotRow(byte kind, string key) => _reader.ReadSnapshotRow(kind, key);

    /// <inheritdoc/>
    public override void Dispose() => _reader.Dispose();

    /// <inheritdoc/>
    protected override IEnumerable<JournalRow> ReadLater(long sequence) => _reader.ReadAfter(sequence, static () => long.MaxValue - 1);
}

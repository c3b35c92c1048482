using HelpDeskFlow.Engine.Frames;
using HelpDeskFlow.Engine.Ports;

namespace HelpDeskFlow.Journals.Memory;

/// <summary>Reads what whoever owns a partition's journal now has stored. For tests and the simulator.</summary>
/// <param name="current">The journal of the owner at present.</param>
public sealed class InMemoryFollowedJournal(Func<IJournal> current) : FollowedJournal
{
    /// <inheritdoc/>
    public override void Look()
    {
        var journal = current();
        long last;
        do
        {
            last = journal.LastSequence;
            Keep(last, journal.CheckpointSequence, [.. journal.ReadSnapshot(SnapshotKind.ArchivedIncident)], []);
        }
        while (journal.LastSequence != last);
    }

    /// <inheritdoc/>
    public override SnapshotRow? ReadSnapshotRow(byte kind, string key) => current().ReadSnapshotRow(kind, key);

    /// <inheritdoc/>
    public override void Dispose()
    {
    }

    /// <inheritdoc/>
    protected override IEnumerable<JournalRow> ReadLater(long sequence) => current().ReadAfter(sequence);
}

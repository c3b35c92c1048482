using HelpDeskFlow.Engine.Ports;

namespace HelpDeskFlow.Engine.Embedded;

/// <summary>
/// The journal's length. Each prune may delete a multiple of what came in since the one before, so deleting keeps up with any load
/// and never takes a turn long. Commits that no snapshot covers stay, whatever their age and size.
/// </summary>
public sealed partial class EngineCore
{
    /// <summary>Commits since the last prune.</summary>
    public long CommitsSincePrune { get; private set; }

    /// <summary>Journal bytes since the last prune.</summary>
    public long BytesSincePrune { get; private set; }

    /// <summary>Deletes what the config in force no longer wants kept, within the limits of one prune. Call between two turns. Returns how many commits; 0: nothing may go.</summary>
    /// <exception cref="JournalUnavailableException">The journal cannot delete now; nothing is lost by it.</exception>
    public int Prune()
    {
        var commits = Math.Max(CommitsSincePrune, _limits.PruneEveryCommits);
        var bytes = Math.Max(BytesSincePrune, _limits.PruneEveryBytes);
        (CommitsSincePrune, BytesSincePrune) = (0, 0);
        return _journal.Prune(new PruneOrder(
            _now - _config.JournalRetention,
            _config.JournalBytesMax,
            (int)Math.Min(int.MaxValue, commits * _limits.PruneFactor),
            bytes * _limits.PruneFactor));
    }

    /// <summary>
    /// Journal bytes after which a snapshot begins: at least half of what the last one covered (texts that it
    /// left as they were included), so that a large state is not written many
    /// times over for little news; and small enough that pruning can keep to the journal's limit.
    /// </summary>
    private long SnapshotEveryBytes =>
        Math.Min(Math.Max(_limits.SnapshotEveryBytes, _lastSnapshotBytes / 2), _config.JournalBytesMax / SnapshotsInJournal);

    private const int SnapshotsInJournal = 4;
}

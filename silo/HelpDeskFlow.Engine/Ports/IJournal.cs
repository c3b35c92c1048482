using NodaTime;

namespace HelpDeskFlow.Engine.Ports;

/// <summary>
/// Where commits go. One writer. A commit is one row: everything that one turn of the core loop decided, as encoded frames,
/// plus pieces of the running snapshot; it is stored whole or not at all.
/// </summary>
public interface IJournal : IDisposable
{
    /// <summary>Sequence of the last commit that is stored; 0 when there is none.</summary>
    long LastSequence { get; }

    /// <summary>Replay starts after this sequence: everything up to it is in the snapshot rows. 0 when there is no whole snapshot yet.</summary>
    long CheckpointSequence { get; }

    /// <summary>Stores the commit durably before it returns. Its sequence must be <see cref="LastSequence"/> + 1.</summary>
    /// <exception cref="JournalUnavailableException">Disk full, read-only or failing: nothing was stored; the same commit may be tried again.</exception>
    void Append(JournalCommit commit);

    /// <summary>All snapshot rows but those of the kind left out (0: none is).</summary>
    IEnumerable<SnapshotRow> ReadSnapshot(byte exceptKind = 0);

    /// <summary>One snapshot row, or null.</summary>
    SnapshotRow? ReadSnapshotRow(byte kind, string key);

    /// <summary>Commits after that sequence, in order, each checked against its checksum.</summary>
    /// <exception cref="JournalCorruptException">A row's checksum does not hold; the message names the row.</exception>
    IEnumerable<JournalRow> ReadAfter(long sequence);

    /// <summary>Bytes that commits and snapshot rows take up, as of the last <see cref="Prune"/> or the opening. Freed space that later commits use again is not counted.</summary>
    long UsedBytes { get; }

    /// <summary>Why the journal works with less than its full strength, one sentence; null when it does not. A warning: appends go on.</summary>
    string? Warning => null;

    /// <summary>
    /// Deletes commits from the front, none above <see cref="CheckpointSequence"/>: those that are older than the instant, and the
    /// oldest while more bytes are used than may be. Returns how many; 0 when nothing is left to delete.
    /// </summary>
    int Prune(in PruneOrder order);
}

/// <summary>What one prune may delete.</summary>
/// <param name="OlderThan">Commits of before then go.</param>
/// <param name="UsedBytesMax">While <see cref="IJournal.UsedBytes"/> is above it the oldest commits go, however young.</param>
/// <param name="RowsMax">At most so many commits in this prune.</param>
/// <param name="BytesMax">No further commit once those deleted in this prune had so many bytes; one alone may have more.</param>
public readonly record struct PruneOrder(Instant OlderThan, long UsedBytesMax, int RowsMax, long BytesMax);

/// <summary>One commit to append. Buffers belong to the caller and may be reused after Append returns.</summary>
/// <param name="Sequence">Its number.</param>
/// <param name="At">Instant of the turn.</param>
/// <param name="Body">Encoded frames; may be empty when there are only snapshot pieces.</param>
/// <param name="Snapshots">Snapshot rows to insert or replace (an empty body deletes the row).</param>
/// <param name="Checkpoint">If set: a snapshot became whole; replay may start after this sequence.</param>
public readonly record struct JournalCommit(long Sequence, Instant At, ReadOnlyMemory<byte> Body, IReadOnlyList<SnapshotRow> Snapshots, long? Checkpoint);

/// <summary>One stored commit.</summary>
public readonly record struct JournalRow(long Sequence, Instant At, byte[] Body);

/// <summary>A piece of the snapshot: state of one grain, or one page of the episode table. Holds all effects of commits up to <paramref name="Sequence"/>.</summary>
public readonly record struct SnapshotRow(byte Kind, string Key, long Sequence, ReadOnlyMemory<byte> Body);

/// <summary>The journal cannot write now. The message is one sentence that says why and what to do.</summary>
public sealed class JournalUnavailableException(string message, Exception? inner) : Exception(message, inner)
{
    /// <summary>True where somebody else has taken the journal over: trying again is of no use.</summary>
    public bool IsDeposed { get; init; }
}

/// <summary>The journal cannot be read: damaged, or written by a newer version. The message says which row or version and what to do.</summary>
public sealed class JournalCorruptException(string message) : Exception(message);

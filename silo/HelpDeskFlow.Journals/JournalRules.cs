using System.Text;
using HelpDeskFlow.Engine.Ports;

namespace HelpDeskFlow.Journals;

/// <summary>What every journal asks of a commit before it touches storage. A breach is a broken caller, hence not one of the journal's own exceptions.</summary>
internal static class JournalRules
{
    /// <summary>Most bytes of a snapshot row's key in UTF-8: what an index of every store takes.</summary>
    public const int KeyBytesMax = 2_000;

    /// <summary>Throws where the commit may not follow what is stored.</summary>
    /// <exception cref="InvalidOperationException">The sequence is not the next one.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Too many bytes, too long a key, or a checkpoint that is not between the last one and the commit.</exception>
    public static void Check(in JournalCommit commit, long lastSequence, long checkpointSequence, int commitBytesMax)
    {
        if (commit.Sequence != lastSequence + 1)
        {
            throw new InvalidOperationException($"A commit has sequence {commit.Sequence}; the journal ends at {lastSequence}, so the next one is {lastSequence + 1}.");
        }

        long bytes = commit.Body.Length;
        for (var i = 0; i < commit.Snapshots.Count; i++)
        {
            bytes += commit.Snapshots[i].Body.Length;
            var key = commit.Snapshots[i].Key;
            if (key.Length > KeyBytesMax / 3 && Encoding.UTF8.GetByteCount(key) > KeyBytesMax)
            {
                throw new ArgumentOutOfRangeException(nameof(commit), key.Length, $"Commit {commit.Sequence} has a snapshot row whose key has {key.Length} characters; the limit KeyBytesMax is {KeyBytesMax} bytes; shorten it.");
            }
        }

        if (bytes > commitBytesMax)
        {
            throw new ArgumentOutOfRangeException(nameof(commit), bytes, $"Commit {commit.Sequence} has {bytes} bytes; the limit CommitBytesMax is {commitBytesMax}; split it.");
        }

        if (commit.Checkpoint is { } checkpoint && (checkpoint < checkpointSequence || checkpoint > commit.Sequence))
        {
            throw new ArgumentOutOfRangeException(nameof(commit), checkpoint, $"Commit {commit.Sequence} sets the checkpoint to {checkpoint}; it must be from {checkpointSequence} to {commit.Sequence}.");
        }
    }

    /// <summary>Throws where a row that was read does not follow the one before: a row in between is lost.</summary>
    public static void CheckFollows(long sequence, long previous, bool first, long checkpointSequence, string journal)
    {
        // Rows up to the checkpoint may be pruned; above it nothing may be missing.
        if (sequence != previous + 1 && !(first && sequence <= checkpointSequence + 1))
        {
            throw new JournalCorruptException($"The journal {journal} lacks row {previous + 1}: row {sequence} follows {previous}; restore it from a backup.");
        }
    }

    /// <summary>Throws where a journal behind a network may not be opened because of a copy, or not for one.</summary>
    public static void CheckCopy(string journal, bool forCopy, bool isCopying, long lastSequence)
    {
        if (isCopying && !forCopy)
        {
            throw new JournalUnavailableException($"The journal {journal} holds a copy that did not come to its end; run hdf migrate again, it begins anew.", null);
        }

        if (forCopy && !isCopying && lastSequence > 0)
        {
            throw new JournalUnavailableException($"The journal {journal} holds {lastSequence} commits already; name an empty one to copy into.", null);
        }
    }

    /// <summary>A row whose checksum does not hold.</summary>
    public static JournalCorruptException DamagedRow(long sequence, string journal) =>
        new($"The journal {journal} is damaged in row {sequence}: its checksum does not hold; restore it from a backup.");

    /// <summary>A snapshot row whose checksum does not hold.</summary>
    public static JournalCorruptException DamagedSnapshot(byte kind, string key, string journal) =>
        new($"The journal {journal} is damaged in snapshot row ({kind}, {key}): its checksum does not hold; restore it from a backup.");
}

using NodaTime;

namespace HelpDeskFlow.Journals;

/// <summary>Named limits and settings of <see cref="SqliteJournal"/>. The defaults are right for production; tests make them small.</summary>
public sealed record SqliteJournalOptions
{
    /// <summary>Default of every setting.</summary>
    public static SqliteJournalOptions Default { get; } = new();

    /// <summary>Most bytes of one commit, body and snapshot rows together. A larger commit is a broken caller. 64 MiB.</summary>
    public int CommitBytesMax { get; init; } = 64 * 1024 * 1024;

    /// <summary>
    /// Bytes of the write-ahead log that are written once at opening, so that a commit overwrites blocks that the file
    /// system knows already: a sync that need not store the file's new size takes about half the time. 16 MiB; 0: none.
    /// </summary>
    public int LogPreallocatedBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Bytes in the log at which the background thread copies it into the database. 8 MiB.</summary>
    public int CheckpointAtBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Longest time that a quiet journal keeps commits only in the log. Any start reads them from there, so this bounds nothing but start-up work. 5 s.</summary>
    public Duration CheckpointEvery { get; init; } = Duration.FromSeconds(5);

    /// <summary>Bytes in the log at which the next append waits until the log is copied and starts again: the limit of the log's size under load. 256 MiB.</summary>
    public int LogBytesMax { get; init; } = 256 * 1024 * 1024;

    /// <summary>Bytes to which the log's file is cut when it starts again after it had grown. 64 MiB.</summary>
    public int LogBytesKept { get; init; } = 64 * 1024 * 1024;

    /// <summary>Memory for pages of the writing connection. 4 MiB: it writes at the end, and the snapshot's index is small.</summary>
    public int CacheBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Largest database file in pages of <see cref="PageBytes"/>; beyond it appends fail as if the disk were full. Null: SQLite's own limit.</summary>
    public int? DatabasePagesMax { get; init; }

    /// <summary>Page size of new databases.</summary>
    public const int PageBytes = 16 * 1024;
}

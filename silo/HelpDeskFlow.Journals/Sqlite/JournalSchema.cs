using HelpDeskFlow.Engine.Ports;

namespace HelpDeskFlow.Journals.Sqlite;

/// <summary>Tables, pragmas and format version of the journal's database.</summary>
internal static class JournalSchema
{
    /// <summary>Format that this program writes; it reads all formats up to it.</summary>
    public const long FormatVersion = 1;

    private const string Tables = """
        BEGIN IMMEDIATE;
        CREATE TABLE meta(key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE journal(sequence INTEGER PRIMARY KEY, at INTEGER NOT NULL, checksum INTEGER NOT NULL, body BLOB NOT NULL);
        CREATE TABLE snapshots(id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, key TEXT NOT NULL, sequence INTEGER NOT NULL, checksum INTEGER NOT NULL, body BLOB NOT NULL, UNIQUE(kind, key));
        INSERT INTO meta(key, value) VALUES ('format', 1), ('checkpoint', 0);
        COMMIT;
        """;

    /// <summary>Makes the tables in a new file, checks the version of an existing one, and sets what each connection needs.</summary>
    public static void Prepare(SqliteDatabase database, SqliteJournalOptions options)
    {
        // The page size holds only if it is set before anything is in the file. 16 KiB: bodies are blobs of 1 to 100 KiB.
        database.Execute($"PRAGMA page_size={SqliteJournalOptions.PageBytes}; PRAGMA journal_mode=WAL;");
        Configure(database, options.CacheBytes);
        database.Execute($"PRAGMA journal_size_limit={options.LogBytesKept};");
        if (options.DatabasePagesMax is { } pages)
        {
            database.Execute($"PRAGMA max_page_count={pages};");
        }

        if (database.QueryInteger("SELECT count(*) FROM sqlite_master") == 0)
        {
            database.Execute(Tables);
        }

        if (database.QueryInteger("SELECT count(*) FROM sqlite_master WHERE name='meta'") == 0)
        {
            throw new JournalCorruptException($"The file {database.Path} is a database but not a journal of this program; name another data directory.");
        }

        var format = database.QueryInteger("SELECT value FROM meta WHERE key='format'");
        if (format is null or < 1)
        {
            throw new JournalCorruptException($"The journal {database.Path} has no format version; restore the data directory from a backup.");
        }

        if (format > FormatVersion)
        {
            throw new JournalCorruptException($"The journal {database.Path} was written by a newer version ({format}); this program reads up to {FormatVersion}; upgrade the program.");
        }
    }

    /// <summary>What every connection to the database needs. Checkpoints are made by <see cref="LogCopier"/> only.</summary>
    public static void Configure(SqliteDatabase database, int cacheBytes) => database.Execute(
        $"PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0; PRAGMA locking_mode=NORMAL; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-{cacheBytes / 1024};");
}

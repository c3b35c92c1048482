using SQLitePCL;

namespace HelpDeskFlow.Journals.Sqlite;

/// <summary>One connection, used by one thread at a time. Every result code that is not a success becomes one of the journal's exceptions.</summary>
internal sealed class SqliteDatabase : IDisposable
{
    private const int BusyTimeoutMs = 5_000;
    private readonly List<sqlite3_stmt> _statements = [];

    static SqliteDatabase() => Batteries_V2.Init();

    private SqliteDatabase(string path, sqlite3 handle) => (Path, Handle) = (path, handle);

    /// <summary>The database file.</summary>
    public string Path { get; }

    /// <summary>SQLite's handle.</summary>
    public sqlite3 Handle { get; }

    /// <summary>Opens the file, creating it where asked.</summary>
    public static SqliteDatabase Open(string path, bool create)
    {
        // NOMUTEX: the journal itself lets one thread at a time use a connection.
        var flags = raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_NOMUTEX | (create ? raw.SQLITE_OPEN_CREATE : 0);
        var code = raw.sqlite3_open_v2(path, out var handle, flags, null);
        if (code != raw.SQLITE_OK)
        {
            var fault = JournalFault.From(handle is null ? code : raw.sqlite3_extended_errcode(handle), path, "could not be opened");
            handle?.Dispose();
            throw fault;
        }

        raw.sqlite3_extended_result_codes(handle, 1);
        raw.sqlite3_busy_timeout(handle, BusyTimeoutMs);
        return new SqliteDatabase(path, handle);
    }

    /// <summary>Runs statements that give no rows of interest.</summary>
    public void Execute(string sql)
    {
        var code = raw.sqlite3_exec(Handle, sql);
        if (code != raw.SQLITE_OK)
        {
            throw Fault(code);
        }
    }

    /// <summary>First column of the first row, or null where there is no row or the value is NULL.</summary>
    public long? QueryInteger(string sql)
    {
        Check(raw.sqlite3_prepare_v2(Handle, sql, out var statement));
        using (statement)
        {
            var code = raw.sqlite3_step(statement);
            if (code is not (raw.SQLITE_ROW or raw.SQLITE_DONE))
            {
                throw Fault(code);
            }

            return code == raw.SQLITE_ROW && raw.sqlite3_column_type(statement, 0) != raw.SQLITE_NULL ? raw.sqlite3_column_int64(statement, 0) : null;
        }
    }

    /// <summary>Prepares a statement that lives as long as the connection.</summary>
    public sqlite3_stmt Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v3(Handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var statement));
        _statements.Add(statement);
        return statement;
    }

    /// <summary>Throws for a code that is not OK.</summary>
    public void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            throw Fault(code);
        }
    }

    /// <summary>Runs a prepared statement that gives no row, and makes it ready for the next time whatever happened.</summary>
    public void StepOnce(sqlite3_stmt statement)
    {
        var code = raw.sqlite3_step(statement);
        raw.sqlite3_reset(statement);
        if (code is not (raw.SQLITE_DONE or raw.SQLITE_ROW))
        {
            throw Fault(code);
        }
    }

    /// <summary>The exception for a result code.</summary>
    public Exception Fault(int code) => JournalFault.From(code, Path, "could not store or read");

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var statement in _statements)
        {
            statement.Dispose();
        }

        Handle.Dispose();
    }
}

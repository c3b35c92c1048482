using HelpDeskFlow.Engine.Ports;
using SQLitePCL;

namespace HelpDeskFlow.Journals.Sqlite;

/// <summary>
/// Deletes the oldest commits. Their pages go onto SQLite's free list, and later commits take them from there: the file does not
/// shrink, it stops growing. Used by the thread that holds the writing connection.
/// </summary>
internal sealed class FrontPruner
{
    private readonly SqliteDatabase _database;
    private readonly sqlite3_stmt _front;
    private readonly sqlite3_stmt _delete;
    private readonly sqlite3_stmt _pages;
    private readonly sqlite3_stmt _freePages;
    private readonly long _pageBytes;
    private long _usedBytes;

    public FrontPruner(SqliteDatabase database)
    {
        _database = database;
        // length() of a blob is in the row's head: the body is not read for it.
        _front = database.Prepare("SELECT sequence, at, length(body) FROM journal WHERE sequence <= ?1 ORDER BY sequence LIMIT ?2");
        _delete = database.Prepare("DELETE FROM journal WHERE sequence <= ?1");
        _pages = database.Prepare("PRAGMA page_count");
        _freePages = database.Prepare("PRAGMA freelist_count");
        _pageBytes = database.QueryInteger("PRAGMA page_size") ?? SqliteJournalOptions.PageBytes;
        Measure();
    }

    /// <summary>As in <see cref="IJournal.UsedBytes"/>.</summary>
    public long UsedBytes => Volatile.Read(ref _usedBytes);

    /// <summary>As in <see cref="IJournal.Prune"/>, none above <paramref name="lastSequence"/>.</summary>
    public int Prune(in PruneOrder order, long lastSequence)
    {
        Measure();
        var choice = Choose(order, lastSequence);
        if (choice.Rows > 0)
        {
            _database.Check(raw.sqlite3_bind_int64(_delete, 1, choice.Last));
            _database.StepOnce(_delete);
            Measure();
        }

        return choice.Rows;
    }

    private FrontChoice Choose(in PruneOrder order, long lastSequence)
    {
        var choice = new FrontChoice(order, UsedBytes);
        try
        {
            _database.Check(raw.sqlite3_bind_int64(_front, 1, lastSequence));
            _database.Check(raw.sqlite3_bind_int64(_front, 2, order.RowsMax));
            int code;
            while ((code = raw.sqlite3_step(_front)) == raw.SQLITE_ROW
                && choice.TryTake(raw.sqlite3_column_int64(_front, 0), raw.sqlite3_column_int64(_front, 1), raw.sqlite3_column_int64(_front, 2)))
            {
            }

            if (code is not (raw.SQLITE_ROW or raw.SQLITE_DONE))
            {
                throw _database.Fault(code);
            }
        }
        finally
        {
            raw.sqlite3_reset(_front);
        }

        return choice;
    }

    private void Measure() => Volatile.Write(ref _usedBytes, (Read(_pages) - Read(_freePages)) * _pageBytes);

    private long Read(sqlite3_stmt statement)
    {
        var code = raw.sqlite3_step(statement);
        var value = code == raw.SQLITE_ROW ? raw.sqlite3_column_int64(statement, 0) : 0;
        raw.sqlite3_reset(statement);
        return code == raw.SQLITE_ROW ? value : throw _database.Fault(code);
    }
}

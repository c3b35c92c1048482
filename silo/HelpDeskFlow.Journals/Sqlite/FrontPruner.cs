using NodaTime;
using SQLitePCL;

namespace HelpDeskFlow.Journals.Sqlite;

/// <summary>Deletes the oldest commits. Used by the thread that holds the writing connection.</summary>
internal sealed class FrontPruner(SqliteDatabase database)
{
    private readonly sqlite3_stmt _front = database.Prepare("SELECT sequence, at FROM journal WHERE sequence <= ?1 ORDER BY sequence LIMIT ?2");
    private readonly sqlite3_stmt _delete = database.Prepare("DELETE FROM journal WHERE sequence <= ?1");

    /// <summary>Deletes up to <paramref name="rowsMax"/> rows from the front, none above <paramref name="lastSequence"/>, and stops before the first that is not older.</summary>
    public int Prune(Instant olderThan, int rowsMax, long lastSequence)
    {
        var before = StoredInstant.ToInteger(olderThan);
        var (rows, last) = (0, 0L);
        try
        {
            database.Check(raw.sqlite3_bind_int64(_front, 1, lastSequence));
            database.Check(raw.sqlite3_bind_int64(_front, 2, rowsMax));
            int code;
            while ((code = raw.sqlite3_step(_front)) == raw.SQLITE_ROW && raw.sqlite3_column_int64(_front, 1) < before)
            {
                (rows, last) = (rows + 1, raw.sqlite3_column_int64(_front, 0));
            }

            if (code is not (raw.SQLITE_ROW or raw.SQLITE_DONE))
            {
                throw database.Fault(code);
            }
        }
        finally
        {
            raw.sqlite3_reset(_front);
        }

        if (rows > 0)
        {
            database.Check(raw.sqlite3_bind_int64(_delete, 1, last));
            database.StepOnce(_delete);
        }

        return rows;
    }
}

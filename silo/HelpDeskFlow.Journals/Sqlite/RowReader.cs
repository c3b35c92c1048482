using HelpDeskFlow.Engine.Ports;
using SQLitePCL;

namespace HelpDeskFlow.Journals.Sqlite;

/// <summary>Reads rows on a connection of its own, a page at a time: a reader that stays open would keep the log from starting again. Thread-safe.</summary>
internal sealed class RowReader(SqliteDatabase database) : IDisposable
{
    private const int PageRowsMax = 256;
    private const int PageBytesMax = 8 * 1024 * 1024;
    private readonly Lock _lock = new();
    private readonly sqlite3_stmt _commits = database.Prepare("SELECT sequence, at, checksum, body FROM journal WHERE sequence > ?1 ORDER BY sequence LIMIT ?2");
    private readonly sqlite3_stmt _snapshots = database.Prepare("SELECT id, kind, key, sequence, checksum, body FROM snapshots WHERE id > ?1 AND (?3 = 0 OR kind <> ?3) ORDER BY id LIMIT ?2");
    private readonly sqlite3_stmt _snapshot = database.Prepare("SELECT id, kind, key, sequence, checksum, body FROM snapshots WHERE kind=?1 AND key=?2");

    /// <summary>Commits after that sequence.</summary>
    public IEnumerable<JournalRow> ReadAfter(long sequence, Func<long> checkpoint)
    {
        var page = new List<JournalRow>();
        var (previous, first) = (sequence, true);
        while (true)
        {
            ReadPage(_commits, previous, page, Commit);
            if (page.Count == 0)
            {
                yield break;
            }

            foreach (var row in page)
            {
                JournalRules.CheckFollows(row.Sequence, previous, first, checkpoint(), database.Path);
                (previous, first) = (row.Sequence, false);
                yield return row;
            }
        }
    }

    /// <summary>All snapshot rows but those of the kind left out (0: none is), in the order in which they were first stored.</summary>
    public IEnumerable<SnapshotRow> ReadSnapshot(byte exceptKind)
    {
        var page = new List<(long Id, SnapshotRow Row)>();
        var id = 0L;
        while (true)
        {
            ReadPage(_snapshots, id, page, Snapshot, exceptKind);
            if (page.Count == 0)
            {
                yield break;
            }

            foreach (var (rowId, row) in page)
            {
                id = rowId;
                yield return row;
            }
        }
    }

    /// <summary>One snapshot row, or null.</summary>
    public SnapshotRow? ReadSnapshotRow(byte kind, string key)
    {
        lock (_lock)
        {
            try
            {
                database.Check(raw.sqlite3_bind_int64(_snapshot, 1, kind));
                database.Check(raw.sqlite3_bind_text(_snapshot, 2, key));
                return Step(_snapshot) ? Snapshot(_snapshot).Row : null;
            }
            finally
            {
                raw.sqlite3_reset(_snapshot);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            database.Dispose();
        }
    }

    private void ReadPage<T>(sqlite3_stmt statement, long after, List<T> page, Func<sqlite3_stmt, T> read, byte? third = null)
    {
        page.Clear();
        lock (_lock)
        {
            try
            {
                database.Check(raw.sqlite3_bind_int64(statement, 1, after));
                database.Check(raw.sqlite3_bind_int64(statement, 2, PageRowsMax));
                if (third is { } value)
                {
                    // Each page anew: another reader may be between two pages of the same statement.
                    database.Check(raw.sqlite3_bind_int(statement, 3, value));
                }

                var bytes = 0L;
                while (bytes < PageBytesMax && Step(statement))
                {
                    bytes += raw.sqlite3_column_bytes(statement, raw.sqlite3_column_count(statement) - 1);
                    page.Add(read(statement));
                }
            }
            finally
            {
                raw.sqlite3_reset(statement);
            }
        }
    }

    private bool Step(sqlite3_stmt statement)
    {
        var code = raw.sqlite3_step(statement);
        return code switch
        {
            raw.SQLITE_ROW => true,
            raw.SQLITE_DONE => false,
            _ => throw database.Fault(code),
        };
    }

    private JournalRow Commit(sqlite3_stmt row)
    {
        var sequence = raw.sqlite3_column_int64(row, 0);
        var at = raw.sqlite3_column_int64(row, 1);
        var body = raw.sqlite3_column_blob(row, 3).ToArray();
        return RowChecksum.OfCommit(sequence, at, body) == raw.sqlite3_column_int64(row, 2)
            ? new JournalRow(sequence, StoredInstant.FromInteger(at), body)
            : throw JournalRules.DamagedRow(sequence, database.Path);
    }

    private (long Id, SnapshotRow Row) Snapshot(sqlite3_stmt row)
    {
        var kind = (byte)raw.sqlite3_column_int(row, 1);
        var key = raw.sqlite3_column_text(row, 2).utf8_to_string();
        var sequence = raw.sqlite3_column_int64(row, 3);
        var body = raw.sqlite3_column_blob(row, 5).ToArray();
        return RowChecksum.OfSnapshot(kind, key, sequence, body) == raw.sqlite3_column_int64(row, 4)
            ? (raw.sqlite3_column_int64(row, 0), new SnapshotRow(kind, key, sequence, body))
            : throw JournalRules.DamagedSnapshot(kind, key, database.Path);
    }
}

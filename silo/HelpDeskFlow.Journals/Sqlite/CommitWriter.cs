using System.Buffers;
using System.Text;
using HelpDeskFlow.Engine.Ports;
using SQLitePCL;

namespace HelpDeskFlow.Journals.Sqlite;

/// <summary>Writes commits with prepared statements; allocates nothing. Used by one thread at a time. After a failure nothing of the commit is stored.</summary>
internal sealed class CommitWriter(SqliteDatabase database)
{
    private const int KeyBytesOnStack = 256;
    private readonly sqlite3_stmt _begin = database.Prepare("BEGIN IMMEDIATE");
    private readonly sqlite3_stmt _commit = database.Prepare("COMMIT");
    private readonly sqlite3_stmt _insert = database.Prepare("INSERT INTO journal(sequence, at, checksum, body) VALUES (?1, ?2, ?3, ?4)");
    private readonly sqlite3_stmt _replace = database.Prepare(
        "INSERT INTO snapshots(kind, key, sequence, checksum, body) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT(kind, key) DO UPDATE SET sequence=?3, checksum=?4, body=?5");
    private readonly sqlite3_stmt _delete = database.Prepare("DELETE FROM snapshots WHERE kind=?1 AND key=?2");
    private readonly sqlite3_stmt _checkpoint = database.Prepare("UPDATE meta SET value=?1 WHERE key='checkpoint'");

    /// <summary>Stores the commit; it is on disk when this returns. Returns about how many bytes the log grew by.</summary>
    public long Write(in JournalCommit commit)
    {
        var bytes = LogBytes(commit.Body.Length);
        if (commit.Snapshots.Count == 0 && commit.Checkpoint is null)
        {
            // One statement outside a transaction is its own transaction: saves two statements a commit.
            InsertRow(commit);
            return bytes;
        }

        database.StepOnce(_begin);
        try
        {
            InsertRow(commit);
            for (var i = 0; i < commit.Snapshots.Count; i++)
            {
                WriteSnapshot(commit.Snapshots[i]);
                bytes += LogBytes(commit.Snapshots[i].Body.Length) + SqliteJournalOptions.PageBytes;
            }

            if (commit.Checkpoint is { } sequence)
            {
                database.Check(raw.sqlite3_bind_int64(_checkpoint, 1, sequence));
                database.StepOnce(_checkpoint);
            }

            database.StepOnce(_commit);
            return bytes;
        }
        catch
        {
            // Some failures have rolled back already; a rollback of nothing is an error that says nothing new.
            if (raw.sqlite3_get_autocommit(database.Handle) == 0)
            {
                raw.sqlite3_exec(database.Handle, "ROLLBACK");
            }

            throw;
        }
    }

    private void InsertRow(in JournalCommit commit)
    {
        var body = commit.Body.Span;
        var at = StoredInstant.ToInteger(commit.At);
        database.Check(raw.sqlite3_bind_int64(_insert, 1, commit.Sequence));
        database.Check(raw.sqlite3_bind_int64(_insert, 2, at));
        database.Check(raw.sqlite3_bind_int64(_insert, 3, RowChecksum.OfCommit(commit.Sequence, at, body)));
        BindBody(_insert, 4, body);
        StepAndClear(_insert);
    }

    private void WriteSnapshot(in SnapshotRow row)
    {
        var length = Encoding.UTF8.GetByteCount(row.Key);
        var rented = length > KeyBytesOnStack ? ArrayPool<byte>.Shared.Rent(length) : null;
        var key = rented is null ? stackalloc byte[KeyBytesOnStack] : rented;
        key = key[..Encoding.UTF8.GetBytes(row.Key, key)];
        var body = row.Body.Span;
        var statement = body.IsEmpty ? _delete : _replace;
        database.Check(raw.sqlite3_bind_int64(statement, 1, row.Kind));
        // An empty span would be bound as NULL.
        database.Check(key.IsEmpty ? raw.sqlite3_bind_text(statement, 2, string.Empty) : raw.sqlite3_bind_text(statement, 2, key));
        if (!body.IsEmpty)
        {
            database.Check(raw.sqlite3_bind_int64(statement, 3, row.Sequence));
            database.Check(raw.sqlite3_bind_int64(statement, 4, RowChecksum.OfSnapshot(row.Kind, key, row.Sequence, body)));
            BindBody(statement, 5, body);
        }

        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        StepAndClear(statement);
    }

    private void StepAndClear(sqlite3_stmt statement)
    {
        try
        {
            database.StepOnce(statement);
        }
        finally
        {
            // SQLite holds its own copy of the body until then.
            raw.sqlite3_clear_bindings(statement);
        }
    }

    private void BindBody(sqlite3_stmt statement, int index, ReadOnlySpan<byte> body) =>
        database.Check(body.IsEmpty ? raw.sqlite3_bind_zeroblob(statement, index, 0) : raw.sqlite3_bind_blob(statement, index, body));

    /// <summary>Every commit rewrites the page it touches; a larger body fills pages of its own.</summary>
    private static long LogBytes(int bodyBytes) => ((bodyBytes / SqliteJournalOptions.PageBytes) + 2L) * SqliteJournalOptions.PageBytes;
}

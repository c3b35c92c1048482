using HelpDeskFlow.Engine.Ports;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace HelpDeskFlow.Journals.Postgres;

/// <summary>
/// Who may write. Two guards: an advisory lock of the session keeps a second program from starting by mistake and goes with the
/// session, however it ends; the epoch in the head, raised by each start and asked for by every write, keeps out whoever lost
/// that lock without noticing.
/// </summary>
internal sealed class PostgresHead
{
    // "hdfj" in ASCII; the second number is the first journal of a database.
    private const string AdvisoryLock = "1751410282, 1";

    private readonly string _schema;
    private NpgsqlConnection? _copying;

    private PostgresHead(string schema, long epoch, long lastSequence, long checkpoint, bool isCopying) =>
        (_schema, Epoch, LastSequence, Checkpoint, IsCopying) = (schema, epoch, lastSequence, checkpoint, isCopying);

    /// <summary>Number of this start; no later start has it.</summary>
    public long Epoch { get; }

    /// <summary>As in <see cref="IJournal.LastSequence"/>, when it was taken.</summary>
    public long LastSequence { get; }

    /// <summary>As in <see cref="IJournal.CheckpointSequence"/>, when it was taken.</summary>
    public long Checkpoint { get; }

    /// <summary>A copy into this journal was begun and has not come to its end.</summary>
    public bool IsCopying { get; }

    /// <summary>Takes the lock; waits so long for whoever holds it.</summary>
    /// <exception cref="JournalUnavailableException">It is held.</exception>
    public static void Lock(NpgsqlConnection connection, string place, Duration wait)
    {
        try
        {
            PostgresSchema.Execute(connection, $"SET lock_timeout = {(int)wait.TotalMilliseconds}; SELECT pg_advisory_lock({AdvisoryLock}); RESET lock_timeout");
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            var hasHead = PostgresSchema.Scalar(connection, $"SELECT to_regclass('{PostgresSchema.Name}.head')::text") is not null;
            throw PostgresFault.InUse(place, hasHead ? PostgresSchema.Scalar(connection, $"SELECT holder FROM {PostgresSchema.Name}.head") as string : null);
        }
    }

    /// <summary>Takes the lock again on a new connection if it is free. Where it is not, somebody is about to take over, and the epoch will tell.</summary>
    public static void LockAgain(NpgsqlConnection connection) => PostgresSchema.Execute(connection, $"SELECT pg_try_advisory_lock({AdvisoryLock})");

    /// <summary>Begins an epoch of our own: from now on nobody else's writes count. Waits for a write that is under way.</summary>
    public static PostgresHead Take(NpgsqlConnection connection, PostgresPlace place, string holder)
    {
        using var command = new NpgsqlCommand($"UPDATE {place.Schema}.head SET epoch = epoch + 1, holder = $1, since = now() RETURNING epoch, last_sequence, checkpoint, is_copying", connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = holder });
        using var row = command.ExecuteReader();
        return row.Read()
            ? new PostgresHead(place.Schema, row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetBoolean(3))
            : throw new PostgresException("the table head is empty", "ERROR", "ERROR", PostgresErrorCodes.DataCorrupted);
    }

    /// <summary>
    /// What became of a commit that changed nothing now. Returns where an earlier try stored it, whose answer was lost.
    /// </summary>
    /// <exception cref="JournalUnavailableException">Another program has taken over.</exception>
    /// <exception cref="JournalCorruptException">The head is not where we left it, and nobody has taken over.</exception>
    public void CheckStored(NpgsqlConnection connection, string place, long sequence, long checksum)
    {
        using var command = new NpgsqlCommand(
            $"""
            SELECT h.epoch, h.holder, to_char(h.since AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), h.last_sequence, j.checksum
            FROM {_schema}.head h LEFT JOIN {_schema}.journal j ON j.sequence = $1
            """,
            connection);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = sequence, NpgsqlDbType = NpgsqlDbType.Bigint });
        using var row = command.ExecuteReader();
        if (!row.Read())
        {
            throw new JournalCorruptException($"The journal {place} has lost its head; restore it from a backup.");
        }

        if (row.GetInt64(0) != Epoch)
        {
            throw PostgresFault.Deposed(place, row.GetString(1), row.GetString(2));
        }

        if (row.GetInt64(3) != sequence || row.IsDBNull(4) || row.GetInt64(4) != checksum)
        {
            throw new JournalCorruptException($"The journal {place} ends at row {row.GetInt64(3)} while commit {sequence} was to follow, though nobody took it over; somebody changed its tables: restore it from a backup.");
        }
    }

    /// <summary>Empties the tables and marks them as a copy under way, which need not be on disk before <see cref="EndCopy"/>.</summary>
    public void BeginCopy(PostgresSession session, long lastSequence)
    {
        var connection = session.Open();
        using var transaction = connection.BeginTransaction();
        Update(connection, $"is_copying = true, last_sequence = {lastSequence}, checkpoint = 0");
        PostgresSchema.Execute(connection, $"TRUNCATE {_schema}.journal, {_schema}.snapshots");
        transaction.Commit();
        PostgresSchema.Execute(connection, "SET synchronous_commit = off");
        _copying = connection;
    }

    /// <summary>The copy counts. All that was written before is on disk with this commit.</summary>
    public void EndCopy(PostgresSession session, long checkpoint)
    {
        var connection = session.Open();
        if (connection != _copying)
        {
            // The server may have lost what it had not on disk yet.
            throw new JournalUnavailableException("The connection to the server broke while it was copied into; copy again.", null);
        }

        PostgresSchema.Execute(connection, "SET synchronous_commit = on");
        Update(connection, $"is_copying = false, checkpoint = {checkpoint}");
    }

    private void Update(NpgsqlConnection connection, FormattableString values)
    {
        using var command = new NpgsqlCommand($"UPDATE {_schema}.head SET {FormattableString.Invariant(values)} WHERE epoch = $1", connection);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = Epoch, NpgsqlDbType = NpgsqlDbType.Bigint });
        if (command.ExecuteNonQuery() != 1)
        {
            throw new JournalUnavailableException("Another program has taken the journal over while it was copied into; stop that one and copy again.", null);
        }
    }
}

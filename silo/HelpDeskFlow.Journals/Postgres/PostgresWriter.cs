using HelpDeskFlow.Engine.Ports;
using Npgsql;
using NpgsqlTypes;

namespace HelpDeskFlow.Journals.Postgres;

/// <summary>
/// Writes commits, each by one statement in one journey to the server: head, row and snapshot rows together, and all of it only
/// if the head is still ours and ends where we think. So the same statement again does no harm. Used by one thread at a time.
/// </summary>
internal sealed class PostgresWriter(PostgresSession session, PostgresPlace place, PostgresHead head, int triesMax)
{
    private readonly string _storeCommit = StoreCommit(place.Schema);
    private readonly string _storeRowsAlone = StoreRowsAlone(place.Schema);

    // Parts of one statement all see the tables as they were before it; these touch different rows.
    private static string StoreRows(string schema) => $"""
        replaced AS (
            SELECT coalesce(sum(octet_length(s.body) + octet_length(s.key) + {PostgresSchema.RowBytes}), 0)::bigint AS bytes
            FROM {schema}.snapshots s JOIN unnest($2 || $7, $3 || $8) r(kind, key) USING (kind, key)),
        deleted AS (
            DELETE FROM {schema}.snapshots s USING ours, unnest($7, $8) r(kind, key) WHERE s.kind = r.kind AND s.key = r.key),
        kept AS (
            INSERT INTO {schema}.snapshots(kind, key, sequence, checksum, body)
            SELECT r.* FROM ours, unnest($2, $3, $4, $5, $6) r
            ON CONFLICT (kind, key) DO UPDATE SET sequence = excluded.sequence, checksum = excluded.checksum, body = excluded.body)
        SELECT (SELECT count(*) FROM ours), (SELECT bytes FROM replaced)
        """;

    private static string StoreCommit(string schema) => $"""
        WITH ours AS (
            UPDATE {schema}.head SET last_sequence = $9, checkpoint = coalesce($13, checkpoint) WHERE epoch = $1 AND last_sequence = $9 - 1 RETURNING 1),
        stored AS (
            INSERT INTO {schema}.journal(sequence, at, checksum, body) SELECT $9, $10, $11, $12 FROM ours),
        {StoreRows(schema)}
        """;

    private static string StoreRowsAlone(string schema) => $"""
        WITH ours AS (SELECT 1 FROM {schema}.head WHERE epoch = $1 FOR UPDATE),
        {StoreRows(schema)}
        """;

    /// <summary>Stores the commit; the server has it on disk when this returns. Returns by how many bytes the journal grew.</summary>
    /// <exception cref="JournalUnavailableException">The server cannot be reached or cannot write, or another program has taken over.</exception>
    public long Write(in JournalCommit commit)
    {
        var at = StoredInstant.ToInteger(commit.At);
        var checksum = RowChecksum.OfCommit(commit.Sequence, at, commit.Body.Span);
        var rows = PostgresRows.Of(commit.Snapshots);
        using var command = new NpgsqlCommand(_storeCommit);
        AddRows(command, rows);
        Add(command, commit.Sequence, NpgsqlDbType.Bigint);
        Add(command, at, NpgsqlDbType.Bigint);
        Add(command, checksum, NpgsqlDbType.Bigint);
        Add(command, commit.Body, NpgsqlDbType.Bytea);
        command.Parameters.Add(new NpgsqlParameter { Value = commit.Checkpoint is { } checkpoint ? checkpoint : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint });
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                command.Connection = session.Open();
                if (TryStore(command, out var replacedBytes))
                {
                    return PostgresSchema.RowBytes + commit.Body.Length + rows.Bytes - replacedBytes;
                }

                // Deposed, or an earlier try was stored and its answer lost: the latter is a success.
                head.CheckStored(command.Connection, place.Name, commit.Sequence, checksum);
                return PostgresSchema.RowBytes + commit.Body.Length + rows.Bytes;
            }
            catch (NpgsqlException e)
            {
                session.Drop();
                if (!PostgresFault.AnswerIsLost(e) || attempt >= triesMax)
                {
                    throw PostgresFault.From(e, place.Name, "could not store");
                }
            }
        }
    }

    /// <summary>Stores snapshot rows without a commit, for a copy of another journal.</summary>
    public long WriteRows(IReadOnlyList<SnapshotRow> snapshots)
    {
        var rows = PostgresRows.Of(snapshots);
        using var command = new NpgsqlCommand(_storeRowsAlone, session.Open());
        AddRows(command, rows);
        return TryStore(command, out var replacedBytes)
            ? rows.Bytes - replacedBytes
            : throw PostgresFault.Deposed(place.Name, "another program", "a moment ago");
    }

    private static bool TryStore(NpgsqlCommand command, out long replacedBytes)
    {
        using var answer = command.ExecuteReader();
        answer.Read();
        replacedBytes = answer.GetInt64(1);
        return answer.GetInt64(0) == 1;
    }

    private void AddRows(NpgsqlCommand command, PostgresRows rows)
    {
        Add(command, head.Epoch, NpgsqlDbType.Bigint);
        Add(command, rows.Kinds, NpgsqlDbType.Array | NpgsqlDbType.Smallint);
        Add(command, rows.Keys, NpgsqlDbType.Array | NpgsqlDbType.Bytea);
        Add(command, rows.Sequences, NpgsqlDbType.Array | NpgsqlDbType.Bigint);
        Add(command, rows.Checksums, NpgsqlDbType.Array | NpgsqlDbType.Bigint);
        Add(command, rows.Bodies, NpgsqlDbType.Array | NpgsqlDbType.Bytea);
        Add(command, rows.DeletedKinds, NpgsqlDbType.Array | NpgsqlDbType.Smallint);
        Add(command, rows.DeletedKeys, NpgsqlDbType.Array | NpgsqlDbType.Bytea);
    }

    private static void Add<T>(NpgsqlCommand command, T value, NpgsqlDbType type) =>
        command.Parameters.Add(new NpgsqlParameter<T> { TypedValue = value, NpgsqlDbType = type });
}

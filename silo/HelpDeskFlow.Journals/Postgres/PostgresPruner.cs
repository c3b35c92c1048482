using HelpDeskFlow.Engine.Ports;
using Npgsql;
using NpgsqlTypes;

namespace HelpDeskFlow.Journals.Postgres;

/// <summary>Deletes the oldest commits; PostgreSQL's autovacuum gives their room to later ones. Used by the thread that holds the writing connection.</summary>
internal sealed class PostgresPruner(PostgresSession session, PostgresPlace place, PostgresHead head)
{
    private readonly string _front = $"SELECT sequence, at, octet_length(body) FROM {place.Schema}.journal WHERE sequence <= $1 ORDER BY sequence LIMIT $2";

    // Only while the head is ours: whoever was deposed deletes nothing either.
    private readonly string _delete = $"DELETE FROM {place.Schema}.journal WHERE sequence <= $1 AND EXISTS (SELECT 1 FROM {place.Schema}.head WHERE epoch = $2 FOR SHARE)";

    /// <summary>As in <see cref="IJournal.Prune"/>. Returns what was deleted.</summary>
    /// <exception cref="JournalUnavailableException">The server cannot delete now; nothing is lost by it.</exception>
    public (int Rows, long Bytes) Prune(in PruneOrder order, long checkpoint, long usedBytes)
    {
        try
        {
            var connection = session.Open();
            var choice = new FrontChoice(order, usedBytes);
            using (var front = new NpgsqlCommand(_front, connection))
            {
                Add(front, checkpoint);
                Add(front, order.RowsMax);
                using var rows = front.ExecuteReader();
                while (rows.Read() && choice.TryTake(rows.GetInt64(0), rows.GetInt64(1), rows.GetInt32(2)))
                {
                }
            }

            if (choice.Rows == 0)
            {
                return (0, 0);
            }

            using var delete = new NpgsqlCommand(_delete, connection);
            Add(delete, choice.Last);
            Add(delete, head.Epoch);
            return delete.ExecuteNonQuery() > 0 ? (choice.Rows, choice.Bytes + ((long)choice.Rows * PostgresSchema.RowBytes)) : (0, 0);
        }
        catch (NpgsqlException e)
        {
            session.Drop();
            throw PostgresFault.From(e, place.Name, "could not delete old rows");
        }
    }

    /// <summary>Bytes of all rows. Reads the rows' heads, not the bodies.</summary>
    public long Measure() => (long)PostgresSchema.Scalar(
        session.Open(),
        $"""
        SELECT (SELECT coalesce(sum(octet_length(body) + {PostgresSchema.RowBytes}), 0) FROM {place.Schema}.journal)::bigint
            + (SELECT coalesce(sum(octet_length(body) + octet_length(key) + {PostgresSchema.RowBytes}), 0) FROM {place.Schema}.snapshots)::bigint
        """)!;

    private static void Add(NpgsqlCommand command, long value) =>
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Bigint });
}

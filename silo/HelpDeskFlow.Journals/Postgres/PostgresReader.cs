using System.Text;
using HelpDeskFlow.Engine.Ports;
using Npgsql;
using NpgsqlTypes;

namespace HelpDeskFlow.Journals.Postgres;

/// <summary>Reads rows on a connection of its own, a page at a time: nothing stays open between two pages. Thread-safe.</summary>
internal sealed class PostgresReader(PostgresPlace place) : IDisposable
{
    private const int PageRowsMax = 256;
    private const int PageBytesMax = 8 * 1024 * 1024;
    private const int TriesMax = 2;

    // The inner select says lengths without reading bodies; the page ends with the row that goes beyond its bytes.
    private readonly string _commits = $"""
        SELECT sequence, at, checksum, body FROM (
            SELECT *, sum(octet_length(body)) OVER (ORDER BY sequence) - octet_length(body) AS before
            FROM (SELECT * FROM {place.Schema}.journal WHERE sequence > $1 ORDER BY sequence LIMIT $2) few) page
        WHERE before < $3 ORDER BY sequence
        """;

    private readonly string _snapshots = $"""
        SELECT kind, key, sequence, checksum, body FROM (
            SELECT *, sum(octet_length(body)) OVER (ORDER BY kind, key) - octet_length(body) AS before
            FROM (SELECT * FROM {place.Schema}.snapshots WHERE (kind, key) > ($1, $4) AND ($5 = 0 OR kind <> $5) ORDER BY kind, key LIMIT $2) few) page
        WHERE before < $3 ORDER BY kind, key
        """;

    private readonly string _snapshot = $"SELECT kind, key, sequence, checksum, body FROM {place.Schema}.snapshots WHERE kind = $1 AND key = $2";

    private readonly Lock _lock = new();
    private readonly PostgresSession _session = new(place);

    /// <summary>Commits after that sequence.</summary>
    public IEnumerable<JournalRow> ReadAfter(long sequence, Func<long> checkpoint)
    {
        var (previous, first) = (sequence, true);
        while (true)
        {
            var page = ReadPage(_commits, Commit, Long(previous), Long(PageRowsMax), Long(PageBytesMax));
            foreach (var row in page)
            {
                JournalRules.CheckFollows(row.Sequence, previous, first, checkpoint(), place.Name);
                (previous, first) = (row.Sequence, false);
                yield return Checked(row, place.Name);
            }

            if (page.Count == 0)
            {
                yield break;
            }
        }
    }

    /// <summary>All snapshot rows but those of the kind left out (0: none is), by kind and key.</summary>
    public IEnumerable<SnapshotRow> ReadSnapshot(byte exceptKind)
    {
        var (kind, key) = ((short)-1, Array.Empty<byte>());
        while (true)
        {
            var page = ReadPage(_snapshots, Row, Short(kind), Long(PageRowsMax), Long(PageBytesMax), Bytes(key), Short(exceptKind));
            foreach (var row in page)
            {
                (kind, key) = (row.Row.Kind, row.Key);
                yield return Checked(row);
            }

            if (page.Count == 0)
            {
                yield break;
            }
        }
    }

    /// <summary>One snapshot row, or null.</summary>
    public SnapshotRow? ReadSnapshotRow(byte kind, string key) =>
        ReadPage(_snapshot, Row, Short(kind), Bytes(Encoding.UTF8.GetBytes(key))) is [var row] ? Checked(row) : null;

    /// <summary>Reads as of one instant, however many pages it takes.</summary>
    public T AtOneInstant<T>(Func<NpgsqlConnection, T> read)
    {
        lock (_lock)
        {
            try
            {
                var connection = _session.Open();
                using var transaction = connection.BeginTransaction(System.Data.IsolationLevel.RepeatableRead);
                var value = read(connection);
                transaction.Commit();
                return value;
            }
            catch (NpgsqlException e)
            {
                _session.Drop();
                throw PostgresFault.From(e, place.Name, "could not read");
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _session.Dispose();
        }
    }

    /// <summary>Runs one query to its end. A connection that broke since the last one is made again.</summary>
    private List<T> ReadPage<T>(string sql, Func<NpgsqlDataReader, T> read, params NpgsqlParameter[] parameters)
    {
        lock (_lock)
        {
            using var command = new NpgsqlCommand(sql);
            command.Parameters.AddRange(parameters);
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    command.Connection = _session.Open();
                    using var rows = command.ExecuteReader();
                    var page = new List<T>();
                    while (rows.Read())
                    {
                        page.Add(read(rows));
                    }

                    return page;
                }
                catch (NpgsqlException e)
                {
                    _session.Drop();
                    if (!PostgresFault.AnswerIsLost(e) || attempt >= TriesMax)
                    {
                        throw PostgresFault.From(e, place.Name, "could not read");
                    }
                }
            }
        }
    }

    private static (long Sequence, long At, long Checksum, byte[] Body) Commit(NpgsqlDataReader row) =>
        (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetFieldValue<byte[]>(3));

    private static (SnapshotRow Row, byte[] Key, long Checksum) Row(NpgsqlDataReader row)
    {
        var key = row.GetFieldValue<byte[]>(1);
        return (new SnapshotRow((byte)row.GetInt16(0), Encoding.UTF8.GetString(key), row.GetInt64(2), row.GetFieldValue<byte[]>(4)), key, row.GetInt64(3));
    }

    private static JournalRow Checked((long Sequence, long At, long Checksum, byte[] Body) row, string journal) =>
        RowChecksum.OfCommit(row.Sequence, row.At, row.Body) == row.Checksum
            ? new JournalRow(row.Sequence, StoredInstant.FromInteger(row.At), row.Body)
            : throw JournalRules.DamagedRow(row.Sequence, journal);

    private SnapshotRow Checked((SnapshotRow Row, byte[] Key, long Checksum) stored) =>
        RowChecksum.OfSnapshot(stored.Row.Kind, stored.Key, stored.Row.Sequence, stored.Row.Body.Span) == stored.Checksum
            ? stored.Row
            : throw JournalRules.DamagedSnapshot(stored.Row.Kind, stored.Row.Key, place.Name);

    private static NpgsqlParameter<long> Long(long value) => new() { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Bigint };

    private static NpgsqlParameter<short> Short(short value) => new() { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Smallint };

    private static NpgsqlParameter<byte[]> Bytes(byte[] value) => new() { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Bytea };
}

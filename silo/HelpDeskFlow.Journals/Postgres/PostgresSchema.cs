using System.Globalization;
using HelpDeskFlow.Engine.Ports;
using Npgsql;

namespace HelpDeskFlow.Journals.Postgres;

/// <summary>The journal's tables and how they come from one format to the next. Used by whoever holds the journal.</summary>
internal static class PostgresSchema
{
    /// <summary>Schema of all tables, where nothing else is said.</summary>
    public const string Name = "helpdeskflow";

    /// <summary>About what a row takes beside its body and key: its head, numbers and place in the index.</summary>
    public const int RowBytes = 80;

    /// <summary>
    /// Step n leads from format n to n + 1. Steps that were released are never changed: a change is a further step. Bodies are
    /// stored outside of the row and not compressed: they are read whole, and frames compress badly. The head has room for new
    /// versions of itself in its page, so an update touches no index.
    /// </summary>
    private static string[] Steps(string schema) =>
    [
        $"""
        CREATE TABLE {schema}.head(id boolean PRIMARY KEY CHECK (id), epoch bigint NOT NULL, holder text NOT NULL, since timestamptz NOT NULL,
            last_sequence bigint NOT NULL, checkpoint bigint NOT NULL, is_copying boolean NOT NULL) WITH (fillfactor = 10);
        CREATE TABLE {schema}.journal(sequence bigint PRIMARY KEY, at bigint NOT NULL, checksum bigint NOT NULL, body bytea NOT NULL)
            WITH (autovacuum_vacuum_scale_factor = 0.05, toast.autovacuum_vacuum_scale_factor = 0.05);
        CREATE TABLE {schema}.snapshots(kind smallint NOT NULL, key bytea NOT NULL, sequence bigint NOT NULL, checksum bigint NOT NULL, body bytea NOT NULL, PRIMARY KEY (kind, key))
            WITH (autovacuum_vacuum_scale_factor = 0.05, toast.autovacuum_vacuum_scale_factor = 0.05);
        ALTER TABLE {schema}.journal ALTER COLUMN body SET STORAGE EXTERNAL;
        ALTER TABLE {schema}.snapshots ALTER COLUMN body SET STORAGE EXTERNAL;
        INSERT INTO {schema}.head(id, epoch, holder, since, last_sequence, checkpoint, is_copying) VALUES (true, 0, '', now(), 0, 0, false);
        """,
    ];

    /// <summary>Format that this program writes.</summary>
    public static int Format { get; } = Steps(Name).Length;

    /// <summary>Makes the tables where there are none, and brings older ones to this program's format, each step whole or not at all.</summary>
    /// <exception cref="JournalCorruptException">Written by a newer version.</exception>
    public static void Prepare(NpgsqlConnection connection, PostgresPlace place)
    {
        var schema = place.Schema;
        if (!(bool)Scalar(connection, $"SELECT to_regnamespace('{schema}') IS NOT NULL")!)
        {
            Execute(connection, $"CREATE SCHEMA {schema}");
        }

        Execute(connection, $"CREATE TABLE IF NOT EXISTS {schema}.formats(format integer PRIMARY KEY, since timestamptz NOT NULL)");
        var format = Scalar(connection, $"SELECT max(format) FROM {schema}.formats") as int? ?? 0;
        if (format > Format)
        {
            throw new JournalCorruptException($"The journal {place.Name} was written by a newer version ({format}); this program reads up to {Format}; upgrade the program.");
        }

        for (; format < Format; format++)
        {
            using var transaction = connection.BeginTransaction();
            Execute(connection, Steps(schema)[format]);
            Execute(connection, string.Create(CultureInfo.InvariantCulture, $"INSERT INTO {schema}.formats(format, since) VALUES ({format + 1}, now())"));
            transaction.Commit();
        }
    }

    /// <summary>Runs statements that give no rows of interest. Only for texts of this program.</summary>
    public static void Execute(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    /// <summary>First column of the first row; null where there is no row or the value is NULL. Only for texts of this program.</summary>
    public static object? Scalar(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        return command.ExecuteScalar() is { } value and not DBNull ? value : null;
    }
}

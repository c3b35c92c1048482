using System.Globalization;
using HelpDeskFlow.Engine.Partitions;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Journals.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace HelpDeskFlow.Journals;

/// <summary>What the silos of a cluster share, in one PostgreSQL database: a schema for each partition's journal, and one for the cluster.</summary>
public sealed class PostgresClusterStore : ICopyTargetCluster
{
    private const string Schema = "helpdeskflow_cluster";

    // "hdfj" in ASCII; 1 is a journal's, 2 is the cluster's while it is prepared.
    private const string PrepareLock = "1751410282, 2";

    private readonly Lock _lock = new();
    private readonly PostgresPlace _place;
    private readonly PostgresJournalOptions _options;
    private readonly PostgresSession _session;
    private int _partitions;

    private PostgresClusterStore(PostgresPlace place, PostgresJournalOptions options) =>
        (_place, _options, _session) = (place, options, new PostgresSession(place));

    /// <summary>A store in this database; nothing is asked of the server before the first use.</summary>
    /// <exception cref="ArgumentException">The text cannot be read.</exception>
    public static PostgresClusterStore Open(string connectionText, PostgresJournalOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(connectionText);
        ArgumentNullException.ThrowIfNull(options);
        return new PostgresClusterStore(PostgresPlace.Parse(connectionText, options.AnswerWithin), options);
    }

    /// <summary>What Orleans' ADO.NET membership takes as its connection: the same database, where its tables are found without naming their schema.</summary>
    public static string MembershipConnection(string connectionText) =>
        new NpgsqlConnectionStringBuilder(connectionText) { SearchPath = Schema, ApplicationName = "HelpDeskFlow membership" }.ConnectionString;

    /// <inheritdoc/>
    public int FreezePartitions(int wanted) => With("could not be prepared", connection =>
    {
        PostgresSchema.Execute(connection, $"SELECT pg_advisory_lock({PrepareLock})");
        try
        {
            PostgresSchema.Execute(connection, $"""
                CREATE SCHEMA IF NOT EXISTS {Schema};
                CREATE TABLE IF NOT EXISTS {Schema}.cluster(id boolean PRIMARY KEY CHECK (id), partitions integer NOT NULL);
                CREATE TABLE IF NOT EXISTS {Schema}.configs(version bigint PRIMARY KEY, hash text NOT NULL, body text NOT NULL, since timestamptz NOT NULL);
                """);
            PostgresSchema.Execute(connection, string.Create(CultureInfo.InvariantCulture, $"INSERT INTO {Schema}.cluster(id, partitions) VALUES (true, {wanted}) ON CONFLICT DO NOTHING"));
            var partitions = (int)PostgresSchema.Scalar(connection, $"SELECT partitions FROM {Schema}.cluster")!;
            PostgresSchema.Execute(connection, MembershipSchema.Tables(Schema));
            foreach (var (key, text) in MembershipSchema.Queries)
            {
                using var query = new NpgsqlCommand($"INSERT INTO {Schema}.OrleansQuery(QueryKey, QueryText) VALUES ($1, $2) ON CONFLICT (QueryKey) DO UPDATE SET QueryText = excluded.QueryText", connection);
                query.Parameters.Add(new NpgsqlParameter<string> { TypedValue = key });
                query.Parameters.Add(new NpgsqlParameter<string> { TypedValue = text });
                query.ExecuteNonQuery();
            }

            for (var partition = 0; partition < partitions; partition++)
            {
                PostgresSchema.Prepare(connection, _place.OfPartition(partition, partitions));
            }

            return _partitions = partitions;
        }
        finally
        {
            PostgresSchema.Execute(connection, $"SELECT pg_advisory_unlock({PrepareLock})");
        }
    });

    /// <inheritdoc/>
    public ClusterConfig? LatestConfig() => With("could not read the config", connection =>
    {
        using var command = new NpgsqlCommand($"SELECT version, hash, body FROM {Schema}.configs ORDER BY version DESC LIMIT 1", connection);
        return Read(command);
    });

    /// <inheritdoc/>
    public ClusterConfig PutConfig(string hash, string text) => With("could not store the config", connection =>
    {
        using var command = new NpgsqlCommand(
            $"""
            WITH latest AS (SELECT version, hash FROM {Schema}.configs ORDER BY version DESC LIMIT 1)
            INSERT INTO {Schema}.configs(version, hash, body, since)
            SELECT coalesce((SELECT version FROM latest), 0) + 1, $1, $2, now() WHERE NOT EXISTS (SELECT 1 FROM latest WHERE hash = $1)
            ON CONFLICT (version) DO NOTHING
            """,
            connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = hash, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = text, NpgsqlDbType = NpgsqlDbType.Text });
        command.ExecuteNonQuery();
        using var latest = new NpgsqlCommand($"SELECT version, hash, body FROM {Schema}.configs ORDER BY version DESC LIMIT 1", connection);
        return Read(latest)!;
    });

    /// <inheritdoc/>
    public IJournal OpenPartition(int partition) => PostgresJournal.OpenPartition(_place.OfPartition(partition, _partitions), _options);

    /// <inheritdoc/>
    public ICopyTarget OpenForCopy(int partition) => PostgresJournal.OpenForCopy(_place.OfPartition(partition, _partitions), _options);

    /// <inheritdoc/>
    public IFollowedJournal FollowPartition(int partition) => new PostgresFollowedJournal(_place.OfPartition(partition, _partitions));

    /// <inheritdoc/>
    public long[] LastSequences(int partitions) => With("could not be read", connection =>
    {
        var heads = Enumerable.Range(0, partitions).Select(p => string.Create(CultureInfo.InvariantCulture, $"SELECT {p} AS partition, last_sequence FROM {_place.OfPartition(p, partitions).Schema}.head"));
        using var command = new NpgsqlCommand(string.Join(" UNION ALL ", heads), connection);
        using var rows = command.ExecuteReader();
        var sequences = new long[partitions];
        while (rows.Read())
        {
            sequences[rows.GetInt32(0)] = rows.GetInt64(1);
        }

        return sequences;
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _session.Dispose();
        }
    }

    private static ClusterConfig? Read(NpgsqlCommand command)
    {
        using var row = command.ExecuteReader();
        return row.Read() ? new ClusterConfig(row.GetInt64(0), row.GetString(1), row.GetString(2)) : null;
    }

    /// <summary>One thing at a time on the one connection; a connection that broke since the last one is made again.</summary>
    private T With<T>(string what, Func<NpgsqlConnection, T> act)
    {
        lock (_lock)
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    return act(_session.Open());
                }
                catch (NpgsqlException e)
                {
                    _session.Drop();
                    if (!PostgresFault.AnswerIsLost(e) || attempt >= 2)
                    {
                        throw PostgresFault.From(e, _place.Name, what);
                    }
                }
            }
        }
    }
}

using Npgsql;
using NodaTime;

namespace HelpDeskFlow.Journals.Postgres;

/// <summary>One connection to the server, made again when it broke. Used by one thread at a time.</summary>
internal sealed class PostgresSession(PostgresPlace place) : IDisposable
{
    /// <summary>
    /// What every session needs, whatever the server's defaults are. Commits wait for the disk. A row that another transaction
    /// changed meanwhile is looked at again (read committed), which fencing relies on. The server finds out within a quarter
    /// of a minute that our machine is gone, and lets the journal go.
    /// </summary>
    private const string Settings = """
        SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') IN ('off', 'local');
        SET default_transaction_isolation = 'read committed';
        SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 2; SET tcp_keepalives_count = 5;
        """;

    private NpgsqlConnection? _connection;

    /// <summary>Runs on each new connection.</summary>
    public Action<NpgsqlConnection>? Opened { get; init; }

    /// <summary>The connection, opened if need be.</summary>
    /// <exception cref="NpgsqlException">The server cannot be reached or refuses.</exception>
    public NpgsqlConnection Open()
    {
        if (_connection is { FullState: System.Data.ConnectionState.Open } open)
        {
            return open;
        }

        Drop();
        var connection = new NpgsqlConnection(place.ConnectionText);
        try
        {
            connection.Open();
            PostgresSchema.Execute(connection, Settings);
            Opened?.Invoke(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }

        return _connection = connection;
    }

    /// <summary>Closes the connection; the next use makes a new one.</summary>
    public void Drop()
    {
        _connection?.Dispose();
        _connection = null;
    }

    /// <inheritdoc/>
    public void Dispose() => Drop();
}

/// <summary>Where the journal is.</summary>
/// <param name="ConnectionText">What Npgsql takes, with a password perhaps.</param>
/// <param name="Name">What people are told; never holds a password.</param>
/// <param name="Schema">Schema of its tables.</param>
internal sealed record PostgresPlace(string ConnectionText, string Name, string Schema)
{
    /// <summary>The same database, another journal in it: that of a partition of a cluster. The only one is where a program on one machine has its journal, so that a cluster of one can go on with it.</summary>
    public PostgresPlace OfPartition(int partition, int partitions) => partitions == 1
        ? this
        : this with { Schema = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Schema}_p{partition}"), Name = $"{Name}, partition {partition}" };

    private const int StatementsPreparedMax = 16;

    /// <summary>Reads the text of <c>--journal-connection</c>.</summary>
    /// <exception cref="ArgumentException">It is not a text of keys and values that Npgsql knows.</exception>
    public static PostgresPlace Parse(string text, Duration answerWithin)
    {
        var parts = new NpgsqlConnectionStringBuilder(text);
        if (!parts.ShouldSerialize("Command Timeout"))
        {
            parts.CommandTimeout = (int)answerWithin.TotalSeconds;
        }

        if (!parts.ShouldSerialize("Timeout"))
        {
            parts.Timeout = (int)answerWithin.TotalSeconds; // a connection is an answer too
        }

        // Each session is ours alone and lives as long as the program; statements are prepared when they come a second time.
        parts.Pooling = false;
        parts.TcpKeepAlive = true;
        parts.MaxAutoPrepare = StatementsPreparedMax;
        parts.AutoPrepareMinUsages = 2;
        parts.ApplicationName ??= "HelpDeskFlow";
        parts.IncludeErrorDetail = false;
        var host = string.IsNullOrEmpty(parts.Host) ? "localhost" : parts.Host;
        return new PostgresPlace(parts.ConnectionString, $"postgres {host}:{parts.Port}/{parts.Database ?? parts.Username}", PostgresSchema.Name);
    }
}

using System.CommandLine;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Journals;

namespace HelpDeskFlow.Silo.Commands;

/// <summary>Which journal was asked for, checked: what <c>--journal</c> and <c>--journal-connection</c> say.</summary>
/// <param name="Name">sqlite, postgres or azure-tables.</param>
/// <param name="Connection">How to reach it; null for SQLite.</param>
public sealed record JournalSetting(string Name, string? Connection)
{
    /// <summary>The name of the PostgreSQL journal.</summary>
    public const string Postgres = "postgres";

    private const string Sqlite = "sqlite", AzureTables = "azure-tables";
    private const string TablesSample = "\"AccountName=…;AccountKey=…;EndpointSuffix=core.windows.net\"";
    private const string JournalVariable = "HDF_JOURNAL", ConnectionVariable = "HDF_JOURNAL_CONNECTION";

    /// <summary>The default: a file in the data directory.</summary>
    public static JournalSetting OfSqlite { get; } = new(Sqlite, null);

    /// <summary>The options of a command that opens a journal.</summary>
    internal static (Option<string?> Journal, Option<string?> Connection) Options() => (
        Settings.Text("--journal", "NAME", "sqlite, postgres or azure-tables. Default: sqlite, a file in the data directory.", JournalVariable),
        Settings.Text("--journal-connection", "TEXT", "How to reach the journal, such as \"Host=db;Database=hdf;Username=hdf;Password=…\"; sqlite needs none. The variable keeps passwords out of the list of processes.", ConnectionVariable));

    /// <summary>What the options or their variables say.</summary>
    /// <exception cref="UsageException">There is no such journal, or its connection is missing or cannot be read.</exception>
    internal static JournalSetting Get(ParseResult parsed, (Option<string?> Journal, Option<string?> Connection) options, Terminal terminal)
    {
        var connection = parsed.Get(options.Connection, ConnectionVariable, terminal);
        switch (parsed.Get(options.Journal, JournalVariable, terminal))
        {
            case null or Sqlite:
                return connection is null ? OfSqlite : throw new UsageException("--journal-connection is given, but sqlite needs none; leave it out, or write --journal postgres.");
            case Postgres when connection is null:
                throw new UsageException("the journal \"postgres\" needs --journal-connection; write one such as \"Host=db;Database=hdf;Username=hdf;Password=…\".");
            case Postgres when PostgresJournal.ConnectionProblem(connection) is { } problem:
                throw new UsageException($"--journal-connection cannot be read ({problem}); write keys and values such as \"Host=db;Database=hdf;Username=hdf;Password=…\".");
            case Postgres:
                return new JournalSetting(Postgres, connection);
            case AzureTables when connection is null:
                throw new UsageException($"the journal \"azure-tables\" needs --journal-connection; write one such as {TablesSample}.");
            case AzureTables when AzureTablesJournal.ConnectionProblem(connection) is { } problem:
                throw new UsageException($"--journal-connection cannot be read ({problem}); write one such as {TablesSample}.");
            case AzureTables:
                return new JournalSetting(AzureTables, connection);
            case var other:
                throw new UsageException($"there is no journal \"{other}\"; write sqlite, postgres or azure-tables.");
        }
    }

    /// <summary>Opens it to be copied into.</summary>
    /// <exception cref="JournalUnavailableException">It is not empty or in use, or it cannot be reached or written.</exception>
    public ICopyTarget OpenForCopy() => Name switch
    {
        Postgres => PostgresJournal.OpenForCopy(Connection!, PostgresJournalOptions.Default),
        AzureTables => AzureTablesJournal.OpenForCopy(Connection!, AzureTablesJournalOptions.Default),
        _ => throw new UsageException("--journal says where to copy to; write --journal postgres or azure-tables, with its --journal-connection."),
    };

    /// <summary>What the silos of a cluster share where this is their journal; opened, nothing is asked of it yet.</summary>
    internal ICopyTargetCluster OpenCluster() => Name == Postgres
        ? PostgresClusterStore.Open(Connection!, PostgresJournalOptions.Default)
        : AzureTablesClusterStore.Open(Connection!, AzureTablesJournalOptions.Cluster);

    /// <summary>This one, if silos can share it.</summary>
    /// <exception cref="UsageException">They cannot.</exception>
    internal JournalSetting OfCluster() => Name switch
    {
        Sqlite => throw new UsageException($"the engine \"orleans\" cannot use the journal \"{Name}\"; write --journal postgres or azure-tables, with its --journal-connection."),
        AzureTables when AzureTablesClusterStore.ConnectionProblem(Connection!) is { } problem => throw new UsageException($"--journal-connection cannot be used by a cluster ({problem}); name a shorter one."),
        _ => this,
    };

    /// <summary>Opens it.</summary>
    /// <exception cref="JournalUnavailableException">In use, or it cannot be reached or written.</exception>
    /// <exception cref="JournalCorruptException">It cannot be read.</exception>
    public IJournal Open(string dataDirectory) => Name switch
    {
        Postgres => PostgresJournal.Open(Connection!, PostgresJournalOptions.Default),
        AzureTables => AzureTablesJournal.Open(Connection!, AzureTablesJournalOptions.Default),
        _ => SqliteJournal.Open(dataDirectory, SqliteJournalOptions.Default),
    };
}

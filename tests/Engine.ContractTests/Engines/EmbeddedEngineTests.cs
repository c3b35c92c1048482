using HelpDeskFlow.Engine.Codec;
using HelpDeskFlow.Engine.ContractTests.Stores;
using HelpDeskFlow.Engine.Embedded;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Journals;
using HelpDeskFlow.Journals.Memory;
using Microsoft.Extensions.Logging.Abstractions;

namespace HelpDeskFlow.Engine.ContractTests.Engines;

/// <summary>The contract on the embedded engine.</summary>
public abstract class EmbeddedEngineContract : EngineContract
{
    private protected override IEngine Start(IJournal journal, IEffectSink sink, TimeProvider time)
    {
        var limits = new EngineLimits { QueuedBatchesMax = QueuedBatchesMax, SnapshotEveryBytes = 20_000, SnapshotBytesPerTurnMax = 4_000 };
        var engine = new EmbeddedEngine(journal, new GrainCodec(), sink, time, limits, NullLogger<EmbeddedEngine>.Instance);
        engine.Start(EngineScene.Config());
        return engine;
    }

    private protected override Task StopAsync(IEngine engine) => ((EmbeddedEngine)engine).StopAsync();
}

/// <summary>On the journal in memory.</summary>
public sealed class EmbeddedEngineInMemoryTests : EmbeddedEngineContract
{
    private InMemoryJournal? _journal;

    private protected override IJournal OpenJournal() => _journal = _journal?.Reopen() ?? new InMemoryJournal();
}

/// <summary>On SQLite.</summary>
public sealed class EmbeddedEngineOnSqliteTests : EmbeddedEngineContract
{
    private readonly TemporaryDirectory _directory = new();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _directory.Dispose();
    }

    private protected override IJournal OpenJournal() => SqliteJournal.Open(_directory.Path, SqliteJournalOptions.Default with { LogPreallocatedBytes = 0 });
}

/// <summary>On Azure Tables.</summary>
[Trait("Needs", "Azurite")]
public sealed class EmbeddedEngineOnAzureTablesTests(AzuriteServer server) : EmbeddedEngineContract
{
    private readonly string _connection = server.NewTable();

    private protected override IJournal OpenJournal() => AzureTablesJournal.Open(_connection, AzureTablesJournalOptions.Default);
}

/// <summary>On PostgreSQL.</summary>
[Trait("Needs", "PostgreSQL")]
public sealed class EmbeddedEngineOnPostgresTests(PostgresServer server) : EmbeddedEngineContract
{
    private readonly string _connection = server.NewDatabase();

    private protected override IJournal OpenJournal() => PostgresJournal.Open(_connection, PostgresJournalOptions.Default);
}

using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Engine.Codec;
using HelpDeskFlow.Engine.ContractTests.Engines;
using HelpDeskFlow.Engine.ContractTests.Stores;
using HelpDeskFlow.Engine.Embedded;
using HelpDeskFlow.Engine.Frames;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Engine.Views;
using HelpDeskFlow.Journals;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;

namespace HelpDeskFlow.Engine.ContractTests.Journals;

/// <summary>
/// Goal: a migration loses nothing. Method: an engine with small limits fills a SQLite journal (alerts, people's commands, states in
/// parts, archived incidents, pruned rows); it is copied; the state read from either is compared whole, and an engine goes on
/// from the copy.
/// </summary>
public abstract class JournalCopyContract : IDisposable
{
    private static readonly EngineLimits Limits = new() { SnapshotEveryBytes = 20_000, SnapshotBytesPerTurnMax = 4_000, ResolvedIncidentsInMemoryMax = 3, PruneEveryBytes = 10_000 };
    private readonly TemporaryDirectory _directory = new();
    private readonly ManualTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    /// <summary>Opens the store to be copied into.</summary>
    protected abstract ICopyTarget OpenForCopy();

    /// <summary>Opens the store as a program does.</summary>
    protected abstract IJournal Open();

    public virtual void Dispose()
    {
        _directory.Dispose();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Copy_OfAFilledJournal_HoldsTheWholeState_AndAnEngineGoesOn(bool stoppedInOrder)
    {
        await FillAsync(stoppedInOrder);
        string described;
        List<string> archived;
        using (var from = OpenSqlite())
        {
            described = Describe(from);
            archived = [.. Archived(from)];
            Assert.NotEmpty(archived);
            Assert.True(from.ReadAfter(0).First().Sequence > 1, "Nothing was pruned, so this shows too little.");
            using var to = OpenForCopy();
            var copied = JournalCopy.Run(from, to);
            Assert.Equal((from.LastSequence, from.ReadAfter(0).LongCount(), from.ReadSnapshot().LongCount()), (copied.Last, copied.Commits, copied.SnapshotRows));
        }

        using (var copy = Open())
        {
            Assert.Equal(described, Describe(copy));
            Assert.Equal(archived, Archived(copy));
        }

        var incidents = await RunAsync(OpenSqlite(), engine => Task.FromResult(Incidents(engine)));
        Assert.Equal(incidents, await RunAsync(Open(), engine => Task.FromResult(Incidents(engine))));
        await RunAsync(Open(), async engine =>
        {
            var openAlerts = engine.Views.Stats.OpenAlerts;
            Assert.Equal(EngineAnswer.Committed, await engine.SubmitAsync(EngineScene.Batch(_time, "after the move", Duration.FromDays(3))));
            Assert.Equal(openAlerts + 1, engine.Views.Stats.OpenAlerts);
            return 0;
        });
    }

    [Fact]
    public void Copy_IntoAJournalThatHoldsSomething_IsRefused()
    {
        using var from = OpenSqlite();
        from.AppendMany(3);
        using (var used = Open())
        {
            used.AppendMany(2);
        }

        Assert.Matches("holds 2 commits already; name an empty one to copy into\\.$", Assert.Throws<JournalUnavailableException>(OpenForCopy).Message);
    }

    [Fact]
    public void Copy_ThatDidNotComeToItsEnd_DoesNotCount_AndTheNextBeginsAnew()
    {
        using var from = OpenSqlite();
        from.AppendMany(30);
        from.Append(Commits.Of(31) with { Snapshots = [Commits.Piece(1, "a", 31, "text"), new SnapshotRow(2, "large", 31, Commits.Body(2, 2_000_000))], Checkpoint = 31 });
        using (var broken = OpenForCopy())
        {
            broken.BeginCopy(0);
            broken.Append(Commits.Of(1, 10));
            broken.AddSnapshot([Commits.Piece(9, "left over", 1, "text")]);
        }

        Assert.Matches("holds a copy that did not come to its end; run hdf migrate again, it begins anew\\.$", Assert.Throws<JournalUnavailableException>(Open).Message);
        using (var to = OpenForCopy())
        {
            JournalCopy.Run(from, to);
        }

        using var copy = Open();
        Assert.Equal((31, 31), (copy.LastSequence, copy.CheckpointSequence));
        Assert.Equal(from.ReadAfter(0).Select(r => (r.Sequence, r.At, Convert.ToHexString(r.Body))), copy.ReadAfter(0).Select(r => (r.Sequence, r.At, Convert.ToHexString(r.Body))));
        Assert.Equal(["a", "large"], copy.ReadSnapshot().Select(r => r.Key).Order(StringComparer.Ordinal));
        copy.Append(Commits.Of(32));
    }

    [Fact]
    public void Copy_OfAnEmptyJournal_IsEmpty()
    {
        using var from = OpenSqlite();
        using (var to = OpenForCopy())
        {
            JournalCopy.Run(from, to);
        }

        using var copy = Open();
        Assert.Equal((0, 0), (copy.LastSequence, copy.CheckpointSequence));
        copy.AppendMany(1);
    }

    private async Task FillAsync(bool stopInOrder)
    {
        await RunAsync(
            OpenSqlite(),
            async engine =>
            {
                await engine.ApplyConfigAsync(EngineScene.Config() with { JournalBytesMax = 400_000 });
                for (var i = 0; i < 120; i++)
                {
                    Assert.Equal(EngineAnswer.Committed, await engine.SubmitAsync(EngineScene.Batch(_time, $"i{i}-", Duration.FromDays(3), $"{new string('x', 1_500)}{i}", alerts: 3)));
                    if (i % 10 == 0)
                    {
                        await engine.AskAsync(GrainId.Of(IncidentId.FromNumber(1 + (i / 10))), new IncidentCommand.AddNote($"note {i}", "ana"));
                        await engine.AskAsync(GrainId.Of(IncidentId.FromNumber(1 + (i / 10))), new IncidentCommand.Resolve("ana"));
                        _time.Advance(TimeSpan.FromHours(1));
                    }
                }

                return 0;
            },
            stopInOrder);
    }

    private async Task<T> RunAsync<T>(IJournal journal, Func<EmbeddedEngine, Task<T>> use, bool stopInOrder = true)
    {
        using var storage = new FaultyJournal(journal);
        using var engine = new EmbeddedEngine(storage, new GrainCodec(), new KeepingSink(), _time, Limits, NullLogger<EmbeddedEngine>.Instance);
        engine.Start(EngineScene.Config());
        var result = await use(engine);
        storage.IsFull = !stopInOrder; // then the snapshot at the end is not written, as after a crash
        await engine.StopAsync().WaitAsync(EngineScene.Patience);
        return result;
    }

    private SqliteJournal OpenSqlite() => SqliteJournal.Open(_directory.Path, SqliteJournalOptions.Default with { LogPreallocatedBytes = 0 });

    private static string Describe(IJournal journal)
    {
        var core = new EngineCore(journal, new GrainCodec(), Limits);
        core.ReadBack();
        return core.Describe();
    }

    private static IEnumerable<string> Archived(IJournal journal) =>
        journal.ReadSnapshot().Where(r => r.Kind == SnapshotKind.ArchivedIncident).Select(r => $"{r.Key} {r.Sequence} {r.Text()}").Order(StringComparer.Ordinal);

    private static List<string> Incidents(EmbeddedEngine engine) =>
        [.. engine.Views.IncidentsNewestFirst(null).Select(i => System.Text.Encoding.UTF8.GetString(new GrainCodec().WriteState(i)))];
}

/// <summary>Into PostgreSQL.</summary>
[Trait("Needs", "PostgreSQL")]
public sealed class JournalCopyToPostgresTests(PostgresServer server) : JournalCopyContract
{
    private readonly string _connection = server.NewDatabase();

    protected override ICopyTarget OpenForCopy() => PostgresJournal.OpenForCopy(_connection, PostgresJournalOptions.Default);

    protected override IJournal Open() => PostgresJournal.Open(_connection, PostgresJournalOptions.Default);
}

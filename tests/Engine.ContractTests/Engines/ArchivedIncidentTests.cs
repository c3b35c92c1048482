using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Engine.Codec;
using HelpDeskFlow.Engine.Embedded;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Journals.Memory;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;

namespace HelpDeskFlow.Engine.ContractTests.Engines;

/// <summary>Incidents that have left memory are read from the journal in the middle of a turn: only those, and a journal that cannot be read then ends nothing.</summary>
public sealed class ArchivedIncidentTests : IAsyncDisposable
{
    private readonly ManualTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly FaultyJournal _storage = new(new InMemoryJournal());
    private readonly EmbeddedEngine _engine;

    public ArchivedIncidentTests()
    {
        _engine = new EmbeddedEngine(_storage, new GrainCodec(), new KeepingSink(), _time, new EngineLimits { ResolvedIncidentsInMemoryMax = 1 }, NullLogger<EmbeddedEngine>.Instance);
        _engine.Start(EngineScene.Config());
    }

    public async ValueTask DisposeAsync()
    {
        await _engine.StopAsync().WaitAsync(EngineScene.Patience);
        _engine.Dispose();
        _storage.Dispose();
    }

    [Fact]
    public async Task NewIncidents_AreNotLookedForInTheJournal()
    {
        await ArchiveSomeAsync();
        var before = _storage.RowsAskedFor;
        await Submit("new");
        Assert.Equal(before, _storage.RowsAskedFor);
    }

    [Fact]
    public async Task Ask_JournalCannotBeRead_OthersAreRefused_AndTheTurnGoesOnWhenItCan()
    {
        await ArchiveSomeAsync();
        _storage.IsUnreadable = true;
        var note = _engine.AskAsync(GrainId.Of(IncidentId.FromNumber(1)), new IncidentCommand.AddNote("late", "ana")).AsTask();
        await EngineScene.Until(() => !_engine.IsReady, () => { }, "the engine says that it is not ready");
        Assert.Equal("The server cannot be reached; check it.", _engine.NotReadyReason);
        Assert.Equal(EngineAnswer.StorageUnavailable, await Submit("meanwhile"));
        Assert.False(note.IsCompleted);

        _storage.IsUnreadable = false;
        await EngineScene.Until(() => note.IsCompleted, () => _time.Advance(TimeSpan.FromMilliseconds(100)), "the note is taken");
        Assert.Equal(new AskResult(EngineAnswer.Committed, null), await note);
        Assert.True(_engine.IsReady, _engine.NotReadyReason);
        Assert.Contains(_engine.Views.Incident(1)!.Timeline, t => t.Text.Contains("late", StringComparison.Ordinal));
        Assert.Equal(EngineAnswer.Committed, await Submit("after"));
    }

    [Fact]
    public async Task Stop_WhileTheJournalCannotBeRead_EndsAndAnswersEverybody()
    {
        await ArchiveSomeAsync();
        _storage.IsUnreadable = true;
        var note = _engine.AskAsync(GrainId.Of(IncidentId.FromNumber(1)), new IncidentCommand.AddNote("late", "ana")).AsTask();
        await EngineScene.Until(() => !_engine.IsReady, () => { }, "the engine says that it is not ready");
        var stopped = _engine.StopAsync();
        await stopped.WaitAsync(EngineScene.Patience, TestContext.Current.CancellationToken);
        Assert.Equal(EngineAnswer.StorageUnavailable, (await note).Answer);
    }

    private ValueTask<EngineAnswer> Submit(string instance) => _engine.SubmitAsync(EngineScene.Batch(_time, instance, Duration.FromDays(1)));

    private async Task ArchiveSomeAsync()
    {
        for (var number = 1; number <= 4; number++)
        {
            Assert.Equal(EngineAnswer.Committed, await Submit($"i{number}"));
            Assert.Equal(EngineAnswer.Committed, (await _engine.AskAsync(GrainId.Of(IncidentId.FromNumber(number)), new IncidentCommand.Resolve("ana"))).Answer);
        }

        Assert.Equal(4, _engine.Views.Stats.IncidentsOpened);
        await Submit("one more turn");
    }
}

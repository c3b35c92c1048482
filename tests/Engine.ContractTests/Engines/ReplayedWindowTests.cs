using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Engine.Codec;
using HelpDeskFlow.Engine.Embedded;
using HelpDeskFlow.Engine.Embedded.Replay;
using HelpDeskFlow.Journals.Memory;
using NodaTime;

namespace HelpDeskFlow.Engine.ContractTests.Engines;

/// <summary>Goal: a replay under another reopen window says what it would have changed. Method: an alert that fires again ten minutes after its end, recorded under one window, replayed under others.</summary>
public sealed class ReplayedWindowTests
{
    private static readonly Instant Start = Instant.FromUtc(2026, 3, 1, 0, 0);

    [Theory]
    [InlineData(15, 5, 1, 2)] // it was the same episode, and would have been a new incident
    [InlineData(5, 15, 2, 1)]
    [InlineData(15, 12, 1, 1)]
    [InlineData(5, 6, 2, 2)]
    public void AlertThatFiresAgain_UnderAnotherWindow_IsTheSameEpisodeOrANewOne(int recordedMinutes, int minutes, int recorded, int now)
    {
        var result = Replay(Recorded(recordedMinutes), minutes);

        Assert.Equal((recorded, now), (result.IncidentsRecorded, result.Incidents));
    }

    [Fact]
    public void Replay_UnderAShorterWindow_AddsThePageOfTheNewIncident_AndLosesTheOneOfTheReopening()
    {
        var result = Replay(Recorded(15), 5);

        Assert.Equal(["Opened", "Reopened"], result.PagesRecorded.Select(p => p.Kind).Where(k => k is "Opened" or "Reopened"));
        Assert.Equal(["Opened", "Opened"], result.Pages.Select(p => p.Kind).Where(k => k is "Opened" or "Reopened"));
        Assert.Equal(result.PagesRecorded.Select(p => p.At), result.Pages.Select(p => p.At));
    }

    [Fact]
    public void Replay_UnderTheSameWindow_ChangesNoPage()
    {
        var result = Replay(Recorded(15), 15);

        Assert.Equal(result.PagesRecorded, result.Pages);
    }

    private static ReplayResult Replay(InMemoryJournal journal, int minutes)
    {
        using var codec = new GrainCodec();
        using var replay = new JournalReplay(codec, (_, _) => Config(15), Config(minutes) with { Hash = "other" });
        return replay.Run(journal);
    }

    private static InMemoryJournal Recorded(int windowMinutes)
    {
        var journal = new InMemoryJournal();
        var core = new EngineCore(journal, new GrainCodec(), new EngineLimits());
        core.Recover(Start, Config(windowMinutes));
        core.Commit();
        Take(core, 1, isOver: false);
        Take(core, 3, isOver: true);
        Take(core, 13, isOver: false);
        Take(core, 14, isOver: true);
        return journal;
    }

    private static ConfigSnapshot Config(int windowMinutes) => EngineScene.Config() with { ReopenWindow = Duration.FromMinutes(windowMinutes) };

    private static void Take(EngineCore core, int minute, bool isOver)
    {
        var now = Start + Duration.FromMinutes(minute);
        core.Begin(now, now);
        core.FireTimers();
        core.Expire();
        var batch = EngineScene.Batch(new At(now), "a", isOver ? Duration.Zero : null);
        core.Take(batch);
        core.Commit();
        batch.Return();
    }

    private sealed class At(Instant now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now.ToDateTimeOffset();
    }
}

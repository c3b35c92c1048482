using System.Diagnostics;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Engine.Ports;
using NodaTime;

namespace HelpDeskFlow.Engine.ContractTests.Engines;

/// <summary>Full queues, a full disk, stopping and starting again.</summary>
public abstract partial class EngineContract
{
    /// <summary>So long that no test's time reaches it.</summary>
    private static readonly Duration Long = Duration.FromDays(300);

    [Fact]
    public async Task Submit_QueueFull_IsOverloaded_AndWhatWasTakenIsStored()
    {
        Begin();
        Storage.Hold();
        var first = Submit("first");
        await Storage.HeldAsync(TestContext.Current.CancellationToken).WaitAsync(EngineScene.Patience, TestContext.Current.CancellationToken);
        var more = Enumerable.Range(0, QueuedBatchesMax + 3).Select(i => Submit($"i{i}")).ToArray();
        Assert.Equal(3, more.Count(t => t is { IsCompletedSuccessfully: true, Result: EngineAnswer.Overloaded }));
        Storage.GoOn();
        var answers = await Task.WhenAll(more.Append(first)).WaitAsync(EngineScene.Patience, TestContext.Current.CancellationToken);
        Assert.Equal(QueuedBatchesMax + 1, answers.Count(a => a == EngineAnswer.Committed));
        Assert.Equal(QueuedBatchesMax + 1, Firing().Count);
        Assert.Equal(3, Engine.Views.Stats.Overloads);
    }

    [Fact]
    public async Task Submit_DiskFull_IsRefused_UntilTheEngineRecoversByItself()
    {
        Begin();
        await Submit("a", Long);
        Storage.IsFull = true;
        Assert.Equal(EngineAnswer.StorageUnavailable, await Submit("b", Long));
        Assert.False(Engine.IsReady);
        Assert.Equal("The disk is full; free some space.", Engine.NotReadyReason);
        Assert.Equal(EngineAnswer.StorageUnavailable, await Submit("c", Long));
        Assert.Equal(EngineAnswer.StorageUnavailable, (await Engine.AskAsync(Domain.Grains.GrainId.Of(IncidentId.FromNumber(1)), new IncidentCommand.Acknowledge("ana"))).Answer);

        Storage.IsFull = false;
        await EngineScene.Until(() => Engine.IsReady, () => Time.Advance(TimeSpan.FromMilliseconds(100)), "the journal writes again");
        Assert.Null(Engine.NotReadyReason);
        Assert.Equal(EngineAnswer.Committed, await Submit("b", Long));
        Assert.Equal(EngineAnswer.Committed, await Submit("c", Long));
        Assert.Equal(3, Firing().Count);
        Assert.All(Firing(), alert => Assert.Contains(alert.Key, Engine.Views.Incident(alert.Incident)!.OpenMembers));
        Assert.True(Engine.Views.Stats.CommitFailures > 0);

        await End();
        Begin();
        Assert.Equal(3, Firing().Count);
    }

    [Fact]
    public async Task Submit_SteadyLoad_TheJournalKeepsToItsBytes_AndARestartKeepsTheAlerts()
    {
        const long Limit = 1_000_000;
        Begin();
        await Engine.ApplyConfigAsync(EngineScene.Config("small journal") with { JournalBytesMax = Limit });
        var text = new string('x', 2_000);
        for (var commit = 0; commit < 2_000; commit++)
        {
            Assert.Equal(EngineAnswer.Committed, await Submit($"i{commit % 10}", Long, $"{text}{commit}"));
            if (commit % 64 == 0)
            {
                Assert.InRange(Engine.Views.Stats.JournalUsedBytes, 0, Limit + 500_000);
            }
        }

        Assert.True(Engine.Views.Stats.JournalBytes > 3 * Limit);
        Assert.InRange(Engine.Views.Stats.JournalUsedBytes, Limit / 4, Limit + 500_000);
        await End();
        Begin();
        Assert.Equal(10, Firing().Count);
    }

    [Fact]
    public async Task ResolvedIncident_OlderThanItsRetention_IsGone_AlsoAfterARestart()
    {
        Begin();
        await Submit("a");
        await Ask(IncidentId.FromNumber(1), new IncidentCommand.Resolve("ana"));
        await Engine.ApplyConfigAsync(EngineScene.Config("short") with { ResolvedIncidentRetention = Duration.FromHours(8) });
        await Submit("b", Long);
        await End(); // an orderly stop makes a snapshot
        Begin();
        await Engine.ApplyConfigAsync(EngineScene.Config("short") with { ResolvedIncidentRetention = Duration.FromHours(8) });
        Time.Advance(TimeSpan.FromHours(7));
        await Submit("b", Long);
        Assert.NotNull(Engine.Views.Incident(1));

        Time.Advance(TimeSpan.FromHours(2));
        await EngineScene.Until(() => Engine.Views.Incident(1) is null, () => Time.Advance(TimeSpan.FromSeconds(10)), "the old incident leaves");

        Assert.Equal([2L], Engine.Views.IncidentsNewestFirst(null).Select(i => i.Number));
        Assert.Equal(1, Engine.Views.Stats.IncidentsForgotten);
        Assert.Equal("unknown-incident", (await Ask(IncidentId.FromNumber(1), new IncidentCommand.AddNote("late", "ana")))?.Code);
        await End();
        Begin();
        Assert.Equal([2L], Engine.Views.IncidentsNewestFirst(null).Select(i => i.Number));
        Assert.Single(Firing());
    }

    [Fact]
    public async Task Stop_MakesAWholeSnapshot_SoThatNothingIsLeftToReplay()
    {
        Begin();
        await Submit("a", Long);
        await Submit("b", Long);
        Assert.Equal(0, Storage.CheckpointSequence);
        await StopAsync(Engine).WaitAsync(EngineScene.Patience, TestContext.Current.CancellationToken);
        Assert.True(Storage.CheckpointSequence > 0);
        Assert.All(Storage.ReadAfter(Storage.CheckpointSequence), row => Assert.Empty(row.Body));
        await End();
        Begin();
        Assert.Equal(2, Firing().Count);
        Assert.Equal(2, Engine.Views.Incident(1)!.OpenMembers.Count);
    }

    [Fact]
    public async Task Stop_DiskFull_EndsAllTheSame()
    {
        Begin();
        await Submit("a", Long);
        Storage.IsFull = true;
        await StopAsync(Engine).WaitAsync(EngineScene.Patience, TestContext.Current.CancellationToken);
        Storage.IsFull = false;
        await End();
        Begin();
        Assert.Single(Firing());
    }

    [Fact]
    public async Task JournalWarning_IsShown_AndTheEngineStaysReady()
    {
        Begin();
        Storage.Warning = "The log cannot be copied.";
        Assert.Equal(EngineAnswer.Committed, await Submit("a"));
        Assert.Equal(("The log cannot be copied.", true), (Engine.Views.Stats.JournalWarning, Engine.IsReady));
        Storage.Warning = null;
        await Submit("b");
        Assert.Null(Engine.Views.Stats.JournalWarning);
    }

    [Fact]
    public async Task Submit_InsideASpan_ItsTraceIsTheIncidents_AndNothingIsStoredWithoutOne()
    {
        Begin();
        await Submit("a", Long);
        Assert.Null(Engine.Views.Incident(1)!.Trace);
        await Ask(IncidentId.FromNumber(1), new IncidentCommand.Resolve("ana"));

        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "HelpDeskFlow",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        using var source = new ActivitySource("HelpDeskFlow");
        string? id;
        using (var span = source.StartActivity("intake test"))
        {
            id = span!.Id;
            Assert.Equal(EngineAnswer.Committed, await Submit("b", Long));
        }

        Time.Advance(TimeSpan.FromMinutes(10));
        await EngineScene.Until(() => Engine.Views.Incident(2) is { Escalation.Step: 2 }, () => Time.Advance(TimeSpan.FromSeconds(10)), "the second step");
        Assert.Equal(id, Engine.Views.Incident(2)!.Trace);
        await End();
        Begin();
        Assert.Equal(id, Engine.Views.Incident(2)!.Trace);
    }

    [Fact]
    public async Task Stop_CarriesOutWhatHasQueuedUp_ThenTakesNothing()
    {
        Begin();
        Storage.Hold();
        var first = Submit("first");
        await Storage.HeldAsync(TestContext.Current.CancellationToken).WaitAsync(EngineScene.Patience, TestContext.Current.CancellationToken);
        var queued = Enumerable.Range(0, 4).Select(i => Submit($"i{i}")).Append(first).ToArray();
        var stopped = StopAsync(Engine);
        Assert.Equal(EngineAnswer.Stopping, await Submit("late"));
        Assert.False(stopped.IsCompleted);
        Storage.GoOn();
        await stopped.WaitAsync(EngineScene.Patience, TestContext.Current.CancellationToken);
        Assert.All(await Task.WhenAll(queued).WaitAsync(EngineScene.Patience, TestContext.Current.CancellationToken), a => Assert.Equal(EngineAnswer.Committed, a));
        await End();
        Begin();
        Assert.Equal(5, Firing().Count);
    }

    [Fact]
    public async Task Stop_WhileManySubmit_AnswersEverybody()
    {
        Begin();
        var senders = Enumerable.Range(0, 4).Select(s => Task.Run(async () =>
        {
            var committed = 0;
            for (var i = 0; ; i++)
            {
                switch (await Submit($"{s}-{i % 10}"))
                {
                    case EngineAnswer.Committed: committed++; break;
                    case EngineAnswer.Stopping: return committed;
                    default: break;
                }
            }
        })).ToArray();
        await EngineScene.Until(() => Engine.Views.Stats.AlertsReceived > 200, () => { }, "some load");
        await StopAsync(Engine).WaitAsync(EngineScene.Patience, TestContext.Current.CancellationToken);
        var committed = await Task.WhenAll(senders).WaitAsync(EngineScene.Patience, TestContext.Current.CancellationToken);
        Assert.Equal(committed.Sum(), Engine.Views.Stats.AlertsReceived);
    }

    [Fact]
    public async Task Restart_KeepsAlertsIncidentsNumbersAndTimers()
    {
        Begin();
        await Submit("a");
        await Submit("b");
        await Ask(IncidentId.FromNumber(1), new IncidentCommand.AddNote("first look", "ana"));
        var page = await _sink.NextAsync();
        var (alerts, incident) = (Firing(), Engine.Views.Incident(1)!);
        await End();
        Time.Advance(TimeSpan.FromMinutes(2));
        Begin();
        Assert.Equal(alerts.Select(a => (a.Key, a.Labels, a.Episode, a.Incident)), Firing().Select(a => (a.Key, a.Labels, a.Episode, a.Incident)));
        Assert.Equal(incident.Timeline, Engine.Views.Incident(1)!.Timeline);
        Assert.Equal((2, 1, 1), (Engine.Views.Stats.OpenAlerts, Engine.Views.Stats.OpenIncidents, Engine.Views.Stats.IncidentsOpened));

        // What came of the page is unknown, so it is asked for again, under the same id.
        Assert.Equal(page.Request.Id, (await _sink.NextAsync()).Request.Id);
        Time.Advance(TimeSpan.FromSeconds(179));
        await Ask(IncidentId.FromNumber(1), new IncidentCommand.AddNote("one second to go", "ana"));
        Assert.Equal(1, Engine.Views.Incident(1)!.Escalation!.Step);
        Time.Advance(TimeSpan.FromSeconds(1));
        // The note may share a turn that began before the second passed.
        await Ask(IncidentId.FromNumber(1), new IncidentCommand.AddNote("now", "ana"));
        await EngineScene.Until(() => Engine.Views.Incident(1)!.Escalation!.Step == 2, () => { }, "the second step");

        await Ask(IncidentId.FromNumber(1), new IncidentCommand.Resolve("ana"));
        Time.Advance(Duration.FromHours(1).ToTimeSpan());
        await Submit("z");
        Assert.Equal(2, Firing().Single().Incident.ToNumber());
    }
}

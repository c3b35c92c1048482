using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Engine.Views;
using NodaTime;

namespace HelpDeskFlow.Engine.ContractTests.Engines;

/// <summary>What every engine must do, whatever it runs and stores on. Method: through <see cref="IEngine"/> alone, on time that the test moves.</summary>
public abstract partial class EngineContract : IAsyncDisposable
{
    private readonly KeepingSink _sink = new();

    private protected ManualTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    /// <summary>The engine that runs.</summary>
    private protected IEngine Engine { get; private set; } = null!;

    /// <summary>Batches that may wait at the engine under test.</summary>
    protected const int QueuedBatchesMax = 8;

    /// <summary>The storage in front of which tests stand.</summary>
    private protected FaultyJournal Storage { get; private set; } = null!;

    /// <summary>Opens what the test has stored so far.</summary>
    private protected abstract IJournal OpenJournal();

    /// <summary>Starts an engine over it.</summary>
    private protected abstract IEngine Start(IJournal journal, IEffectSink sink, TimeProvider time);

    /// <summary>Stops the engine in an orderly way.</summary>
    private protected abstract Task StopAsync(IEngine engine);

    public virtual async ValueTask DisposeAsync()
    {
        if (Engine is not null)
        {
            Storage.IsFull = false;
            Storage.GoOn();
            await End();
        }

        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Submit_NewAlert_IsVisibleWithItsIncidentAndPagesOnce()
    {
        Begin();
        Assert.True(Engine.IsReady, Engine.NotReadyReason);
        Assert.Equal(EngineAnswer.Committed, await Submit("a"));

        var alert = Assert.Single(Firing());
        var incident = Engine.Views.Incident(alert.Incident)!;
        Assert.Equal((1, IncidentStatus.Triggered, Severity.P1), (incident.Number, incident.Status, incident.Severity));
        Assert.Equal("checkout", alert.Service.Value);
        Assert.Equal(alert.Key, Engine.Views.Alert(alert.Key)!.Key);
        var page = await _sink.NextAsync();
        Assert.Equal(("first", NotificationKind.Opened), (page.Destination.Value, page.Request.Kind));
        Assert.False(_sink.TryNext(out _));
    }

    [Fact]
    public async Task Submit_TheSameAgain_IsCountedAndNothingElse()
    {
        Begin();
        await Submit("a");
        await _sink.NextAsync();
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(EngineAnswer.Committed, await Submit("a"));
        }

        Assert.Equal(6, Assert.Single(Firing()).Episode.EventCount);
        Assert.Equal(1, Engine.Views.Incident(1)!.AlertCount);
        Assert.Equal((5, 1), (Engine.Views.Stats.Repeats, Engine.Views.Stats.EpisodesOpened));
        Assert.False(_sink.TryNext(out _));
    }

    [Fact]
    public async Task Submit_Resolved_ClosesTheAlertAndItsIncident()
    {
        Begin();
        await Submit("a");
        await Submit("b");
        await Submit("a", Duration.Zero);
        Assert.Equal(IncidentStatus.Triggered, Engine.Views.Incident(1)!.Status);
        await Submit("b", Duration.Zero);
        Assert.Equal(IncidentStatus.Resolved, Engine.Views.Incident(1)!.Status);
        Assert.Empty(Firing());
        Assert.Equal((0, 0), (Engine.Views.Stats.OpenAlerts, Engine.Views.Stats.OpenIncidents));
    }

    [Fact]
    public async Task Submit_EndPasses_TheAlertClosesByItself()
    {
        Begin();
        await Submit("a", Duration.FromMinutes(1));
        await EngineScene.Until(() => Engine.Views.Incident(1)!.Status == IncidentStatus.Resolved, () => Time.Advance(TimeSpan.FromMilliseconds(100)), "the alert's end closes its incident, with nobody asking");
        Assert.True(Time.GetUtcNow() >= new DateTimeOffset(2026, 3, 1, 12, 1, 0, TimeSpan.Zero));
    }

    [Fact]
    public async Task Submit_AfterTheWallClockWasSetBack_StaysOpen()
    {
        Begin();
        await Submit("a", Duration.FromMinutes(5));
        Time.SetWallClock(TimeSpan.FromHours(-1));
        await Submit("b", Duration.FromMinutes(5));
        await Submit("a", Duration.FromMinutes(5));
        Assert.Equal(2, Firing().Count);
        Assert.Equal(IncidentStatus.Triggered, Engine.Views.Incident(1)!.Status);
    }

    [Fact]
    public async Task Ask_PeoplesCommands_AreCarriedOut_AndTwiceIsHarmless()
    {
        Begin();
        await Submit("a");
        var id = Firing()[0].Incident;
        Assert.Null(await Ask(id, new IncidentCommand.Acknowledge("ana")));
        Assert.Null(await Ask(id, new IncidentCommand.Acknowledge("bo")));
        Assert.Equal(IncidentStatus.Acknowledged, Engine.Views.Incident(id)!.Status);
        Assert.Null(await Ask(id, new IncidentCommand.AddNote("looked at it", "ana")));
        Assert.Null(await Ask(id, new IncidentCommand.Resolve("ana")));
        Assert.Null(await Ask(id, new IncidentCommand.Resolve("ana")));
        var incident = Engine.Views.Incident(id)!;
        Assert.Equal(IncidentStatus.Resolved, incident.Status);
        Assert.Single(incident.Timeline, t => t is { Kind: "acknowledged", By: "ana" });
        Assert.Single(incident.Timeline, t => t.Kind == "note");
        Assert.Empty(Firing());
    }

    [Fact]
    public async Task Ask_WhatDoesNotExistOrFit_IsRejectedAndNothingStops()
    {
        Begin();
        Assert.Equal("unknown-incident", (await Ask(IncidentId.FromNumber(99), new IncidentCommand.Acknowledge("ana")))?.Code);
        var service = await Engine.AskAsync(GrainId.Of(new ServiceName("checkout")), new IncidentCommand.Acknowledge("ana"));
        Assert.Equal((EngineAnswer.Committed, "unknown-command"), (service.Answer, service.Rejection?.Code));
        Assert.Equal(EngineAnswer.Committed, await Submit("a"));
        Assert.Null(Engine.Views.Incident(99));
    }

    [Fact]
    public async Task Timers_NobodyAcknowledges_TheNextStepIsToldInTime()
    {
        Begin();
        await Submit("a");
        Assert.Equal("first", (await _sink.NextAsync()).Destination.Value);
        Time.Advance((EngineScene.StepWait - Duration.FromSeconds(2)).ToTimeSpan());
        await Ask(IncidentId.FromNumber(99), new IncidentCommand.Acknowledge("ana")); // a turn at this time
        Assert.Equal(1, Engine.Views.Incident(1)!.Escalation!.Step);
        Time.Advance(TimeSpan.FromSeconds(2));
        await Ask(IncidentId.FromNumber(99), new IncidentCommand.Acknowledge("ana"));
        Assert.Equal(2, Engine.Views.Incident(1)!.Escalation!.Step);
        Deliver? page = null;
        await EngineScene.Until(() => _sink.TryNext(out page) && page!.Destination.Value == "second", () => { }, "the page of the second step");
        Assert.Equal((NotificationKind.Escalated, 2), (page!.Request.Kind, page.Request.Step));
    }

    [Fact]
    public async Task Timers_Acknowledged_NobodyElseIsTold()
    {
        Begin();
        await Submit("a", Duration.FromHours(1));
        await Ask(IncidentId.FromNumber(1), new IncidentCommand.Acknowledge("ana"));
        Time.Advance(TimeSpan.FromMinutes(20));
        await Ask(IncidentId.FromNumber(1), new IncidentCommand.AddNote("still at it", "ana"));
        Assert.Equal(1, Engine.Views.Incident(1)!.Escalation!.Step);
    }

    [Fact]
    public async Task ApplyConfig_IsInForceFromThenOn()
    {
        Begin();
        Assert.Equal(EngineAnswer.Committed, await Engine.ApplyConfigAsync(EngineScene.Config("two")));
        Assert.Equal("two", Engine.Views.Config.Hash);
        await Submit("a");
        Assert.Equal("two", Engine.Views.Incident(1)!.ConfigHash);
    }

    [Fact]
    public async Task Views_DuringWrites_AreConsistent()
    {
        const int Keys = 40;
        const int Rounds = 300;
        Begin();
        await Engine.SubmitAsync(Round(0, Keys));
        using var over = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(() => ReadUntil(Keys, over.Token), CancellationToken.None)).ToArray();
        for (var round = 1; round <= Rounds; round++)
        {
            Assert.Equal(EngineAnswer.Committed, await Engine.SubmitAsync(Round(round, Keys)));
        }

        await over.CancelAsync();
        Assert.All(await Task.WhenAll(readers).WaitAsync(EngineScene.Patience, TestContext.Current.CancellationToken), reads => Assert.True(reads > 0));
        Assert.All(Firing(), alert => Assert.Equal(Rounds + 1, alert.Episode.EventCount));
    }

    /// <summary>The text says when the alert ends, so that a mixture of two rounds shows.</summary>
    private Intake.AlertBatch Round(int round, int keys)
    {
        var endsIn = Duration.FromHours(2) + Duration.FromSeconds(round);
        return EngineScene.Batch(Time, "i", endsIn, $"{(Now + endsIn).ToUnixTimeSeconds()}", keys);
    }

    private int ReadUntil(int keys, CancellationToken over)
    {
        var reads = 0;
        var seen = new Dictionary<AlertKey, int>();
        do
        {
            var alerts = Firing();
            Assert.Equal(keys, alerts.Count);
            foreach (var alert in alerts.Concat(alerts.Select(a => Engine.Views.Alert(a.Key)!)))
            {
                Assert.Equal(alert.Annotations["summary"], $"{alert.Episode.EndsAt.ToUnixTimeSeconds()}");
                Assert.True(alert.Episode.EventCount >= seen.GetValueOrDefault(alert.Key), "A count went back.");
                seen[alert.Key] = alert.Episode.EventCount;
            }

            reads++;
        }
        while (!over.IsCancellationRequested);
        return reads;
    }

    private protected void Begin()
    {
        Storage = new FaultyJournal(OpenJournal());
        Engine = Start(Storage, _sink, Time);
    }

    private protected async Task End()
    {
        await StopAsync(Engine).WaitAsync(EngineScene.Patience);
        Storage.Dispose();
        Engine = null!;
    }

    private protected async Task<EngineAnswer> Submit(string instance, Duration? endsIn = null, string summary = "text") =>
        await Engine.SubmitAsync(EngineScene.Batch(Time, instance, endsIn, summary));

    private protected async Task<Rejection?> Ask(IncidentId incident, IncidentCommand command)
    {
        var result = await Engine.AskAsync(GrainId.Of(incident), command);
        Assert.Equal(EngineAnswer.Committed, result.Answer);
        return result.Rejection;
    }

    private protected IReadOnlyList<AlertView> Firing() => Engine.Views.Alerts(new AlertQuery([], true, false, null, null, 1000)).Items;

    private Instant Now => Instant.FromDateTimeOffset(Time.GetUtcNow());
}

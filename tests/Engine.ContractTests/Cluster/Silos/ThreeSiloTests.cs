using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Engine.ContractTests.Engines;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Engine.Views;
using HelpDeskFlow.Grains;
using HelpDeskFlow.Grains.Hosting;
using HelpDeskFlow.Journals.Memory;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Orleans.Hosting;
using Orleans.TestingHost;

namespace HelpDeskFlow.Engine.ContractTests.Cluster.Silos;

/// <summary>
/// Goal: three silos are one engine, from whichever one is asked, also when one of them is gone. Method: Orleans' TestingHost, the
/// journals in memory.
/// </summary>
public sealed class ThreeSiloTests : IAsyncLifetime
{
    private const int Partitions = 6;
    private const int Alerts = 60;
    private readonly InMemoryClusterStore _store = new();
    private readonly ManualTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly KeepingSink _sink = new();
    private InProcessTestCluster _cluster = null!;
    private List<ClusterEngine> _engines = [];

    public async ValueTask InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(3);
        builder.ConfigureSilo((_, silo) => silo.AddHelpDeskFlowCluster(new ClusterOptions
        {
            Store = _store,
            Partitions = Partitions,
            Config = EngineScene.Config(),
            ReadConfig = config => EngineScene.Config(config.Hash),
            Limits = PartitionScene.Limits,
            Sink = _ => _sink,
            Time = _time,
        }));
        _cluster = builder.Build();
        await _cluster.DeployAsync();
        _engines = [.. _cluster.Silos.Select(s => s.ServiceProvider.GetRequiredService<ClusterEngine>())];
        await Task.WhenAll(_engines.Select(e => e.StartAsync()));
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_engines.Select(e => e.StopAsync()));
        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task ThreeSilos_EachHasItsShare_AndAllShowTheSame()
    {
        Assert.Equal([2, 2, 2], _engines.Select(e => e.LocalPartitions.Count));
        Assert.All(_engines, e => Assert.True(e.IsReady, e.NotReadyReason));
        await Submit(_engines[1]);
        foreach (var engine in _engines)
        {
            await EngineScene.Until(() => Firing(engine) is { Count: Alerts } firing && firing.All(a => a.Incident.IsSome), () => { }, "every silo shows every alert with its incident");
            Assert.Equal(Alerts, Assert.Single(engine.Views.IncidentsNewestFirst(null)).OpenMembers.Count);
            Assert.Equal((Alerts, 1), (engine.Views.Stats.OpenAlerts, engine.Views.Stats.OpenIncidents));
        }

        Assert.Equal("first", (await _sink.NextAsync()).Destination.Value);
        Assert.False(_sink.TryNext(out _));
    }

    [Fact]
    public async Task Ask_FromAnySilo_IsSeenThereAtOnce()
    {
        await Submit(_engines[0]);
        foreach (var (engine, index) in _engines.Select((e, i) => (e, i)))
        {
            await EngineScene.Until(() => engine.Views.IncidentsNewestFirst(null).Any(), () => { }, "the incident");
            var id = engine.Views.IncidentsNewestFirst(null).Single().Id;
            Assert.Equal(EngineAnswer.Committed, (await engine.AskAsync(GrainId.Of(id), new IncidentCommand.AddNote($"from {index}", "ana"))).Answer);
            Assert.Contains(engine.Views.Incident(id)!.Timeline, t => t.Text.Contains($"from {index}", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task LiveStream_IsTheSameFromEverySilo()
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        over.CancelAfter(EngineScene.Patience);
        var seen = _engines.Select(e => First(e, "incident.opened", over.Token)).ToArray();
        await Submit(_engines[2]);
        Assert.Single((await Task.WhenAll(seen)).Select(s => s.Incident.Number).Distinct());
    }

    [Fact]
    public async Task ASiloIsKilled_TheOthersGoOnWithItsPartitions_AndNothingIsLost()
    {
        await Submit(_engines[0]);
        await EngineScene.Until(() => Firing(_engines[0]).All(a => a.Incident.IsSome), () => { }, "every alert has its incident");
        await _sink.NextAsync();
        var (victim, engine) = (_engines[2], _engines[0]);
        _engines.Remove(victim);
        await _cluster.KillSiloAsync(_cluster.Silos[2]);
        await EngineScene.Until(() => _engines.Sum(e => e.LocalPartitions.Count) == Partitions, () => { }, "its partitions run elsewhere");
        var answer = EngineAnswer.StorageUnavailable;
        for (var tries = 0; tries < 20 && answer != EngineAnswer.Committed; tries++)
        {
            answer = await engine.SubmitAsync(EngineScene.Batch(_time, "i", Duration.FromHours(5), alerts: Alerts));
        }

        Assert.Equal(EngineAnswer.Committed, answer);
        await EngineScene.Until(() => Firing(engine).Count == Alerts && Firing(engine).All(a => a.Episode.EventCount >= 2), () => { }, "all alerts are there");
        Assert.Equal(Alerts, Assert.Single(engine.Views.IncidentsNewestFirst(null)).AlertCount);
    }

    [Fact]
    public async Task ApplyConfig_OnOneSilo_IsInForceOnAll()
    {
        Assert.Equal(EngineAnswer.Committed, await _engines[1].ApplyConfigAsync(EngineScene.Config("two")));
        await EngineScene.Until(() => _engines.All(e => e.Views.Config.Hash == "two"), () => { }, "the config on every silo");
        await Submit(_engines[0]);
        await EngineScene.Until(() => _engines[2].Views.IncidentsNewestFirst(null).Any(), () => { }, "the incident");
        Assert.Equal("two", _engines[2].Views.IncidentsNewestFirst(null).Single().ConfigHash);
    }

    private static async Task<StreamEvent> First(ClusterEngine engine, string name, CancellationToken cancellation)
    {
        await foreach (var happened in engine.Views.SubscribeAsync(null, cancellation))
        {
            if (happened.Name == name)
            {
                return happened;
            }
        }

        throw new InvalidOperationException("The stream ended.");
    }

    private static IReadOnlyList<AlertView> Firing(ClusterEngine engine) => engine.Views.Alerts(new AlertQuery([], true, false, null, null, 1000)).Items;

    private async Task Submit(ClusterEngine engine) =>
        Assert.Equal(EngineAnswer.Committed, await engine.SubmitAsync(EngineScene.Batch(_time, "i", Duration.FromHours(5), alerts: Alerts)));
}

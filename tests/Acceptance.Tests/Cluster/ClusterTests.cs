#if FULL_REGISTRY
using System.Globalization;
using HelpDeskFlow.Acceptance.Tests.Driving;
using HelpDeskFlow.Acceptance.Tests.Receivers;
using HelpDeskFlow.Acceptance.Tests.Senders;
using HelpDeskFlow.Engine.ContractTests.Stores;

namespace HelpDeskFlow.Acceptance.Tests.Cluster;

/// <summary>Goal: three silos as real processes do together what one program does. Method: the programs on the loopback, a real server, the API of each.</summary>
public sealed class ClusterTests(AzuriteServer azurite)
{
    private const int Partitions = 6;
    private const int Problems = 12;
    private const int AlertsEach = 5;
    private static readonly TimeSpan SomeRounds = TimeSpan.FromSeconds(9);

    [Fact]
    public async Task ThreeSilos_ShowTheSame_TakeCommandsAnywhere_AndGoOnWithoutOneThatWasKilled()
    {
        await using var hook = await WebhookReceiver.StartAsync();
        await using var scene = new ClusterScene(hook.Url, Partitions);
        await DoTogetherWhatOneDoesAsync(scene, hook);
    }

    [Fact]
    [Trait("Needs", "Azurite")]
    public async Task ThreeSilosOnAzureTables_ShowTheSame_TakeCommandsAnywhere_AndGoOnWithoutOneThatWasKilled()
    {
        await using var hook = await WebhookReceiver.StartAsync();
        await using var scene = new ClusterScene(hook.Url, Partitions, tables: azurite.NewTable());
        await DoTogetherWhatOneDoesAsync(scene, hook);
    }

    private static async Task DoTogetherWhatOneDoesAsync(ClusterScene scene, WebhookReceiver hook)
    {
        await scene.StartAllAsync();
        await scene.ReadyAsync(Patience.Long);
        for (var problem = 0; problem < Problems; problem++)
        {
            var answer = await scene[problem % ClusterScene.Silos].Api.PostAsync("/api/v2/alerts", Alerts(problem));
            Assert.True(answer.IsSuccess, answer.Text);
        }

        for (var silo = 0; silo < ClusterScene.Silos; silo++)
        {
            await ShowsAllAsync(scene, silo);
        }

        await Until.TrueAsync("every incident paged", Patience.Soon, () => hook.Of("incident.opened").Count() == Problems, hook.Story);
        var incident = (await scene[0].Api.IncidentsAsync())[0].Text("id")!;
        foreach (var (by, silo) in new[] { ("ana", 0), ("bo", 1), ("cy", 2) })
        {
            Assert.True((await scene[silo].Api.PostAsync($"/api/v1/incidents/{incident}/notes", new { by, text = $"seen by {by}" })).IsSuccess);
            Assert.Contains($"seen by {by}", (await scene[silo].Api.JsonAsync($"/api/v1/incidents/{incident}")).GetRawText(), StringComparison.Ordinal);
        }

        await scene[1].KillAsync();
        await TakesAllAsync(scene[0]);
        await ShowsAllAsync(scene, 2);
        await scene.StartAsync(1);
        await scene.ReadyAsync(Patience.Long);
        await ShowsAllAsync(scene, 1);
        Assert.Equal(Problems, hook.Of("incident.opened").Count());
        Assert.Empty(hook.Faults);
        await Task.WhenAll(Enumerable.Range(0, ClusterScene.Silos).Select(s => scene[s].StopAsync()));
    }

    [Fact]
    public async Task Silo_PausedBeyondItsLease_IsDeposed_StoresNothingMore_AndEnds()
    {
        await using var hook = await WebhookReceiver.StartAsync();
        await using var scene = new ClusterScene(hook.Url, Partitions);
        await scene.StartAllAsync();
        await scene.ReadyAsync(Patience.Long);
        var paused = scene[1];
        await Until.TrueAsync("it has its share", Patience.Long, () => scene.HeldBy(paused).Count == Partitions / ClusterScene.Silos, () => scene.Said);
        Assert.True(await IsTakenAsync(paused, 0));

        paused.Pause();
        // These reach it while it stands still: it wants to store them first of all.
        var late = Enumerable.Range(Problems, Problems).ToDictionary(problem => problem, problem => IsTakenAsync(paused, problem));
        await TakesAllAsync(scene[0]);
        await Until.TrueAsync("its partitions run elsewhere", Patience.Long, () => scene.HeldBy(paused).Count == 0, () => scene[0].Said);
        paused.GoOn();
        await Until.TrueAsync("it ends", Patience.Long, () =>
        {
            Assert.Empty(scene.HeldBy(paused));
            return paused.HasExited;
        }, () => paused.Said);

        List<int> taken = [.. Enumerable.Range(0, Problems)];
        foreach (var (problem, answer) in late)
        {
            if (await answer)
            {
                taken.Add(problem);
            }
        }

        await scene.StartAsync(1);
        await scene.ReadyAsync(Patience.Long);
        await Until.TrueAsync("everything acknowledged is there", Patience.Long, async () =>
        {
            var alerts = (await scene[1].Api.AlertsAsync()).ToLookup(a => a.GetProperty("labels").Text("problem"));
            return taken.TrueForAll(problem => alerts[Text(problem)].Count(a => a.Text("incident") is not null) == AlertsEach);
        }, () => scene.Said);
        await Until.TrueAsync("every incident paged", Patience.Long, async () => hook.Of("incident.opened").Count() >= (await scene[0].Api.IncidentsAsync()).Count, hook.Story);
        Assert.All(hook.Of("incident.opened").GroupBy(page => page.Incident), pages => Assert.Single(pages));
        Assert.Empty(hook.Faults);
    }

    [Fact]
    public async Task Silos_JoiningOneByOne_GetTheirShareOfThePartitions_AndKeepIt()
    {
        await using var hook = await WebhookReceiver.StartAsync();
        await using var scene = new ClusterScene(hook.Url, 2 * Partitions);
        for (var silo = 0; silo < ClusterScene.Silos; silo++)
        {
            await scene.StartAsync(silo);
            await scene.ReadyAsync(Patience.Long);
            await Until.TrueAsync("each has its share", Patience.Long, () => scene.Running.All(p => scene.HeldBy(p).Count == 2 * Partitions / (silo + 1)), () => scene.Said);
        }

        // Several of the rounds in which a silo gives away what belongs elsewhere.
        var epochs = scene.Epochs();
        await Task.Delay(SomeRounds, TestContext.Current.CancellationToken);
        Assert.Equal(epochs, scene.Epochs());
    }

    private static Task TakesAllAsync(HdfProgram silo) => Until.TrueAsync("it takes every alert", Patience.Long, async () =>
    {
        for (var problem = 0; problem < Problems; problem++)
        {
            if (!(await silo.Api.PostAsync("/api/v2/alerts", Alerts(problem))).IsSuccess)
            {
                return false;
            }
        }

        return true;
    }, () => silo.Said);

    /// <summary>False also where nobody answered.</summary>
    private static async Task<bool> IsTakenAsync(HdfProgram silo, int problem)
    {
        try
        {
            return (await silo.Api.PostAsync("/api/v2/alerts", Alerts(problem))).IsSuccess;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    private static string Text(int problem) => problem.ToString(CultureInfo.InvariantCulture);

    private static async Task ShowsAllAsync(ClusterScene scene, int silo)
    {
        var shown = "";
        await Until.TrueAsync(
            $"silo {silo} shows every alert in the incident of its problem",
            Patience.Long,
            async () =>
            {
                var alerts = await scene[silo].Api.AlertsAsync();
                var incidents = await scene[silo].Api.IncidentsAsync();
                shown = $"{alerts.Count} alerts, {alerts.Count(a => a.Text("incident") is not null)} with an incident, {incidents.Count} incidents";
                return alerts.Count == Problems * AlertsEach && incidents.Count == Problems && alerts.All(a => a.Text("incident") is not null) && incidents.All(i => i.Int("alertCount") == AlertsEach);
            },
            () => $"{shown}\n{scene[silo].Said}");
    }

    private static string Alerts(int problem) => AlertBody.Of(Enumerable.Range(0, AlertsEach).Select(i => new AlertBody(
        new Dictionary<string, string>
        {
            ["alertname"] = "Slow",
            ["service"] = "checkout",
            ["severity"] = "critical",
            ["problem"] = Text(problem),
            ["instance"] = i.ToString(CultureInfo.InvariantCulture),
        },
        TimeProvider.System.GetUtcNow(),
        Summary: "slow")));
}
#endif

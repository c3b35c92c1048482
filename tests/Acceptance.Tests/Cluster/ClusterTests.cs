#if FULL_REGISTRY
using System.Globalization;
using HelpDeskFlow.Acceptance.Tests.Driving;
using HelpDeskFlow.Acceptance.Tests.Receivers;
using HelpDeskFlow.Acceptance.Tests.Senders;

namespace HelpDeskFlow.Acceptance.Tests.Cluster;

/// <summary>Goal: three silos as real processes do together what one program does. Method: the programs on the loopback, a real server, the API of each.</summary>
public sealed class ClusterTests
{
    private const int Problems = 12;
    private const int AlertsEach = 5;

    [Fact]
    public async Task ThreeSilos_ShowTheSame_TakeCommandsAnywhere_AndGoOnWithoutOneThatWasKilled()
    {
        await using var hook = await WebhookReceiver.StartAsync();
        await using var scene = new ClusterScene(hook.Url, partitions: 6);
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
        await Until.TrueAsync("the others take every alert again", Patience.Long, async () =>
        {
            for (var problem = 0; problem < Problems; problem++)
            {
                if (!(await scene[0].Api.PostAsync("/api/v2/alerts", Alerts(problem))).IsSuccess)
                {
                    return false;
                }
            }

            return true;
        }, () => scene[0].Said);
        await ShowsAllAsync(scene, 2);
        await scene.StartAsync(1);
        await scene.ReadyAsync(Patience.Long);
        await ShowsAllAsync(scene, 1);
        Assert.Equal(Problems, hook.Of("incident.opened").Count());
        Assert.Empty(hook.Faults);
        await Task.WhenAll(Enumerable.Range(0, ClusterScene.Silos).Select(s => scene[s].StopAsync()));
    }

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
            ["problem"] = problem.ToString(CultureInfo.InvariantCulture),
            ["instance"] = i.ToString(CultureInfo.InvariantCulture),
        },
        TimeProvider.System.GetUtcNow(),
        Summary: "slow")));
}
#endif

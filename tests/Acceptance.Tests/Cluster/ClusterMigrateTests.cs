#if FULL_REGISTRY
using System.Globalization;
using HelpDeskFlow.Acceptance.Tests.Driving;
using HelpDeskFlow.Acceptance.Tests.Receivers;
using HelpDeskFlow.Acceptance.Tests.Senders;
using HelpDeskFlow.Engine.ContractTests.Stores;

namespace HelpDeskFlow.Acceptance.Tests.Cluster;

/// <summary>Goal: what one program knows, a cluster of several partitions knows after a migration, and goes on with it. Method: the program, <c>hdf migrate</c>, three silos; the API before and after.</summary>
public sealed class ClusterMigrateTests(AzuriteServer azurite)
{
    private const int Problems = 20;
    private const int AlertsEach = 3;

    [Fact]
    public async Task Migrate_FromOneProgramIntoThreeSilos_ShowsTheSame_AndGoesOn()
    {
        await using var hook = await WebhookReceiver.StartAsync();
        await using var scene = new ClusterScene(hook.Url, partitions: 6);
        await MigrateAsync(scene, hook);
    }

    [Fact]
    [Trait("Needs", "Azurite")]
    public async Task Migrate_FromOneProgramIntoThreeSilosOnAzureTables_ShowsTheSame_AndGoesOn()
    {
        await using var hook = await WebhookReceiver.StartAsync();
        await using var scene = new ClusterScene(hook.Url, partitions: 6, tables: azurite.NewTable());
        await MigrateAsync(scene, hook);
    }

    private static async Task MigrateAsync(ClusterScene scene, WebhookReceiver hook)
    {
        string before;
        await using (var program = await scene.StartOneProgramAsync("single"))
        {
            for (var problem = 0; problem < Problems; problem++)
            {
                Assert.True((await program.Api.PostAsync("/api/v2/alerts", Alerts(problem))).IsSuccess);
            }

            await Until.TrueAsync("every incident paged", Patience.Soon, () => hook.Of("incident.opened").Count() == Problems, hook.Story);
            var incidents = await program.Api.IncidentsAsync();
            Assert.True((await program.Api.PostAsync($"/api/v1/incidents/{incidents[0].Text("id")}/acknowledge", new { by = "ana" })).IsSuccess);
            Assert.True((await program.Api.PostAsync($"/api/v1/incidents/{incidents[1].Text("id")}/resolve", new { by = "bo" })).IsSuccess);
            before = await ShownAsync(program);
            await program.StopAsync();
        }

        var migrated = await HdfCommand.RunAsync(["migrate", "--data", scene.DataOf("single"), "--journal", scene.Journal, "--journal-connection", scene.Connection, "--partitions", "6"]);
        Assert.True(migrated.ExitCode == 0, migrated.Said);
        await scene.StartAllAsync();
        await scene.ReadyAsync(Patience.Long);
        for (var silo = 0; silo < ClusterScene.Silos; silo++)
        {
            var shown = "";
            await Until.TrueAsync($"silo {silo} shows what the program showed", Patience.Long, async () => (shown = await ShownAsync(scene[silo])) == before, () => $"{shown}\n--- before:\n{before}");
        }

        // All again, and some new ones: repeats stay where they are, nothing is paged twice.
        for (var problem = 0; problem < Problems + 5; problem++)
        {
            Assert.True((await scene[problem % ClusterScene.Silos].Api.PostAsync("/api/v2/alerts", Alerts(problem))).IsSuccess);
        }

        await Until.TrueAsync("the new ones paged", Patience.Long, () => hook.Of("incident.opened").Count() == Problems + 5, hook.Story);
        // What a silo shows of another one's partitions is a moment old.
        await Until.TrueAsync("each silo shows them all", Patience.Long, async () =>
            (await scene[1].Api.AlertsAsync()).Count == (Problems + 5) * AlertsEach && (await scene[2].Api.IncidentsAsync()).Count == Problems + 5, () => scene.Said);
        Assert.Empty(hook.Faults);
    }

    /// <summary>Incidents and alerts as people know them.</summary>
    private static async Task<string> ShownAsync(HdfProgram program)
    {
        var incidents = (await program.Api.IncidentsAsync()).Select(i => $"{i.Int("number")} {i.Text("status")} {i.Int("alertCount")}").Order(StringComparer.Ordinal);
        var alerts = (await program.Api.AlertsAsync()).Select(a => $"{a.GetProperty("labels").GetRawText()} {a.Text("state")} {a.Text("incident")} {a.Int("eventCount")}").Order(StringComparer.Ordinal);
        return string.Join('\n', incidents.Concat(alerts));
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

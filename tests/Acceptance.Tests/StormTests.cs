using HelpDeskFlow.Acceptance.Tests.Driving;
using HelpDeskFlow.Acceptance.Tests.Receivers;
using HelpDeskFlow.Acceptance.Tests.Senders;

namespace HelpDeskFlow.Acceptance.Tests;

/// <summary>Goal: a storm loses nothing, and the one alert that matters is paged out of it. Method: 20,000 distinct alerts as fast as four connections send them. How fast it must be is the benchmark's business.</summary>
public sealed class StormTests
{
    private const int Alerts = 20_000;
    private const int BatchSize = 250;
    private const int Connections = 4;
    private const int Clusters = 40;

    [Fact]
    public async Task Storm_OfDistinctAlerts_LosesNone_AndPagesTheP0InIt()
    {
        using var scratch = new Scratch();
        await using var hook = await WebhookReceiver.StartAsync();
        await using var program = await HdfProgram.StartAsync(scratch.Write("hdf.yml", Config(hook.Url)), scratch.In("data"));
        var batches = Enumerable.Range(0, Alerts).Select(Storm).Chunk(BatchSize).ToList();
        // The P0 is in the middle of a batch in the middle of the storm.
        batches[batches.Count / 2][BatchSize / 2] = Alert("p0", "critical", "core");

        await Parallel.ForEachAsync(batches, new ParallelOptions { MaxDegreeOfParallelism = Connections }, async (batch, _) =>
        {
            var answer = await program.Api.PostAsync("/api/v2/alerts", AlertBody.Of(batch));
            Assert.True(answer.IsSuccess, $"{(int)answer.Status}: {answer.Text}");
        });

        await Until.TrueAsync(
            "the P0 is paged",
            Patience.Soon,
            () => hook.Of("incident.opened").Any(n => n.Body.GetProperty("incident").Text("severity") == "P0"),
            () => $"{hook.Taken.Count} pages, none for it");
        var there = (await program.Api.AlertsAsync()).Select(a => a.GetProperty("labels").Text("uid")!).ToHashSet();
        Assert.Equal(Alerts, there.Count);
        var incidents = await program.Api.IncidentsAsync();
        Assert.Equal(Clusters + 1, incidents.Count);
        Assert.Equal(Alerts, incidents.Sum(i => i.Int("alertCount")));
        await Until.TrueAsync("every incident of the storm is paged", Patience.Soon, () => hook.Of("incident.opened").Select(n => n.Incident).Distinct().Count() == Clusters + 1);
        Assert.Empty(hook.Faults);
    }

    private static AlertBody Storm(int number) => Alert($"u{number}", "warning", $"c{number % Clusters}");

    private static AlertBody Alert(string uid, string severity, string cluster) => new(
        new Dictionary<string, string> { ["alertname"] = "Storm", ["uid"] = uid, ["severity"] = severity, ["cluster"] = cluster, ["service"] = "checkout" },
        TimeProvider.System.GetUtcNow(),
        Summary: $"alert {uid} of the storm");

    private static string Config(Uri hook) => $$"""
        version: 1
        services:
          - { name: checkout, match: ['service="checkout"'], policy: storm }
        policies:
          - { name: storm, steps: [{ notify: ["destination:hook"], wait: 1h }] }
        destinations:
          - { name: hook, type: webhook, url: "{{hook}}", secret: "{{WebhookReceiver.Secret}}" }
        severity: { label: severity, map: { critical: P0, warning: P2 } }
        grouping: [{ labels: [cluster], window: 1h }]
        """;
}

using System.Text.Json;
using HelpDeskFlow.Acceptance.Tests.Driving;
using HelpDeskFlow.Acceptance.Tests.Receivers;
using HelpDeskFlow.Acceptance.Tests.Senders;

namespace HelpDeskFlow.Acceptance.Tests;

/// <summary>
/// Goal: a P1 that nobody acknowledges reaches the secondary, one that nobody resolves L3 and the manager, and the second page
/// says all that is known. Method: the program with a third of a second for a minute, and its webhooks.
/// </summary>
public sealed class EscalationTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromSeconds(1.0 / 3);

    private static readonly TimeSpan Rounding = TimeSpan.FromMilliseconds(5);

    private static string Config(Uri hook) => $$"""
        version: 1
        people:
          - { name: ana, notify: [{ via: hook }] }
          - { name: bo, notify: [{ via: hook }] }
          - { name: lee, notify: [{ via: hook }] }
          - { name: max, notify: [{ via: hook }] }
        services:
          - { name: checkout, match: ['service="checkout"'], policy: payments, links: { runbook: "https://wiki.example/checkout" } }
        policies:
          - name: payments
            steps:
              - { notify: ["schedule:primary"] }
              - { notify: ["schedule:secondary"] }
            severities:
              P1: { ack_within: {{5 * Minute.TotalMilliseconds:0}}ms, resolve_within: {{30 * Minute.TotalMilliseconds:0}}ms, then: ["schedule:l3", "person:max"] }
        schedules:
          - { name: primary, layers: [{ rotation: weekly, start: 2026-01-05T09:00, people: [ana] }] }
          - { name: secondary, layers: [{ rotation: weekly, start: 2026-01-05T09:00, people: [bo] }] }
          - { name: l3, layers: [{ rotation: weekly, start: 2026-01-05T09:00, people: [lee] }] }
        intake: { pagerduty: { keys: { CHANGES: checkout } } }
        destinations:
          - { name: hook, type: webhook, url: "{{hook}}", secret: {{WebhookReceiver.Secret}} }
        """;

    [Fact]
    public async Task P1_UnacknowledgedThenUnresolved_ReachesSecondaryThenL3AndManager_WithTheWholeContext()
    {
        using var scratch = new Scratch();
        await using var hook = await WebhookReceiver.StartAsync();
        var file = scratch.Write("hdf.yml", Config(hook.Url));
        await using var program = await HdfProgram.StartAsync(file, scratch.In("data"));
        Assert.True((await program.Api.PostAsync("/v2/change/enqueue", """{"routing_key":"CHANGES","payload":{"summary":"Deployed 1.2.3","source":"ci"}}""")).IsSuccess);

        var labels = new Dictionary<string, string> { ["alertname"] = "HighErrorRate", ["service"] = "checkout", ["severity"] = "critical" };
        var alert = new AlertBody(labels, TimeProvider.System.GetUtcNow(), TimeProvider.System.GetUtcNow().AddHours(1), "5 % of payments fail");
        Assert.True((await program.Api.PostAsync("/api/v1/alerts", AlertBody.Of([alert]))).IsSuccess);
        await Until.TrueAsync("the first page", Patience.Soon, () => People(hook).Contains("ana"), hook.Story);
        var incident = hook.Taken.First().Incident;
        Assert.True((await program.Api.PostAsync($"/api/v1/incidents/{incident}/notes", """{"by":"ana","text":"Looks like the new release"}""")).IsSuccess);

        await Until.TrueAsync("L3 and the manager are paged", Patience.Soon, () => People(hook).Contains("max"), hook.Story);

        Assert.Equal(["ana", "bo", "lee", "max"], People(hook));
        Assert.Empty(hook.Faults);
        var pages = hook.Taken.ToDictionary(n => n.Body.Text("person")!);
        Assert.Equal("incident.opened", pages["ana"].Event);
        Assert.All(["bo", "lee", "max"], person => Assert.Equal("incident.escalated", pages[person].Event));
        var times = (await program.Api.JsonAsync($"/api/v1/incidents/{incident}")).GetProperty("timeline").EnumerateArray()
            .Where(t => t.Text("kind") == "paged").ToDictionary(t => t.Text("text")!.Split(' ')[0], t => t.Time("at")!.Value);
        Assert.InRange(times["bo"] - times["ana"], 5 * Minute - Rounding, 25 * Minute);
        Assert.InRange(times["lee"] - times["ana"], 30 * Minute - Rounding, 120 * Minute);

        var second = pages["bo"].Body;
        var context = second.GetProperty("context");
        Assert.Equal("HighErrorRate", second.GetProperty("alerts")[0].GetProperty("labels").Text("alertname"));
        Assert.Equal("5 % of payments fail", second.GetProperty("alerts")[0].GetProperty("annotations").Text("summary"));
        Assert.Equal("https://wiki.example/checkout", context.GetProperty("links").Text("runbook"));
        Assert.Equal("Deployed 1.2.3", context.GetProperty("changes")[0].Text("summary"));
        var story = context.GetProperty("timeline").EnumerateArray().Select(t => $"{t.Text("kind")}: {t.Text("text")}").ToList();
        Assert.Contains(story, t => t.StartsWith("opened: HighErrorRate on checkout, P1", StringComparison.Ordinal));
        Assert.Contains(story, t => t.StartsWith("paged: ana through hook", StringComparison.Ordinal));
        Assert.Contains("note: Looks like the new release", story);
        Assert.Contains("Nobody acknowledged in time. Step 2 of policy payments: schedule:secondary is bo", second.Text("reason"), StringComparison.Ordinal);
    }

    private static List<string> People(WebhookReceiver hook) =>
        [.. hook.Taken.Select(n => n.Body).Where(b => b.Text("event") is "incident.opened" or "incident.escalated").Select(b => b.Text("person")!).Order(StringComparer.Ordinal)];
}

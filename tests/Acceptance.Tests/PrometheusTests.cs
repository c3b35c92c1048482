using System.Globalization;
using System.Text.Json;
using HelpDeskFlow.Acceptance.Tests.Driving;
using HelpDeskFlow.Acceptance.Tests.Receivers;
using HelpDeskFlow.Acceptance.Tests.Senders;

namespace HelpDeskFlow.Acceptance.Tests;

/// <summary>
/// Goal: the main job on real input. Method: Debian's Prometheus with us as its Alertmanager and a rule that fires; a webhook
/// receiver and a PagerDuty-compatible receiver; nobody acknowledges; the rule stops.
/// </summary>
public sealed class PrometheusTests
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan TimerLatenessMax = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Prometheus_RuleFires_OneIncidentPagesEscalatesAndResolves()
    {
        using var scratch = new Scratch();
        await using var hook = await WebhookReceiver.StartAsync();
        await using var pager = await PagerDutyReceiver.StartAsync();
        await using var shop = await ShopMetrics.StartAsync();
        await using var program = await HdfProgram.StartAsync(scratch.Write("hdf.yml", Config(hook.Url, pager.Url)), scratch.In("data"));
        await using var prometheus = PrometheusServer.Start(program.Url, shop.Url);
        string Story() => $"webhook:\n{hook.Story()}\npager:\n{pager.Story()}";

        shop.ErrorsRatio = 0.9;
        var opened = await Until.SomeAsync("step 1 reaches the webhook", Patience.Long, () => Task.FromResult(hook.Of("incident.opened").FirstOrDefault()), () => $"{prometheus.Said}\n{Story()}");
        await Until.TrueAsync("step 1 reaches the pager", Patience.Soon, () => pager.Of("trigger").Count > 0, Story);
        CheckOpened(opened, pager);

        var escalated = await Until.SomeAsync("step 2 reaches the webhook", Patience.Soon, () => Task.FromResult(hook.Of("incident.escalated").FirstOrDefault()), Story);
        Assert.Equal((opened.Incident, 2), (escalated.Incident, escalated.Step));
        await Until.TrueAsync("the resends are counted", Patience.Soon, async () => (await OneIncidentAsync(program)).Int("eventCount") >= 4);
        var open = await program.Api.JsonAsync($"/api/v1/incidents/{opened.Incident}");
        Assert.Equal(("triggered", 1), (open.Text("status"), open.Int("alertCount")));
        CheckEscalatedInTime(open);

        shop.ErrorsRatio = 0.1;
        await Until.TrueAsync("the incident resolves", Patience.Long, async () => (await OneIncidentAsync(program)).Text("status") == "resolved");
        await Until.TrueAsync("the webhook hears of it", Patience.Soon, () => hook.Of("incident.resolved").Any(), Story);
        await Until.TrueAsync("the pager hears of it", Patience.Soon, () => pager.Of("resolve").Count > 0, Story);
        Assert.Equal(pager.Of("trigger")[0].Text("dedup_key"), Assert.Single(pager.Of("resolve")).Text("dedup_key"));
        Assert.All(hook.Taken, n => Assert.Equal(opened.Incident, n.Incident));
        Assert.Equal(["incident.opened", "incident.escalated", "incident.resolved"], hook.Taken.Select(n => n.Event));
        Assert.Single(pager.Of("trigger"));
        Assert.Equal("resolved", (await OneIncidentAsync(program)).Text("status"));
        Assert.Empty(hook.Faults);
        Assert.Empty(pager.Faults);
    }

    private static void CheckOpened(Notification opened, PagerDutyReceiver pager)
    {
        Assert.Equal(1, opened.Step);
        var incident = opened.Body.GetProperty("incident");
        Assert.Equal(("P0", "checkout", "triggered"), (incident.Text("severity"), incident.Text("service"), incident.Text("status")));
        var alert = Assert.Single(opened.Body.GetProperty("alerts").EnumerateArray());
        Assert.Equal("ShopErrors", alert.GetProperty("labels").Text("alertname"));
        Assert.Equal("test", alert.GetProperty("labels").Text("cluster"));
        Assert.Equal("0.9 of the orders fail", alert.GetProperty("annotations").Text("summary"));
        Assert.NotEmpty(opened.Body.Text("reason")!);
        Assert.Equal(opened.Key, opened.Body.Text("deliveryId"));
        var trigger = Assert.Single(pager.Of("trigger"));
        Assert.Equal("R0UTE", trigger.Text("routing_key"));
        Assert.Equal("critical", trigger.GetProperty("payload").Text("severity"));
        Assert.Contains("ShopErrors", trigger.GetProperty("payload").Text("summary"));
    }

    /// <summary>From the timeline: step 2 was taken when its wait was over, at most a second late.</summary>
    private static void CheckEscalatedInTime(JsonElement incident)
    {
        var paged = incident.GetProperty("timeline").EnumerateArray().Where(e => e.Text("kind") == "paged").Select(e => e.Time("at")!.Value).Order().ToList();
        Assert.Equal(3, paged.Count);
        Assert.InRange(paged[2] - paged[0], FirstWait, FirstWait + TimerLatenessMax);
    }

    private static async Task<JsonElement> OneIncidentAsync(HdfProgram program) => Assert.Single(await program.Api.IncidentsAsync());

    private static string Config(Uri hook, Uri pager) => string.Create(CultureInfo.InvariantCulture, $$"""
        version: 1
        services:
          - { name: checkout, tier: 1, environment: prod, match: ['service="checkout"'], policy: shop }
        policies:
          - name: shop
            steps:
              - { notify: ["destination:hook", "destination:pager"], wait: {{FirstWait.TotalSeconds}}s }
              - { notify: ["destination:hook"], wait: 1h }
        destinations:
          - { name: hook, type: webhook, url: "{{hook}}", secret: "{{WebhookReceiver.Secret}}" }
          - { name: pager, type: pagerduty, routing_key: "R0UTE", url: "{{pager}}" }
        severity: { label: severity, map: { critical: P0 } }
        """);
}

using System.Text.Json;
using HelpDeskFlow.Acceptance.Tests.Driving;
using HelpDeskFlow.Acceptance.Tests.Senders;

namespace HelpDeskFlow.Acceptance.Tests;

/// <summary>
/// Goal: who keeps Alertmanager, or moves over from PagerDuty or Opsgenie, can send to us. Method: Debian's Alertmanager with us as its
/// PagerDuty, its Opsgenie and its webhook receiver at once.
/// </summary>
public sealed class AlertmanagerTests
{
    private const string Config = """
        version: 1
        services:
          - { name: checkout, match: ['service="checkout"'] }
          - { name: legacy }
          - { name: genie }
        intake: { pagerduty: { keys: { "R0UT1NG": legacy } }, opsgenie: { keys: { "GEN1E": genie } } }
        """;

    [Fact]
    public async Task Alertmanager_SendsAsPagerDutyOpsgenieAndWebhook_AllOpenAndResolve()
    {
        using var scratch = new Scratch();
        await using var program = await HdfProgram.StartAsync(scratch.Write("hdf.yml", Config), scratch.In("data"));
        await using var alertmanager = await AlertmanagerServer.StartAsync(program.Url, "R0UT1NG", "GEN1E");
        var amtool = new Amtool(alertmanager.Url);
        var now = TimeProvider.System.GetUtcNow();
        string[] alert = ["alertname=OrdersFail", "service=checkout", "severity=critical", "--annotation=summary=half of the orders fail", $"--start={now.AddMinutes(-10):yyyy-MM-ddTHH:mm:ssZ}"];

        await amtool.RunAsync(["alert", "add", .. alert]);
        await Until.TrueAsync("all arrive", Patience.Soon, async () => (await program.Api.AlertsAsync()).Count >= 3, () => alertmanager.Said);
        var alerts = await program.Api.AlertsAsync();
        Assert.All(alerts, a => Assert.Equal("firing", a.Text("status")));
        var webhook = Assert.Single(alerts, a => a.Text("service") == "checkout");
        Assert.Equal("OrdersFail", webhook.GetProperty("labels").Text("alertname"));
        Assert.Equal("half of the orders fail", webhook.GetProperty("annotations").Text("summary"));
        var pagerDuty = Assert.Single(alerts, a => a.Text("service") == "legacy");
        Assert.Matches("^[0-9a-f]{64}$", pagerDuty.Text("dedupKey")!);
        Assert.Contains("OrdersFail", pagerDuty.GetRawText());
        var opsgenie = Assert.Single(alerts, a => a.Text("service") == "genie");
        Assert.Equal(pagerDuty.Text("dedupKey"), opsgenie.Text("dedupKey")); // Alertmanager's alias and dedup key are the same hash
        Assert.Equal(("OrdersFail", "critical"), (opsgenie.GetProperty("labels").Text("alertname"), opsgenie.GetProperty("labels").Text("severity")));

        await amtool.RunAsync(["alert", "add", .. alert, $"--end={now.AddSeconds(-1):yyyy-MM-ddTHH:mm:ssZ}"]);
        await Until.TrueAsync(
            "all resolve",
            Patience.Soon,
            async () => (alerts = await program.Api.AlertsAsync()).All(a => a.Text("status") == "resolved") && (await program.Api.IncidentsAsync()).All(i => i.Text("status") == "resolved"),
            () => string.Join('\n', alerts.Select(a => a.GetRawText())));
        Assert.Equal(3, (await program.Api.AlertsAsync()).Count);
    }
}

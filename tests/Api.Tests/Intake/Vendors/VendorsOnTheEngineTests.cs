using System.Text.Json;

namespace Api.Tests.Intake.Vendors;

/// <summary>Goal: vendors' notifications move real incidents, and the door knows which senders show themselves. Method: intake, API and the embedded engine together.</summary>
public sealed class VendorsOnTheEngineTests
{
    private static readonly string Problem = VendorScene.Fixture("nagios.form");

    [Fact]
    public async Task Nagios_ProblemAcknowledgementRecovery_MovesOneIncident()
    {
        await using var host = await EngineHost.StartAsync();
        Assert.Equal(200, (await host.SendAsync("POST", "/intake/nagios", Problem)).Status);
        Assert.Equal("triggered", await StatusAsync(host));
        await host.SendAsync("POST", "/intake/nagios", Problem.Replace("=PROBLEM", "=ACKNOWLEDGEMENT", StringComparison.Ordinal).Replace("notificationauthor=", "notificationauthor=ana", StringComparison.Ordinal));
        Assert.Equal("acknowledged", await StatusAsync(host));
        await host.SendAsync("POST", "/intake/nagios", Problem.Replace("=PROBLEM", "=RECOVERY", StringComparison.Ordinal));
        Assert.Equal("resolved", await StatusAsync(host));
    }

    [Fact]
    public async Task CloudEvent_Redelivered_IsCountedAndOpensNothingMore()
    {
        await using var host = await EngineHost.StartAsync();
        var body = VendorScene.Fixture("cloudevents.structured.json");
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(200, (await host.SendAsync("POST", "/intake/cloudevents", body)).Status);
        }

        var alert = Assert.Single((await host.SendAsync("GET", "/api/v1/alerts")).Body.GetProperty("items").EnumerateArray());
        Assert.Equal(3, alert.GetProperty("eventCount").GetInt32());
    }

    [Fact]
    public async Task CloudWatch_AlarmOkAlarm_ReopensTheIncident()
    {
        const string Config = "version: 1\nservices: [{ name: shop }]\nintake: { cloudwatch-sns: { keys: { k: shop } } }\n";
        await using var host = await EngineHost.StartAsync(Config);
        var alarm = VendorScene.Fixture("cloudwatch.alarm.json");
        foreach (var (state, minute, expected) in ((string, string, string)[])[("ALARM", "21", "triggered"), ("OK", "55", "resolved"), ("ALARM", "40", "resolved"), ("ALARM", "58", "triggered")])
        {
            var body = alarm.Replace("\"NewStateValue\":\"ALARM\"", $"\"NewStateValue\":\"{state}\"", StringComparison.Ordinal).Replace("11:21:50", $"11:{minute}:50", StringComparison.Ordinal);
            Assert.Equal(200, (await host.SendAsync("POST", "/intake/cloudwatch-sns?key=k", body)).Status);
            Assert.Equal(expected, await StatusAsync(host));
        }
    }

    [Fact]
    public async Task Door_WithApiKeys_LetsOnlySendersThatShowThemselvesThrough()
    {
        const string Config = """
            version: 1
            services: [{ name: shop }]
            auth: { keys: [{ name: ci, role: responder, sha256: "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae" }] }
            intake: { azure-monitor: { keys: { k: shop } } }
            """;
        await using var host = await EngineHost.StartAsync(Config);
        var alert = VendorScene.Fixture("azure-monitor.metric.json");
        Assert.Equal(401, (await host.SendAsync("POST", "/intake/azure-monitor", alert)).Status);
        Assert.Equal(200, (await host.SendAsync("POST", "/intake/azure-monitor?key=k", alert)).Status);
        Assert.Equal(401, (await host.SendAsync("POST", "/intake/nagios?key=k", Problem)).Status);
        Assert.Equal("shop", Assert.Single(host.Views.IncidentsNewestFirst(null)).Service.Value);
    }

    private static async Task<string> StatusAsync(EngineHost host)
    {
        var items = (await host.SendAsync("GET", "/api/v1/incidents?status=all")).Body.GetProperty("items");
        Assert.Equal(JsonValueKind.Array, items.ValueKind);
        return Assert.Single(items.EnumerateArray()).GetProperty("status").GetString()!;
    }
}

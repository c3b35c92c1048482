using System.Text.Json;
using HelpDeskFlow.Acceptance.Tests.Driving;
using HelpDeskFlow.Acceptance.Tests.Senders;

namespace HelpDeskFlow.Acceptance.Tests;

/// <summary>Goal: who moves over from Opsgenie or PagerDuty changes the address and nothing else. Method: their own client libraries from npm against the program.</summary>
public sealed class ClientLibraryTests
{
    private const string Config = """
        version: 1
        services: [{ name: checkout }]
        heartbeats: [{ name: backup, every: 1d }]
        intake:
          pagerduty: { keys: { "R0UT1NG": checkout } }
          opsgenie: { keys: { "GEN1E": checkout } }
        """;

    [Fact]
    public async Task OpsgenieSdk_WholeLifeOfAnAlert_IsCarriedOut()
    {
        using var scratch = new Scratch();
        await using var program = await HdfProgram.StartAsync(scratch.Write("hdf.yml", Config), scratch.In("data"));
        var seen = await NodeClient.RunAsync("opsgenie.js", "opsgenie-sdk", program.Url.ToString().TrimEnd('/'), "GEN1E");

        foreach (var name in new[] { "create", "acknowledge", "unacknowledge", "note", "snooze", "close", "again" })
        {
            Assert.Equal("Request will be processed", seen.GetProperty(name).Text("result"));
        }

        var status = seen.GetProperty("status").GetProperty("data");
        Assert.True(status.GetProperty("success").GetBoolean());
        Assert.Equal(("Create", "orders/eu"), (status.Text("action"), status.Text("alias")));
        var alert = seen.GetProperty("get").GetProperty("data");
        Assert.Equal(("Orders fail", "open", "P1", "shop", "eu-1"), (alert.Text("message"), alert.Text("status"), alert.Text("priority"), alert.Text("entity"), alert.GetProperty("details").Text("cluster")));
        Assert.True(seen.GetProperty("acknowledged").GetProperty("data").GetProperty("acknowledged").GetBoolean());
        var listed = Assert.Single(seen.GetProperty("list").GetProperty("data").EnumerateArray().ToList());
        Assert.True(listed.GetProperty("snoozed").GetBoolean());
        Assert.Equal("422", seen.GetProperty("wrong").Text("httpStatusCode"));
        Assert.Equal("closed", seen.GetProperty("closed").GetProperty("data").Text("status"));
        Assert.False(seen.GetProperty("unknown").GetProperty("data").GetProperty("isSuccess").GetBoolean());
        Assert.Equal("PONG - Heartbeat received", seen.GetProperty("ping").Text("result"));

        var incident = Assert.Single(await program.Api.IncidentsAsync());
        Assert.Equal(("resolved", "P0", "checkout"), (incident.Text("status"), incident.Text("severity"), incident.Text("service")));
        var timeline = (await program.Api.JsonAsync("/api/v1/incidents/1")).GetProperty("timeline").GetRawText();
        Assert.Contains("look at the queue", timeline);
        Assert.Contains("found it", timeline);
        Assert.Equal("alive", (await program.Api.JsonAsync("/api/v1/heartbeats/backup")).Text("status"));
    }

    [Fact]
    public async Task PagerDutyJs_EventsAndChanges_AreTaken()
    {
        using var scratch = new Scratch();
        await using var program = await HdfProgram.StartAsync(scratch.Write("hdf.yml", Config), scratch.In("data"));
        var (front, certificate) = await TlsFront.StartAsync(program.Url, scratch);
        await using var _ = front;
        var seen = await NodeClient.RunAsync("pagerduty.js", "@pagerduty/pdjs", front.Server, "R0UT1NG", certificate);

        foreach (var name in new[] { "change", "trigger", "acknowledge", "resolve", "generated" })
        {
            Assert.Equal(("202", "success"), (seen.GetProperty(name).Text("status"), seen.GetProperty(name).GetProperty("data").Text("status")));
        }

        Assert.Equal("orders", seen.GetProperty("trigger").GetProperty("data").Text("dedup_key"));
        Assert.Equal(32, seen.GetProperty("generated").GetProperty("data").Text("dedup_key")!.Length);
        Assert.Equal(("400", "invalid event"), (seen.GetProperty("wrong").Text("status"), seen.GetProperty("wrong").GetProperty("data").Text("status")));

        var alerts = await program.Api.AlertsAsync();
        Assert.Equal(["firing", "resolved"], alerts.Select(a => a.Text("status")!).Order());
        var detail = await program.Api.JsonAsync("/api/v1/incidents/1");
        var change = Assert.Single(detail.GetProperty("changes").EnumerateArray().ToList());
        Assert.Equal(("Build 7 deployed", "7"), (change.Text("summary"), change.GetProperty("details").Text("build")));
        Assert.Contains(detail.GetProperty("timeline").EnumerateArray().ToList(), t => t.Text("kind") == "acknowledged");
    }
}

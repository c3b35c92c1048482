using System.Text.Json;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Heartbeats;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Engine.Views;

namespace Api.Tests.Intake;

/// <summary>Goal: a heartbeat that stays away opens an incident, also over restarts and new configs, and its next ping ends it. Method: the real engine on a clock that is moved.</summary>
public sealed class HeartbeatTests
{
    private const string Config = """
        version: 1
        services: [{ name: db }, { name: eu, match: ['site="eu"'] }]
        heartbeats:
          - { name: backup, every: 5m, grace: 1m, service: db, severity: P1 }
          - { name: "nightly report", every: 1d, labels: { site: eu } }
        """;

    private static readonly HeartbeatName Backup = new("backup");

    [Fact]
    public async Task Ping_StaysAway_OpensAnIncident_AndTheNextPingResolvesIt()
    {
        await using var host = await EngineHost.StartAsync(Config);
        Assert.Equal("waiting", Status(await host.SendAsync("GET", "/api/v1/heartbeats/backup")));
        Assert.Equal("alive", Status(await host.SendAsync("POST", "/api/v1/heartbeats/backup/ping")));
        await PassAsync(host, TimeSpan.FromMinutes(5));
        Assert.Null(host.Views.Incident(1));
        await PassAsync(host, TimeSpan.FromMinutes(1));
        var incident = host.Views.Incident(1)!;
        Assert.Equal(("db", Severity.P1, "HeartbeatMissed"), (incident.Service.Value, incident.Severity, incident.Title));
        Assert.Equal("missed", Status(await host.SendAsync("GET", "/api/v1/heartbeats/backup")));

        await PassAsync(host, TimeSpan.FromMinutes(20));
        var alert = Assert.Single(host.Views.Alerts(new AlertQuery([], true, true, null, null, 10)).Items);
        Assert.True(alert.Episode.IsFiring);
        Assert.InRange(alert.Episode.EventCount, 2, 6); // sent again each period, as other senders do
        Assert.Equal("alive", Status(await host.SendAsync("PUT", "/api/v1/heartbeats/backup/ping")));
        Assert.Equal(IncidentStatus.Resolved, host.Views.Incident(1)!.Status);
        Assert.Equal(["alive", "waiting"], (await host.SendAsync("GET", "/api/v1/heartbeats")).Body.GetProperty("items").EnumerateArray().Select(h => h.GetProperty("status").GetString()));
    }

    [Fact]
    public async Task Ping_OfOpsgenie_IsPong_AndUnknownNamesAreNoticed()
    {
        await using var host = await EngineHost.StartAsync(Config);
        foreach (var (method, path) in new[] { ("GET", "/v2/heartbeats/nightly%20report/ping"), ("POST", "/opsgenie/v2/heartbeats/nightly%20report/ping/"), ("PUT", "/v2/heartbeats/nightly%20report/ping"), ("PATCH", "/v2/heartbeats/nightly%20report/ping") })
        {
            var (status, pong) = await host.SendAsync(method, path);
            Assert.Equal((202, "PONG - Heartbeat received"), (status, pong.GetProperty("result").GetString()));
            Assert.NotEmpty(pong.GetProperty("requestId").GetString()!);
        }

        Assert.Equal(HeartbeatStatus.Alive, host.Views.Heartbeat(new HeartbeatName("nightly report"))!.Status);
        Assert.Equal(404, (await host.SendAsync("GET", "/v2/heartbeats/nobody/ping")).Status);
        Assert.Equal(404, (await host.SendAsync("GET", "/api/v1/heartbeats/nobody/ping")).Status);
        var data = (await host.SendAsync("GET", "/v2/heartbeats/nightly%20report")).Body.GetProperty("data");
        Assert.Equal((1, "days", false), (data.GetProperty("interval").GetInt32(), data.GetProperty("intervalUnit").GetString(), data.GetProperty("expired").GetBoolean()));
        Assert.Equal(2, (await host.SendAsync("GET", "/v2/heartbeats")).Body.GetProperty("data").GetProperty("heartbeats").GetArrayLength());
    }

    [Fact]
    public async Task Restart_WhileMissed_KeepsTheIncident_AndThePingStillEndsIt()
    {
        await using var first = await EngineHost.StartAsync(Config);
        await PassAsync(first, TimeSpan.FromMinutes(7));
        Assert.True(first.Views.Incident(1)!.IsOpen);
        await first.DisposeAsync();
        await using var second = await EngineHost.StartAsync(Config, first);
        Assert.Equal("missed", Status(await second.SendAsync("GET", "/api/v1/heartbeats/backup")));
        Assert.True(second.Views.Incident(1)!.IsOpen);
        await second.SendAsync("POST", "/api/v1/heartbeats/backup/ping");
        Assert.False(second.Views.Incident(1)!.IsOpen);
    }

    [Fact]
    public async Task Restart_WhileAlive_StillMissesInTime_WithGraceForTheDowntime()
    {
        await using var first = await EngineHost.StartAsync(Config);
        await first.SendAsync("POST", "/api/v1/heartbeats/backup/ping");
        await first.DisposeAsync();
        first.Time.FastForward(TimeSpan.FromHours(1));
        await using var second = await EngineHost.StartAsync(Config, first);
        Assert.Equal("alive", Status(await second.SendAsync("GET", "/api/v1/heartbeats/backup")));
        await PassAsync(second, TimeSpan.FromSeconds(61));
        Assert.True(second.Views.Incident(1)!.IsOpen);
    }

    [Fact]
    public async Task Config_WithoutIt_ResolvesItsIncident_WithOtherLabels_RoutesTheNextOne()
    {
        await using var host = await EngineHost.StartAsync(Config);
        await PassAsync(host, TimeSpan.FromMinutes(7));
        Assert.True(host.Views.Incident(1)!.IsOpen);
        await host.Engine.ApplyConfigAsync(EngineHost.Load("version: 1"));
        Assert.False(host.Views.Incident(1)!.IsOpen);
        Assert.Equal(404, (await host.SendAsync("POST", "/api/v1/heartbeats/backup/ping")).Status);

        await host.Engine.ApplyConfigAsync(EngineHost.Load(Config));
        await PassAsync(host, TimeSpan.FromDays(1.1));
        var byLabels = host.Views.IncidentsNewestFirst(null).First(i => i.Service.Value == "eu");
        Assert.Equal(Severity.P2, byLabels.Severity);
        Assert.Equal("nightly report", byLabels.Alerts[0].Alert.Labels["heartbeat"]);
    }

    // The loop wakes by the clock's timers; a command afterwards waits for the turn that they began.
    private static async Task PassAsync(EngineHost host, TimeSpan time)
    {
        for (var left = time; left > TimeSpan.Zero; left -= TimeSpan.FromMinutes(1))
        {
            host.Time.FastForward(left < TimeSpan.FromMinutes(1) ? left : TimeSpan.FromMinutes(1));
            await host.Engine.ApplyConfigAsync(host.Views.Config);
        }
    }

    private static string Status((int Status, JsonElement Body) answer)
    {
        Assert.Equal(200, answer.Status);
        return answer.Body.GetProperty("status").GetString()!;
    }
}

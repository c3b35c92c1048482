using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using HelpDeskFlow.Api.Access;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Incidents;
using Microsoft.AspNetCore.Http;

namespace HelpDeskFlow.Api.Tests.Rest;

public sealed class AccessTests
{
    [Theory]
    [InlineData("GET", "/healthz", null)]
    [InlineData("GET", "/readyz", null)]
    [InlineData("GET", "/-/healthy", null)]
    [InlineData("GET", "/-/ready", null)]
    [InlineData("GET", "/", null)]
    [InlineData("GET", "/console/app.js", null)]
    [InlineData("GET", "/incidents/7", null)]
    [InlineData("GET", "/api/v1/incidents", Role.Viewer)]
    [InlineData("GET", "/metrics", Role.Viewer)]
    [InlineData("GET", "/openapi/v1.json", Role.Viewer)]
    [InlineData("POST", "/api/v1/alerts", Role.Responder)]
    [InlineData("POST", "/api/v2/alerts", Role.Responder)]
    [InlineData("POST", "/intake/alertmanager", Role.Responder)]
    [InlineData("POST", "/api/v1/incidents/7/acknowledge", Role.Responder)]
    [InlineData("POST", "/api/v1/incidents/7/notes/", Role.Responder)]
    [InlineData("POST", "/api/v1/incidents/7/assign", Role.Operator)]
    [InlineData("POST", "/api/v1/incidents/7/merge", Role.Operator)]
    [InlineData("POST", "/api/v1/incidents/7/merge/", Role.Operator)]
    [InlineData("POST", "/API/v1/incidents/7/MERGE", Role.Operator)]
    [InlineData("POST", "/api/v1/incidents/7/roles", Role.Lead)]
    [InlineData("POST", "/api/v1/deliveries/x/resend", Role.Operator)]
    [InlineData("POST", "/api/v1/schedules/x/overrides", Role.Lead)]
    [InlineData("DELETE", "/api/v1/schedules/x/overrides/1", Role.Lead)]
    [InlineData("PUT", "/api/v1/schedules/x/calendars/pto", Role.Lead)]
    [InlineData("POST", "/api/v1/schedules/x/swaps", Role.Responder)]
    [InlineData("POST", "/api/v1/schedules/x/swaps/1/accept", Role.Responder)]
    [InlineData("POST", "/api/v1/schedules/swaps/overrides", Role.Lead)]
    [InlineData("GET", "/api/v1/schedules/x/calendar", Role.Viewer)]
    [InlineData("POST", "/-/reload", Role.Lead)]
    [InlineData("POST", "/v2/enqueue", Role.Responder)]
    [InlineData("POST", "/v2/change/enqueue", Role.Responder)]
    [InlineData("POST", "/generic/2010-04-15/create_event.json", Role.Responder)]
    [InlineData("POST", "/v2/alerts/", Role.Responder)]
    [InlineData("GET", "/v2/alerts", Role.Viewer)]
    [InlineData("GET", "/opsgenie/v2/heartbeats/backup/ping", Role.Responder)]
    [InlineData("GET", "/api/v1/heartbeats/backup/ping/", Role.Responder)]
    [InlineData("GET", "/api/v1/heartbeats", Role.Viewer)]
    [InlineData("POST", "/api/v1/reports", Role.Responder)]
    [InlineData("POST", "/something/new", Role.Operator)]
    public void Role_OfEveryRequest_IsInTheTable(string method, string path, Role? role) =>
        Assert.Equal(role, AccessRules.RoleFor(method, new PathString(path), ConfigSnapshot.BuiltIn));

    [Fact]
    public void Role_OfEnqueueWithSenderKeys_IsNone() =>
        Assert.Null(AccessRules.RoleFor(
            "POST", new PathString("/v2/enqueue"), ConfigSnapshot.BuiltIn with { PagerDutyKeys = ImmutableDictionary<string, ServiceName>.Empty.Add("k", ServiceName.Unrouted) }));

    [Theory]
    [InlineData("GET", "/v2/alerts")]
    [InlineData("POST", "/opsgenie/v2/alerts/x/close")]
    [InlineData("GET", "/v2/heartbeats/backup/ping")]
    public void Role_OfOpsgenieWithSenderKeys_IsNone(string method, string path) => Assert.Null(AccessRules.RoleFor(
        method, new PathString(path), ConfigSnapshot.BuiltIn with { OpsgenieKeys = ImmutableDictionary<string, ServiceName>.Empty.Add("k", ServiceName.Unrouted) }));

    [Theory]
    [InlineData("/intake/grafana", null)]
    [InlineData("/INTAKE/Grafana/", null)]
    [InlineData("/intake/grafana/more", Role.Responder)]
    [InlineData("/intake/datadog", Role.Responder)]
    [InlineData("/intake", Role.Responder)]
    [InlineData("/api/v1/services/intake/grafana", Role.Operator)]
    [InlineData("/v1/logs", null)]
    [InlineData("/intake/otlp", null)]
    [InlineData("/intake/json", Role.Responder)]
    [InlineData("/api/v2/alerts/", null)]
    [InlineData("/api/v2/alerts/groups", Role.Responder)]
    [InlineData("/api/v1/alerts", Role.Responder)]
    public void Role_OfAFormatWhoseSendersShowThemselves_IsNone(string path, Role? role)
    {
        var keys = new IntakeSettings { Keys = ImmutableDictionary<string, ServiceName>.Empty.Add("k", ServiceName.Unrouted) };
        var intake = ImmutableDictionary<string, IntakeSettings>.Empty
            .Add("grafana", new IntakeSettings { Secrets = ["s"] })
            .Add("otlp", keys)
            .Add("alertmanager", keys)
            .Add("datadog", IntakeSettings.None);
        Assert.Equal(role, AccessRules.RoleFor("POST", new PathString(path), ConfigSnapshot.BuiltIn with { Intake = intake }));
    }

    [Fact]
    public async Task Keys_Configured_EveryRequestNeedsOneOfSufficientRole()
    {
        await using var host = await WithKeysAsync();
        Assert.Equal((401, "key-needed"), await AskAsync(host, HttpMethod.Get, "/api/v1/incidents", null));
        Assert.Equal((401, "key-needed"), await AskAsync(host, HttpMethod.Get, "/api/v1/incidents", "wrong"));
        Assert.Equal((401, "key-needed"), await AskAsync(host, HttpMethod.Get, "/api/v1/incidents", new string('x', 5000)));
        Assert.Equal(200, (await AskAsync(host, HttpMethod.Get, "/api/v1/incidents", "see")).Status);
        Assert.Equal((403, "role-too-low"), await AskAsync(host, HttpMethod.Post, "/api/v1/incidents/5/acknowledge", "see"));
        Assert.Equal(200, (await AskAsync(host, HttpMethod.Post, "/api/v1/incidents/5/acknowledge", "act")).Status);
        Assert.Equal((403, "role-too-low"), await AskAsync(host, HttpMethod.Post, "/-/reload", "act"));
        Assert.Equal(200, (await AskAsync(host, HttpMethod.Get, "/readyz", null)).Status);
        Assert.Equal(200, (await AskAsync(host, HttpMethod.Get, "/", null)).Status);
        Assert.Equal(new IncidentCommand.Acknowledge("responding"), Assert.Single(host.Engine.Asked).Command);
    }

    [Fact]
    public async Task Keys_InXApiKey_WorkTooAndFollowTheConfig()
    {
        await using var host = await WithKeysAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/stats");
        request.Headers.Add("X-API-Key", "see");
        using var answer = await host.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        host.Engine.Config = host.Engine.Config with { ApiKeys = [Key("other", Role.Viewer, "another")] };
        Assert.Equal(401, (await AskAsync(host, HttpMethod.Get, "/api/v1/stats", "see")).Status);
    }

    [Theory]
    [InlineData("http://evil.example", null, 403)]
    [InlineData("null", null, 403)]
    [InlineData("http://127.0.0.1:1", null, 403)]
    [InlineData(null, "cross-site", 403)]
    [InlineData(null, "same-origin", 200)]
    [InlineData(null, null, 200)]
    [InlineData("own", null, 200)]
    public async Task NoKeys_ChangeFromAForeignOrigin_IsRefused(string? origin, string? site, int status)
    {
        await using var host = await ApiHost.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/incidents/5/acknowledge");
        Add(request, "Origin", origin == "own" ? host.Url : origin);
        Add(request, "Sec-Fetch-Site", site);
        using var answer = await host.Client.SendAsync(request);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(status == 200 ? 1 : 0, host.Engine.Asked.Count);
    }

    [Theory]
    [InlineData("rebound.example:8080", 403)]
    [InlineData("127.0.0.1.evil.example", 403)]
    [InlineData("localhost:8080", 200)]
    [InlineData("127.0.0.1", 200)]
    [InlineData("[::1]:8080", 200)]
    [InlineData("pager.internal:8080", 200)]
    public async Task NoKeys_ForeignHostHeader_IsRefused(string name, int status)
    {
        await using var host = await ApiHost.StartAsync();
        host.Engine.Config = host.Engine.Config with { ListenAddress = "pager.internal:8080" };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/incidents");
        request.Headers.Host = name;
        using var answer = await host.Client.SendAsync(request);
        Assert.Equal(status, (int)answer.StatusCode);
    }

    private static void Add(HttpRequestMessage request, string name, string? value)
    {
        if (value is not null)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
    }

    private static async Task<ApiHost> WithKeysAsync()
    {
        var engine = SampleWorld.Engine();
        engine.Config = engine.Config with { ApiKeys = [Key("viewing", Role.Viewer, "see"), Key("responding", Role.Responder, "act")] };
        return await ApiHost.StartAsync(engine);
    }

    private static ApiKey Key(string name, Role role, string secret) =>
        new(name, role, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret))));

    private static async Task<(int Status, string? Code)> AskAsync(ApiHost host, HttpMethod method, string path, string? key)
    {
        using var request = new HttpRequestMessage(method, path);
        Add(request, "Authorization", key is null ? null : "Bearer " + key);
        using var answer = await host.Client.SendAsync(request);
        var code = answer.IsSuccessStatusCode ? null : (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("type").GetString()!["urn:hdf:problem:".Length..];
        return ((int)answer.StatusCode, code);
    }
}

using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.OnCall;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace HelpDeskFlow.Api.Tests.Rest;

public sealed partial class ReadApiTests
{
    [Theory]
    [InlineData("", 37)]
    [InlineData("state=resolved", 4)]
    [InlineData("state=all", 41)]
    [InlineData("state=suppressed", 0)]
    [InlineData("service=checkout", 24)]
    [InlineData("filter=alertname%3D~%22Post.*%22", 4)]
    [InlineData("filter=alertname=PostgresDown&filter=instance=payments-db-0:9100", 1)]
    public async Task Alerts_Filtered_ShowsWhatPasses(string query, int count)
    {
        await using var host = await ApiHost.StartAsync();
        Assert.Equal(count, (await host.GetAsync("/api/v1/alerts?" + query)).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Alerts_InPages_ReachesEachOnceAndEachHasItsOwnPath()
    {
        await using var host = await ApiHost.StartAsync();
        var seen = new List<string>();
        string? cursor = "";
        for (var pages = 0; cursor is not null && pages < 20; pages++)
        {
            var page = await host.GetAsync($"/api/v1/alerts?limit=5&cursor={cursor}");
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("id").GetString()!));
            cursor = page.GetProperty("next").GetString();
        }

        Assert.Equal(37, seen.Distinct().Count());
        Assert.Equal(37, seen.Count);
        var one = await host.GetAsync("/api/v1/alerts/" + seen[0]);
        Assert.Equal(seen[0], one.GetProperty("id").GetString());
        Assert.Equal("firing", one.GetProperty("status").GetString());
        Assert.Equal(2, one.GetProperty("incidentNumber").GetInt64());
    }

    [Fact]
    public async Task Services_Listed_CountWhatIsOpen()
    {
        await using var host = await ApiHost.StartAsync();
        var services = (await host.GetAsync("/api/v1/services")).GetProperty("items").EnumerateArray().ToDictionary(s => s.GetProperty("name").GetString()!);
        Assert.Equal(["checkout", "kubernetes", "payments-db", "search", "unrouted", "web"], services.Keys.Order(StringComparer.Ordinal));
        Assert.Equal((1, 4, "P0"), (services["payments-db"].GetProperty("openIncidents").GetInt32(), services["payments-db"].GetProperty("openAlerts").GetInt32(), services["payments-db"].GetProperty("worstSeverity").GetString()));
        Assert.Equal(JsonValueKind.Null, services["search"].GetProperty("worstSeverity").ValueKind);
        var one = await host.GetAsync("/api/v1/services/payments-db");
        Assert.Equal(6, one.GetProperty("incidents")[0].GetProperty("number").GetInt64());
        Assert.Equal(["payments-primary", "payments-secondary"], one.GetProperty("onCall").EnumerateArray().Select(o => o.GetProperty("schedule").GetString()!));
    }

    [Fact]
    public async Task OnCall_AtATime_SaysWhoWhyAndUntil()
    {
        await using var host = await ApiHost.StartAsync();
        var items = (await host.GetAsync("/api/v1/oncall?at=2026-01-06T00:00:00Z")).GetProperty("items");
        Assert.Equal(("payments-primary", "ana", "2026-01-12T09:00:00.000Z", "bo"),
            (items[0].GetProperty("schedule").GetString(), items[0].GetProperty("person").GetString(), items[0].GetProperty("until").GetString(), items[0].GetProperty("next").GetString()));
        Assert.Contains("layer 1", items[0].GetProperty("why").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Schedule_OverASpan_ShowsShiftsAndOverrides()
    {
        await using var host = await ApiHost.StartAsync();
        var from = Instant.FromUtc(2026, 1, 7, 0, 0);
        host.Engine.Rotations = host.Engine.Rotations.Add(
            new ScheduleName("payments-primary"),
            new RotationState(new ScheduleName("payments-primary"), [new RuntimeOverride("o1", from, from + Duration.FromHours(4), new PersonName("cy"), "lead")]));
        var schedule = await host.GetAsync("/api/v1/schedules/payments-primary?from=2026-01-06T00:00:00Z&to=2026-01-13T00:00:00Z");
        Assert.Equal(["ana", "cy", "ana", "bo"], schedule.GetProperty("shifts").EnumerateArray().Select(s => s.GetProperty("person").GetString()!));
        Assert.Equal("o1", schedule.GetProperty("overrides")[0].GetProperty("id").GetString());
        Assert.Equal(400, (await host.TryGetAsync("/api/v1/schedules/payments-primary?from=2026-01-06T00:00:00Z&to=2026-01-05T00:00:00Z")).Status);
        Assert.Equal(400, (await host.TryGetAsync("/api/v1/schedules/payments-primary?from=2026-01-06T00:00:00Z&to=2036-01-05T00:00:00Z")).Status);
    }

    [Fact]
    public async Task Override_AddedTwiceAndRemoved_ReachesTheRotationWithOneId()
    {
        await using var host = await ApiHost.StartAsync();
        var body = new { by = "lead", from = "2026-03-03T09:00:00Z", to = "2026-03-03T17:00:00Z", person = "cy" };
        var (status, first) = await host.PostAsync("/api/v1/schedules/payments-primary/overrides", body);
        var (_, second) = await host.PostAsync("/api/v1/schedules/payments-primary/overrides", body);
        Assert.Equal(200, status);
        var id = first.GetProperty("id").GetString()!;
        Assert.Equal(id, second.GetProperty("id").GetString());
        using var gone = await host.Client.DeleteAsync($"/api/v1/schedules/payments-primary/overrides/{id}");
        Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
        Assert.Equal(new RotationCommand.RemoveOverride(id, "api"), host.Engine.Asked[2].Command);
        Assert.Equal(400, (await host.PostAsync("/api/v1/schedules/payments-primary/overrides", new { by = "lead" })).Status);
    }

    [Fact]
    public async Task Deliveries_FilteredAndPaged_AndADeadOneIsSentAgain()
    {
        await using var host = await ApiHost.StartAsync();
        var at = SampleWorld.Now;
        host.Engine.Destinations = ImmutableDictionary<DestinationName, DestinationState>.Empty.Add(new DestinationName("pager"), SampleWorld.Destination(
            "pager",
            at,
            SampleWorld.Delivery("d1", 5, DeliveryStatus.Delivered, at),
            SampleWorld.Delivery("d2", 5, DeliveryStatus.Dead, at + Duration.FromSeconds(1)),
            SampleWorld.Delivery("d3", 6, DeliveryStatus.Dead, at + Duration.FromSeconds(2)) with { PossibleDuplicates = 2 }));
        var first = await host.GetAsync("/api/v1/deliveries?limit=2");
        var rest = await host.GetAsync("/api/v1/deliveries?limit=2&cursor=" + first.GetProperty("next").GetString());
        Assert.Equal(["d3", "d2", "d1"], first.GetProperty("items").EnumerateArray().Concat(rest.GetProperty("items").EnumerateArray()).Select(d => d.GetProperty("id").GetString()!));
        Assert.Equal([2, 0], first.GetProperty("items").EnumerateArray().Select(d => d.GetProperty("possibleDuplicates").GetInt32()));
        Assert.Equal(JsonValueKind.Null, rest.GetProperty("next").ValueKind);
        Assert.Equal(2, (await host.GetAsync("/api/v1/deliveries?state=dead&destination=pager")).GetProperty("items").GetArrayLength());
        Assert.Equal(0, (await host.GetAsync("/api/v1/deliveries?destination=chat")).GetProperty("items").GetArrayLength());
        Assert.Equal(404, (await host.TryGetAsync("/api/v1/deliveries?destination=nowhere")).Status);
        Assert.Equal(200, (await host.PostAsync("/api/v1/deliveries/d2/resend", new { by = "ana" })).Status);
        Assert.Equal(new DestinationCommand.Resend(new DeliveryId("d2"), "ana"), Assert.Single(host.Engine.Asked).Command);
        Assert.Equal(404, (await host.PostAsync("/api/v1/deliveries/d9/resend")).Status);

        var destinations = await host.Client.GetStringAsync("/api/v1/destinations");
        Assert.Contains("\"state\":\"down\"", destinations, StringComparison.Ordinal);
        Assert.DoesNotContain("do-not-show-me", destinations, StringComparison.Ordinal);
        var explained = await host.GetAsync("/api/v1/explain/incident/5");
        Assert.Equal(["delivered", "dead"], explained.GetProperty("notifications").EnumerateArray().Select(n => n.GetProperty("state").GetString()!));
    }

    [Fact]
    public async Task Explain_IncidentAndAlert_SayRouteSeverityPolicyAndConfig()
    {
        await using var host = await ApiHost.StartAsync();
        var incident = await host.GetAsync("/api/v1/explain/incident/5");
        Assert.Contains("service=\"checkout\"", incident.GetProperty("route").GetProperty("why").GetString(), StringComparison.Ordinal);
        Assert.Equal("label severity=critical", incident.GetProperty("severity").GetProperty("why").GetString());
        Assert.Equal("payments", incident.GetProperty("policy").GetProperty("name").GetString());
        Assert.Equal(300, incident.GetProperty("policy").GetProperty("timers").GetProperty("ackWithinSeconds").GetDouble());
        Assert.Equal("3f2a9c0d11e4b7a6", incident.GetProperty("configHash").GetString());
        Assert.Equal(24, incident.GetProperty("joined").GetArrayLength());
        var id = incident.GetProperty("joined")[3].GetProperty("alert").GetString();
        var alert = await host.GetAsync("/api/v1/explain/alert/" + id);
        Assert.Equal(5, alert.GetProperty("incidentNumber").GetInt64());
        Assert.Equal(id, Assert.Single(alert.GetProperty("joined").EnumerateArray()).GetProperty("alert").GetString());
        var unrouted = await host.GetAsync("/api/v1/explain/incident/7");
        Assert.Contains("no escalation policy", unrouted.GetProperty("policy").GetProperty("why").GetString(), StringComparison.Ordinal);
        Assert.Equal(400, (await host.TryGetAsync("/api/v1/explain/person/ana")).Status);
    }

    [Fact]
    public async Task PoliciesAndStats_Asked_AreInCamelCase()
    {
        await using var host = await ApiHost.StartAsync();
        var policy = (await host.GetAsync("/api/v1/policies")).GetProperty("items")[0];
        Assert.Equal("schedule:payments-primary", policy.GetProperty("steps")[0].GetProperty("notify")[0].GetString());
        Assert.Equal(300, policy.GetProperty("steps")[0].GetProperty("waitSeconds").GetDouble());
        Assert.False(policy.GetProperty("severities").GetProperty("P3").GetProperty("page").GetBoolean());
        var stats = await host.GetAsync("/api/v1/stats");
        Assert.Equal((37, 5, 1234, true), (stats.GetProperty("openAlerts").GetInt64(), stats.GetProperty("openIncidents").GetInt64(), stats.GetProperty("alertsReceived").GetInt64(), stats.GetProperty("ready").GetBoolean()));
    }

    [Theory]
    [InlineData("/readyz")]
    [InlineData("/-/ready")]
    public async Task Ready_WhileTheJournalCannotWrite_Is503WithTheReason(string path)
    {
        await using var host = await ApiHost.StartAsync();
        Assert.Equal("OK", await host.Client.GetStringAsync(path));
        host.Engine.JournalWarning = "The log cannot be copied.";
        Assert.Equal("OK\nwarning: The log cannot be copied.\n", await host.Client.GetStringAsync(path));
        Assert.Contains("hdf_journal_warning 1", await host.Client.GetStringAsync("/metrics"), StringComparison.Ordinal);
        host.Engine.IsReady = false;
        host.Engine.NotReadyReason = "The disk is full.";
        using var answer = await host.Client.GetAsync(path);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("The disk is full.", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await host.Client.GetAsync("/healthz")).StatusCode);
        Assert.Equal("OK", await host.Client.GetStringAsync("/-/healthy"));
    }

    [Fact]
    public async Task Reload_WithABadFile_Is500WithTheSentence()
    {
        string? error = "line 3: unknown key \"polices\"; write policies";
        await using var host = await ApiHost.StartAsync(more: s => s.AddSingleton<Func<CancellationToken, Task<string?>>>(_ => Task.FromResult<string?>(error)));
        using var refused = await host.Client.PostAsync("/-/reload", null);
        Assert.Equal(HttpStatusCode.InternalServerError, refused.StatusCode);
        Assert.Equal($"failed to reload config: {error}\n", await refused.Content.ReadAsStringAsync());
        error = null;
        using var taken = await host.Client.PostAsync("/-/reload", null);
        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
    }

    [Fact]
    public async Task Metrics_Scraped_AreWellFormedAndHoldTheMetersReadings()
    {
        await using var host = await ApiHost.StartAsync();
        using var meter = new Meter("HelpDeskFlow");
        var sent = meter.CreateCounter<long>("hdf_test_sent", "{page}", "Pages.");
        var took = meter.CreateHistogram<double>("hdf_test_took", "s");
        sent.Add(2, new KeyValuePair<string, object?>("result", "ok"));
        sent.Add(3, new KeyValuePair<string, object?>("result", "ok"));
        sent.Add(1, new KeyValuePair<string, object?>("result", "a\"b\\c"));
        took.Record(0.003);
        took.Record(99);
        using var answer = await host.Client.GetAsync("/metrics");
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        var text = await answer.Content.ReadAsStringAsync();
        Assert.Contains("alertmanager_build_info{version=\"0.27.0\"", text, StringComparison.Ordinal);
        Assert.Contains("\nhdf_open_alerts 37\n", text, StringComparison.Ordinal);
        Assert.Contains("\nhdf_timer_lateness_max_seconds 0.0125\n", text, StringComparison.Ordinal);
        Assert.Contains("\nprocess_cpu_seconds_total ", text, StringComparison.Ordinal);
        Assert.Contains("\nprocess_resident_memory_bytes ", text, StringComparison.Ordinal);
        Assert.Contains("\nhdf_test_sent_total{result=\"ok\"} 5\n", text, StringComparison.Ordinal);
        Assert.Contains("\nhdf_test_sent_total{result=\"a\\\"b\\\\c\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("\nhdf_test_took_seconds_bucket{le=\"0.005\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("\nhdf_test_took_seconds_bucket{le=\"+Inf\"} 2\n", text, StringComparison.Ordinal);
        var lines = text.TrimEnd('\n').Split('\n');
        Assert.All(lines, line => Assert.Matches(MetricLine(), line));
        var types = lines.Where(l => l.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(l => l.Split(' ')[2]).ToList();
        Assert.Equal(types.Distinct(), types);
    }

    [Fact]
    public async Task OpenApi_Document_DescribesEveryPath()
    {
        await using var host = await ApiHost.StartAsync();
        var document = await host.GetAsync("/openapi/v1.json");
        var paths = document.GetProperty("paths").EnumerateObject().Select(p => p.Name).ToList();
        Assert.Contains("/api/v1/incidents/{id}/acknowledge", paths);
        Assert.Contains("/api/v1/explain/{kind}/{id}", paths);
        Assert.True(paths.Count >= 25, $"{paths.Count} paths");
        var schemas = document.GetProperty("components").GetProperty("schemas");
        Assert.Equal("date-time", schemas.GetProperty("Instant").GetProperty("format").GetString());
        Assert.Equal("integer", schemas.GetProperty("IncidentItem").GetProperty("properties").GetProperty("number").GetProperty("type").GetString());
        Assert.True(document.GetProperty("paths").GetProperty("/api/v1/incidents/{id}/snooze").GetProperty("post").TryGetProperty("requestBody", out _));
    }

    [Theory]
    [InlineData("/", "text/html")]
    [InlineData("/incidents/5", "text/html")]
    [InlineData("/console/app.js", "text/javascript")]
    [InlineData("/console/console.css", "text/css")]
    public async Task Console_Files_AreServedWithAStrictPolicyAndETags(string path, string type)
    {
        await using var host = await ApiHost.StartAsync();
        using var answer = await host.Client.GetAsync(path);
        Assert.Equal(type, answer.Content.Headers.ContentType!.MediaType);
        Assert.StartsWith("default-src 'none'; script-src 'self'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        using var again = new HttpRequestMessage(HttpMethod.Get, path);
        again.Headers.IfNoneMatch.Add(answer.Headers.ETag!);
        using var second = await host.Client.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await host.Client.GetAsync("/console/none.js")).StatusCode);
    }

    [Fact]
    public async Task Unexpected_Failure_Is500WithATraceId()
    {
        await using var host = await ApiHost.StartAsync();
        host.Engine.Config = null!;
        var (status, body) = await host.TryGetAsync("/api/v1/services");
        Assert.Equal(500, status);
        Assert.Equal("urn:hdf:problem:internal", body.GetProperty("type").GetString());
        Assert.Contains("look for trace ", body.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [GeneratedRegex("""^(# (HELP|TYPE) [a-zA-Z_:][a-zA-Z0-9_:]* .+|[a-zA-Z_:][a-zA-Z0-9_:]*(\{[a-zA-Z_]\w*="([^"\\]|\\.)*"(,[a-zA-Z_]\w*="([^"\\]|\\.)*")*\})? (\+Inf|-?[0-9.E+-]+))$""")]
    private static partial Regex MetricLine();
}

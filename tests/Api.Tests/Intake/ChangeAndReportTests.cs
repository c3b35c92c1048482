using System.Text.Json;
using HelpDeskFlow.Domain.CustomerReports;

namespace Api.Tests.Intake;

/// <summary>Goal: changes and customers' reports are kept and stand beside the incidents of their service. Method: PagerDuty's change events and our API over the real engine.</summary>
public sealed class ChangeAndReportTests
{
    private const string Config = """
        version: 1
        services: [{ name: checkout, match: ['service="checkout"'] }, { name: search, match: ['service="search"'] }]
        """;

    private const string Keys = """
        version: 1
        services: [{ name: checkout }]
        intake: { pagerduty: { keys: { "R0UTE": checkout } } }
        """;

    [Fact]
    public async Task Change_BeforeAnIncident_IsShownWithIt_AndInTheList()
    {
        await using var host = await EngineHost.StartAsync(Config);
        var (status, answer) = await host.SendAsync("POST", "/v2/change/enqueue", Payloads.PagerDutyChange);
        Assert.Equal(202, status);
        Assert.Equal("""{"status":"success","message":"Change event processed"}""", answer.GetRawText());
        await host.SendAsync("POST", "/v2/change/enqueue", Payloads.PagerDutyChange); // sent again: known
        await host.SendAsync("POST", "/v2/change/enqueue", """{"routing_key":"r","payload":{"summary":"old","timestamp":"2026-01-31T08:00:00Z","custom_details":{"service":"checkout"}}}""");
        await host.SendAsync("POST", "/v2/change/enqueue", """{"routing_key":"r","payload":{"summary":"other","custom_details":{"service":"search"}}}""");
        await host.SendAsync("POST", "/api/v1/alerts", """{"labels":{"alertname":"a","service":"checkout"}}""");

        var shown = Assert.Single((await host.SendAsync("GET", "/api/v1/incidents/1")).Body.GetProperty("changes").EnumerateArray().ToList());
        Assert.Equal(("Build 7 deployed", "ci.example.org", "checkout", "2026-01-31T11:30:00.000Z"), (Text(shown, "summary"), Text(shown, "source"), Text(shown, "service"), Text(shown, "at")));
        Assert.Equal("7", Text(shown.GetProperty("details"), "build"));
        Assert.Equal(["https://ci.example.org/7"], shown.GetProperty("links").EnumerateArray().Select(l => Text(l, "href"))); // no script as a link
        Assert.Equal(["Build 7 deployed", "old"], await SummariesAsync("?service=checkout"));
        Assert.Equal(["other", "Build 7 deployed", "old"], await SummariesAsync(""));
        Assert.Equal(["other", "Build 7 deployed"], await SummariesAsync("?since=2026-01-31T11:00:00Z"));
        Assert.Equal(["Build 7 deployed"], await SummariesAsync("?limit=1&cursor=1"));

        async Task<string[]> SummariesAsync(string query) =>
            [.. (await host.SendAsync("GET", "/api/v1/changes" + query)).Body.GetProperty("items").EnumerateArray().Select(c => Text(c, "summary"))];
    }

    [Theory]
    [InlineData("""{"routing_key":"R0UTE","payload":{"summary":"s"}}""", 202)]
    [InlineData("""{"routing_key":"wrong","payload":{"summary":"s"}}""", 400)]
    [InlineData("""{"routing_key":"R0UTE","payload":{}}""", 400)]
    [InlineData("""{"payload":{"summary":"s"}}""", 400)]
    [InlineData("""[]""", 400)]
    [InlineData("""{"routing_key" """, 400)]
    public async Task Change_KeysConfigured_TakesOrRefuses(string body, int expected)
    {
        await using var host = await EngineHost.StartAsync(Keys);
        var (status, answer) = await host.SendAsync("POST", "/v2/change/enqueue", body);
        Assert.Equal(expected, status);
        Assert.Equal(expected == 202 ? 1 : 0, (await host.SendAsync("GET", "/api/v1/changes?service=checkout")).Body.GetProperty("items").GetArrayLength());
        Assert.Equal(expected == 202 ? "success" : "invalid event", Text(answer, "status"));
    }

    [Fact]
    public async Task PagerDutyV1_TriggerAndResolve_OpenAndClose()
    {
        await using var host = await EngineHost.StartAsync(Keys);
        const string Path = "/generic/2010-04-15/create_event.json";
        var (status, answer) = await host.SendAsync("POST", Path, Payloads.PagerDutyV1);
        Assert.Equal((200, "success", "Event processed", "srv01/HTTP"), (status, Text(answer, "status"), Text(answer, "message"), Text(answer, "incident_key")));
        var incident = host.Views.Incident(1)!;
        Assert.Equal(("checkout", "FAILURE on srv01"), (incident.Service.Value, incident.Title));
        Assert.Equal("1500ms", incident.Alerts[0].Alert.Annotations["ping time"]);
        Assert.Equal(200, (await host.SendAsync("POST", Path, """{"service_key":"R0UTE","event_type":"acknowledge","incident_key":"srv01/HTTP"}""")).Status);
        Assert.NotNull(host.Views.Incident(1)!.AcknowledgedAt);
        Assert.Equal(202, (await host.SendAsync("POST", "/v2/enqueue", """{"routing_key":"R0UTE","event_action":"resolve","dedup_key":"srv01/HTTP"}""")).Status);
        Assert.False(host.Views.Incident(1)!.IsOpen); // one alert, whichever version speaks
        var wrong = (await host.SendAsync("POST", Path, """{"service_key":"wrong","event_type":"trigger","description":"d"}""")).Body;
        Assert.Contains("'service_key'", wrong.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(400, (await host.SendAsync("POST", Path, """{"service_key":"R0UTE","event_type":"trigger"}""")).Status);
    }

    [Fact]
    public async Task Report_OfAnArea_IsKeptWithItsService_AndShownWithItsIncident_OverARestart()
    {
        await using var host = await EngineHost.StartAsync(Config);
        var (status, report) = await host.SendAsync("POST", "/api/v1/reports", """{"text":"cannot pay","area":"Checkout","region":"eu","reporter":"shop 12"}""");
        Assert.Equal((201, "checkout", "cannot pay", "Checkout", "eu", "shop 12"), (status, Text(report, "service"), Text(report, "text"), Text(report, "area"), Text(report, "region"), Text(report, "reporter")));
        await host.SendAsync("POST", "/api/v1/reports", """{"text":"nothing found","area":"somewhere"}""");
        await host.SendAsync("POST", "/api/v1/alerts", """{"labels":{"alertname":"a","service":"checkout"}}""");
        await host.DisposeAsync();

        await using var again = await EngineHost.StartAsync(Config, host);
        var shown = Assert.Single((await again.SendAsync("GET", "/api/v1/incidents/1")).Body.GetProperty("reports").EnumerateArray().ToList());
        Assert.Equal(Text(report, "id"), Text(shown, "id"));
        Assert.Equal(["unrouted"], (await again.SendAsync("GET", "/api/v1/reports?service=unrouted")).Body.GetProperty("items").EnumerateArray().Select(r => Text(r, "service")));
        Assert.Equal(2, (await again.SendAsync("GET", "/api/v1/reports")).Body.GetProperty("items").GetArrayLength());
        Assert.Equal(0, (await again.SendAsync("GET", "/api/v1/reports?since=2026-02-01T00:00:00Z")).Body.GetProperty("items").GetArrayLength());
    }

    [Theory]
    [InlineData("""{"area":"checkout"}""", 422)]
    [InlineData("""{"text":"x"}""", 422)]
    [InlineData("""{"text":"x","area":7}""", 400)]
    [InlineData("""nonsense""", 400)]
    public async Task Report_Wrong_IsProblemDetails(string body, int expected)
    {
        await using var host = await EngineHost.StartAsync(Config);
        var (status, problem) = await host.SendAsync("POST", "/api/v1/reports", body);
        Assert.Equal((expected, expected), (status, problem.GetProperty("status").GetInt32()));
        Assert.StartsWith("urn:hdf:problem:", Text(problem, "type"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_TooOften_Is429WithRetryAfter()
    {
        await using var host = await EngineHost.StartAsync(Config);
        var body = JsonSerializer.Serialize(new { text = "x", area = "checkout" });
        for (var i = 0; i < ReportLimits.PerMinuteMax; i++)
        {
            Assert.Equal(201, (await host.SendAsync("POST", "/api/v1/reports", body)).Status);
        }

        using var refused = await host.Client.PostAsync("/api/v1/reports", new StringContent(body, System.Text.Encoding.UTF8, "application/json"));
        Assert.True((int)refused.StatusCode == 429, await refused.Content.ReadAsStringAsync());
        Assert.Equal((429, TimeSpan.FromMinutes(1)), ((int)refused.StatusCode, refused.Headers.RetryAfter!.Delta!.Value));
        host.Time.FastForward(TimeSpan.FromMinutes(1));
        Assert.Equal(201, (await host.SendAsync("POST", "/api/v1/reports", body)).Status);
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}

using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using System.Text.Json;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using NodaTime;

namespace HelpDeskFlow.Api.Tests.Rest;

public sealed class AlertmanagerReadTests
{
    [Fact]
    public async Task Alerts_All_HaveAlertmanagersShapeSortedByFingerprint()
    {
        await using var host = await ApiHost.StartAsync();
        using var answer = await host.Client.GetAsync("/api/v2/alerts");
        Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
        var alerts = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal(1 + 7 + 24 + 4 + 1, alerts.GetArrayLength());
        var prints = alerts.EnumerateArray().Select(a => a.GetProperty("fingerprint").GetString()!).ToList();
        Assert.Equal(prints.Order(StringComparer.Ordinal), prints);
        var one = alerts.EnumerateArray().First(a => a.GetProperty("labels").GetProperty("alertname").GetString() == "PostgresDown");
        Assert.Equal(
            ["annotations", "endsAt", "fingerprint", "generatorURL", "labels", "receivers", "startsAt", "status", "updatedAt"],
            one.EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal));
        Assert.Equal("payments", one.GetProperty("receivers")[0].GetProperty("name").GetString());
        Assert.Equal("2026-03-02T08:57:00.000Z", one.GetProperty("startsAt").GetString());
        Assert.Equal("""{"inhibitedBy":[],"mutedBy":[],"silencedBy":[],"state":"active"}""", one.GetProperty("status").GetRawText());
    }

    [Theory]
    [InlineData("filter=alertname=PostgresDown", 4)]
    [InlineData("filter=alertname%3D~%22Postgres.*%22&filter=instance%3Dpayments-db-0:9100", 1)]
    [InlineData("filter=%7Balertname%3D%22PostgresDown%22,severity%21%3Dwarning%7D", 4)]
    [InlineData("filter=alertname=none", 0)]
    [InlineData("active=false", 0)]
    [InlineData("active=true&silenced=false&inhibited=false&unprocessed=false", 37)]
    [InlineData("receiver=pay", 0)]
    [InlineData("receiver=pay.*", 36)]
    [InlineData("receiver=unrouted", 1)]
    public async Task Alerts_Filtered_ShowsWhatPasses(string query, int count)
    {
        await using var host = await ApiHost.StartAsync();
        Assert.Equal(count, (await host.GetAsync("/api/v2/alerts?" + query)).GetArrayLength());
    }

    [Theory]
    [InlineData("filter=a%3D~(", "bad matcher format: ")]
    [InlineData("receiver=(", "failed to parse receiver param: ")]
    [InlineData("active=perhaps", "active is \"perhaps\"")]
    public async Task Alerts_BadParameter_Is400WithAJsonString(string query, string text)
    {
        await using var host = await ApiHost.StartAsync();
        var (status, body) = await host.TryGetAsync("/api/v2/alerts?" + query);
        Assert.Equal(400, status);
        Assert.StartsWith(text, body.GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Alerts_None_IsAnEmptyList()
    {
        await using var host = await ApiHost.StartAsync(new FakeEngine());
        Assert.Equal("[]", await host.Client.GetStringAsync("/api/v2/alerts"));
        Assert.Equal("[]", await host.Client.GetStringAsync("/api/v2/alerts/groups"));
    }

    [Fact]
    public async Task Alerts_MoreThanOneChunk_AreAllWrittenInOrder()
    {
        var engine = new FakeEngine();
        engine.PutMany(Enumerable.Range(0, 12_001).Select(i => SampleWorld.Alert(
            SampleWorld.Labels(("alertname", "A"), ("instance", $"i{i}")), LabelSet.Empty, "unrouted", IncidentId.None, SampleWorld.Now)));
        await using var host = await ApiHost.StartAsync(engine);
        var prints = (await host.GetAsync("/api/v2/alerts")).EnumerateArray().Select(a => a.GetProperty("fingerprint").GetString()!).ToList();
        Assert.Equal(12_001, prints.Distinct().Count());
        Assert.Equal(prints.Order(StringComparer.Ordinal), prints);
    }

    [Fact]
    public async Task Groups_ByTheGroupingLabels_HoldTheirAlerts()
    {
        await using var host = await ApiHost.StartAsync();
        var groups = await host.GetAsync("/api/v2/alerts/groups?receiver=payments");
        Assert.Equal(
            [("CertificateExpiresSoon", 1), ("CheckoutErrorRate", 24), ("KubePodCrashLooping", 7), ("PostgresDown", 4)],
            groups.EnumerateArray().Select(g => (g.GetProperty("labels").GetProperty("alertname").GetString()!, g.GetProperty("alerts").GetArrayLength())));
        Assert.Equal("payments", groups[0].GetProperty("receiver").GetProperty("name").GetString());
    }

    [Fact]
    public async Task Groups_SeveralRules_AreByTheFirstThatAppliesToTheAlert()
    {
        await using var host = await ApiHost.StartAsync(Engine(
            [new GroupingRule(["alertname"], Duration.FromMinutes(5)) { Match = [Matcher("cluster", "c1")] }, new GroupingRule(["region"], Duration.FromMinutes(5)) { Match = [Matcher("cluster", "c2")] }]));
        Assert.Equal(
            ["""{"alertname":"A","cluster":"c3","instance":"4"} 1""", """{"alertname":"A"} 2""", """{"region":"eu"} 1"""],
            await Groups(host));
        await using var off = await ApiHost.StartAsync(Engine([]));
        Assert.Equal(4, (await Groups(off)).Count);

        static async Task<List<string>> Groups(ApiHost host) =>
            [.. (await host.GetAsync("/api/v2/alerts/groups")).EnumerateArray().Select(g => $"{g.GetProperty("labels").GetRawText()} {g.GetProperty("alerts").GetArrayLength()}").Order(StringComparer.Ordinal)];

        static FakeEngine Engine(ImmutableArray<GroupingRule> rules)
        {
            var engine = new FakeEngine { Config = SampleWorld.Config with { Grouping = rules } };
            engine.PutMany(new[]
            {
                SampleWorld.Labels(("alertname", "A"), ("cluster", "c1"), ("instance", "1")), SampleWorld.Labels(("alertname", "A"), ("cluster", "c1"), ("instance", "2")),
                SampleWorld.Labels(("alertname", "A"), ("cluster", "c2"), ("region", "eu"), ("instance", "3")), SampleWorld.Labels(("alertname", "A"), ("cluster", "c3"), ("instance", "4")),
            }.Select(labels => SampleWorld.Alert(labels, LabelSet.Empty, "unrouted", IncidentId.None, SampleWorld.Now)));
            return engine;
        }

        static Matcher Matcher(string name, string value)
        {
            Assert.True(Domain.Alerts.Matcher.TryCreate(name, MatchOperator.Equal, value, out var matcher, out _));
            return matcher!;
        }
    }

    [Fact]
    public async Task StatusAndReceivers_Asked_AreWhatToolsRead()
    {
        await using var host = await ApiHost.StartAsync();
        var status = await host.GetAsync("/api/v2/status");
        Assert.Equal("disabled", status.GetProperty("cluster").GetProperty("status").GetString());
        Assert.Equal("0.27.0", status.GetProperty("versionInfo").GetProperty("version").GetString());
        Assert.Equal("version: 1\n", status.GetProperty("config").GetProperty("original").GetString());
        Assert.Equal("""[{"name":"payments"},{"name":"unrouted"}]""", await host.Client.GetStringAsync("/api/v2/receivers"));
    }

    [Fact]
    public async Task V1_WhereItIsNotOurs_IsGone()
    {
        await using var host = await ApiHost.StartAsync();
        var (status, body) = await host.TryGetAsync("/api/v1/receivers");
        Assert.Equal(410, status);
        Assert.Equal("deprecated", body.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Cors_ForReaders_IsOpenOnV2Only()
    {
        await using var host = await ApiHost.StartAsync();
        Assert.Equal("*", await OriginAllowedAsync(host, "/api/v2/alerts"));
        Assert.Null(await OriginAllowedAsync(host, "/api/v1/incidents"));
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/api/v2/alerts");
        preflight.Headers.Add("Origin", "https://dashboard.example.org");
        using var answer = await host.Client.SendAsync(preflight);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Amtool_Query_ReadsOurAlerts()
    {
        Assert.True(File.Exists("/usr/bin/amtool"), "/usr/bin/amtool is missing; type: sudo apt-get install -y prometheus-alertmanager");
        await using var host = await ApiHost.StartAsync();
        Assert.Equal(4, (await AmtoolAsync(host, "alert", "query", "alertname=PostgresDown", "-o", "json")).GetArrayLength());
        Assert.Equal(37, (await AmtoolAsync(host, "alert", "query", "-o", "json")).GetArrayLength());
    }

    private static async Task<string?> OriginAllowedAsync(ApiHost host, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Origin", "https://dashboard.example.org");
        using var answer = await host.Client.SendAsync(request);
        return answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var values) ? values.Single() : null;
    }

    private static async Task<JsonElement> AmtoolAsync(ApiHost host, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("/usr/bin/amtool", ["--alertmanager.url=" + host.Url, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        Assert.True(process.ExitCode == 0, await errors);
        return JsonDocument.Parse(await output).RootElement.Clone();
    }
}

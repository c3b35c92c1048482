using System.Net;
using System.Text;
using System.Text.Json;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Configuration.Mappings;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Intake.Formats.Mapped;
using HelpDeskFlow.Intake.Http;
using HelpDeskFlow.Silo.Configuration;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;

namespace Api.Tests.Intake;

/// <summary>Goal: any JSON can come in through a mapping of the config. Method: configs as users write them, documents, and the alerts that must come out.</summary>
public sealed class MappedJsonTests
{
    private const string Config = """
        version: 1
        mappings:
          - name: checks
            items: $.alerts
            labels:
              alertname: $.rule.name
              host: { path: "$.target.url", regex: '^https?://([^/:]+)' }
              code: { path: $.result, regex: 'status (?<code>\d+)|(?<word>\w+)', group: code, default: none }
              region: $$.meta['region name']
              first: $.tags[0]
              tags: $.tags[*].name
            annotations: { summary: $.message, raw: $.target }
            severity: { path: $.prio, map: { "1": critical, high: critical, low: info }, default: warning }
            constants: { source: synthetic, team: web }
            status: $.state
            resolved_when: [UP, fine]
            starts_at: $.since
            dedup_key: [$.rule.id, $.target.url]
            url: $.link
          - name: plain
            labels: { alertname: $.what }
            timeout: 30m
        """;

    public const string Document = """
        {"meta":{"region name":"eu-1"},"alerts":[
          {"rule":{"id":7,"name":"HttpDown"},"target":{"url":"https://shop.example.org:8443/cart"},"result":"status 503","tags":[{"name":"a"},{"name":"b"}],"message":"Down","prio":1,"state":"DOWN","since":1769860800,"link":"https://checks.example.org/7"},
          {"rule":{"id":8,"name":"HttpDown"},"target":{"url":"http://pay"},"result":"timeout","tags":[],"state":"up","since":"2026-01-31T11:00:00Z"}]}
        """;

    [Fact]
    public async Task Document_ThroughItsMapping_BecomesAlerts()
    {
        await using var host = await HostAsync();
        using var answer = await host.PostAsync("/intake/json?mapping=checks", Encoding.UTF8.GetBytes(Document), "text/plain");

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal(2, host.Engine.Alerts.Count);
        var down = host.Engine.Alerts[0];
        Assert.Equal(
            "{alertname=\"HttpDown\", code=\"503\", first=\"{\"name\":\"a\"}\", host=\"shop.example.org\", region=\"eu-1\", severity=\"critical\", source=\"synthetic\", tags=\"a, b\", team=\"web\"}",
            down.Labels.ToString());
        Assert.Equal("Down", down.Annotations["summary"]);
        Assert.Equal("7/https://shop.example.org:8443/cart", down.Annotations["__dedupKey__"]);
        Assert.Equal("https://checks.example.org/7", down.Annotations["__generatorURL__"]);
        Assert.Equal(Instant.FromUnixTimeSeconds(1769860800), down.StartsAt);
        Assert.True(down.EndsAt > IntakeHost.Now + Duration.FromDays(365));
        var up = host.Engine.Alerts[1];
        Assert.Equal(IntakeHost.Now, up.EndsAt);
        Assert.Equal(("none", "warning", ""), (up.Labels["code"], up.Labels["severity"], up.Labels["first"]));
    }

    [Theory]
    [InlineData("""{"what":"one"}""", 1)]
    [InlineData("""[{"what":"one"},{"what":"two"}]""", 2)]
    [InlineData("[]", 0)]
    public async Task Items_NotGiven_AreTheDocumentOrItsElements(string document, int alerts)
    {
        await using var host = await HostAsync();
        using var answer = await host.PostAsync("/intake/json?mapping=plain", document);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal(alerts, host.Engine.Alerts.Count);
        Assert.All(host.Engine.Alerts, a => Assert.Equal(IntakeHost.Now + Duration.FromMinutes(30), a.EndsAt));
    }

    [Theory]
    [InlineData("/intake/json", "{}", "No mapping is named; write ?mapping=NAME (the config has checks, plain).")]
    [InlineData("/intake/json?mapping=cheks", "{}", "There is no mapping \"cheks\"; the config has checks, plain.")]
    [InlineData("/intake/json?mapping=plain", "{", "The JSON ends too early, at byte 1; send the whole document.")]
    public async Task Request_ThatCannotBeRead_IsRefusedInOneSentence(string path, string body, string sentence)
    {
        await using var host = await HostAsync();
        using var answer = await host.PostAsync(path, body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(sentence, Json(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Items_ThatAreNoAlerts_AreRefusedOneByOne()
    {
        await using var host = await HostAsync();
        using var answer = await host.PostAsync("/intake/json?mapping=plain", """[{"what":"one"},{"other":1},5,{"what":"two"}]""");
        using var keys = await host.PostAsync("/intake/json?mapping=checks", """{"alerts":[{"rule":{"name":"A"},"since":"yesterday"},{"rule":{"name":"A"},"target":{"url":"x"}}]}""");

        Assert.Equal(2, host.Engine.Alerts.Count);
        var rejected = Json(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).GetProperty("rejected");
        Assert.Equal([1, 2], rejected.EnumerateArray().Select(r => r.GetProperty("index").GetInt32()));
        Assert.Equal(HttpStatusCode.BadRequest, keys.StatusCode);
        var said = await keys.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("is \\\"yesterday\\\"; it must be RFC 3339", said, StringComparison.Ordinal);
        Assert.Contains("dedup key of the mapping \\\"checks\\\" is empty", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1769860800", 1769860800000)]
    [InlineData("1769860800123", 1769860800123)]
    [InlineData("1769860800123456", 1769860800123)]
    [InlineData("1769860800123456789", 1769860800123)]
    [InlineData("1769860800.5", 1769860800500)]
    [InlineData("2026-01-31T12:00:00+00:00", 1769860800000)]
    public void Time_InAnyUnit_IsRead(string text, long milliseconds)
    {
        Assert.True(MappedTime.TryRead(text, out var time));
        Assert.Equal(milliseconds, time!.Value.ToUnixTimeMilliseconds());
    }

    [Theory]
    [InlineData("yesterday")]
    [InlineData("-5")]
    [InlineData("1e300")]
    [InlineData("NaN")]
    public void Time_ThatIsNone_IsRefused(string text) => Assert.False(MappedTime.TryRead(text, out _));

    [Theory]
    [InlineData("$", 0)]
    [InlineData("$$.a", 1)]
    [InlineData("$.a.b-c[0][*]['x y'][\"it's\"]", 6)]
    [InlineData("$['a\\'b'].@timestamp", 2)]
    public void Path_OfTheSubset_IsRead(string text, int steps)
    {
        Assert.True(JsonPath.TryParse(text, out var path, out var error), error);
        Assert.Equal(steps, path!.Steps.Length);
    }

    [Theory]
    [InlineData("a.b", "does not begin with")]
    [InlineData("$a", "at character 2")]
    [InlineData("$.", "at character 3")]
    [InlineData("$..a", "at character 3")]
    [InlineData("$.a[", "at character 4")]
    [InlineData("$.a[-1]", "at character 4")]
    [InlineData("$.a[?(@.b)]", "at character 4")]
    [InlineData("$.a['b", "at character 4")]
    [InlineData("$[*][*][*][*]", "[*]")]
    public void Path_OutsideTheSubset_IsRefusedWithItsPlace(string text, string says)
    {
        Assert.False(JsonPath.TryParse(text, out _, out var error));
        Assert.Contains(says, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mapped_MutatedBodies_NeverFailOrStoreHalf()
    {
        using var services = new ServiceCollection().AddMetrics().AddSingleton<IntakeInstruments>().BuildServiceProvider();
        var engine = new FakeEngine { Config = Snapshot() };
        var ports = new IntakePorts(engine, TimeProvider.System, services.GetRequiredService<IntakeInstruments>());
        var edge = new IntakeEdge(new MappedEndpoint(ports), ports, NullLogger<IntakeEdge>.Instance);
        int stored = 0, refused = 0;
        const int rounds = 12_000;
        for (var round = 0; round < rounds; round++)
        {
            var body = Payloads.Mutate(Document, new Random(round));
            engine.Alerts.Clear();
            var context = new DefaultHttpContext();
            context.Request.QueryString = new QueryString("?mapping=checks");
            context.Request.Body = new MemoryStream(body);
            await edge.HandleAsync(context);
            Assert.True(context.Response.StatusCode is 202 or 400, $"round {round}: status {context.Response.StatusCode}");
            Assert.All(engine.Alerts, a => Assert.True(a.StartsAt <= a.EndsAt && a.Labels.Count is > 0 and <= IntakeLimits.LabelsMax, $"round {round}"));
            stored += engine.Alerts.Count;
            refused += context.Response.StatusCode == 400 ? 1 : 0;
        }

        Assert.InRange(stored, rounds / 20, rounds * 4);
        Assert.InRange(refused, rounds / 20, rounds);
    }

    public static ConfigSnapshot Snapshot()
    {
        var result = ConfigLoader.Parse(Config, "f.yml", _ => null);
        Assert.Empty(result.Problems.Select(p => p.ToString()));
        return result.Snapshot!;
    }

    private static async Task<IntakeHost> HostAsync()
    {
        var host = await IntakeHost.StartAsync();
        host.Engine.Config = Snapshot();
        return host;
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}

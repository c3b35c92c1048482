using System.Net;
using System.Text;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Intake.Formats;
using HelpDeskFlow.Intake.Messages;
using NodaTime;

namespace Api.Tests.Intake.Vendors;

/// <summary>Goal: CloudEvents of every mode become alerts, over HTTP and from Kafka, and the same event is one alert.</summary>
public sealed class CloudEventsTests
{
    private static readonly string Structured = VendorScene.Fixture("cloudevents.structured.json");
    private static readonly (string, string)[] Binary =
    [
        ("ce-specversion", "1.0"), ("ce-id", "C1"), ("ce-source", "/orders"), ("ce-type", "org.example.slow"), ("ce-subject", "orders%20service"), ("ce-time", "2026-01-31T11:00:00Z"),
    ];

    [Fact]
    public async Task Structured_WithEverything_IsMappedAsDocumented()
    {
        await using var scene = await VendorScene.StartAsync("cloudevents");
        var alert = Assert.Single(await scene.TakeAsync(Structured));
        Assert.Equal(
            "{alertname=\"org.example.disk.full\", env=\"prod\", service=\"checkout\", severity=\"critical\", source=\"/fleet/eu/node-7\", subject=\"/var\", type=\"org.example.disk.full\"}",
            alert.Labels.ToString());
        Assert.Equal(("/var is 97 % full", "https://wiki/disk", "97", "[\"/var\",\"/var/log\"]"), (alert.Annotations["summary"], alert.Annotations["runbook"], alert.Annotations["used_percent"], alert.Annotations["mounts"]));
        Assert.StartsWith("00-0af7651916cd43dd8448eb211c80319c", alert.Annotations["traceparent"], StringComparison.Ordinal);
        Assert.Equal((Instant.FromUtc(2026, 1, 31, 11, 31, 0), VendorScene.Now + IntakeDefaults.WebhookTimeout), (alert.StartsAt, alert.EndsAt));
        Assert.Equal(DedupKeys.Of("cloudevents-id"u8, "/fleet/eu/node-7\nA234-1234-1234"u8), alert.Key);
    }

    [Fact]
    public async Task SameEvent_Again_IsTheSameAlert_AndAnotherIsNot()
    {
        await using var scene = await VendorScene.StartAsync("cloudevents");
        var first = Assert.Single(await scene.TakeAsync(Structured));
        var again = Assert.Single(await scene.TakeAsync(Structured));
        var other = Assert.Single(await scene.TakeAsync(Structured.Replace("A234", "A235", StringComparison.Ordinal)));
        var otherSource = Assert.Single(await scene.TakeAsync(Structured.Replace("node-7", "node-8", StringComparison.Ordinal)));
        Assert.Equal(first with { }, again);
        Assert.Equal(3, new[] { first.Key, other.Key, otherSource.Key }.Distinct().Count());
    }

    [Fact]
    public async Task Batch_PairsByDedupKey_AndReadsEncodedAndQuotedData()
    {
        await using var scene = await VendorScene.StartAsync("cloudevents");
        var alerts = await scene.TakeAsync(VendorScene.Fixture("cloudevents.batch.json"), ("Content-Type", "application/cloudevents-batch+json"));
        Assert.Equal(3, alerts.Count);
        Assert.Equal(alerts[0].Key, alerts[2].Key);
        Assert.Equal("mail queue is long", alerts[0].Annotations["summary"]);
        Assert.Equal("the sms queue is long", alerts[1].Annotations["data"]);
        Assert.Equal("short again", alerts[2].Annotations["summary"]);
        Assert.Equal(Instant.FromUtc(2026, 1, 31, 11, 59, 0), alerts[2].EndsAt);
    }

    [Fact]
    public async Task Batch_OneBadEvent_LosesNothingElse()
    {
        await using var scene = await VendorScene.StartAsync("cloudevents");
        var (status, answer) = await scene.SendAsync($"[7, {Structured}, {{\"specversion\":\"0.3\",\"id\":\"x\",\"source\":\"s\",\"type\":\"t\"}}, {{\"specversion\":\"1.0\",\"source\":\"s\",\"type\":\"t\"}}]");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Single(scene.Engine.Alerts);
        Assert.All((string[])["1 stored", "[0]", "[2]", "[3]"], text => Assert.Contains(text, (string)answer["detail"]!, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Binary_OverHttp_TakesTheHeaders()
    {
        await using var scene = await VendorScene.StartAsync("cloudevents");
        var alert = Assert.Single(await scene.TakeAsync(VendorScene.Fixture("cloudevents.binary.json"), Binary));
        Assert.Equal(("org.example.slow", "orders service", "orders"), (alert.Labels["alertname"], alert.Labels["subject"], alert.Labels["service"]));
        Assert.Equal("2100", alert.Annotations["p99_ms"]);
        var text = Assert.Single(await scene.TakeAsync("plain words", Binary));
        Assert.Equal(("plain words", alert.Key), (text.Annotations["data"], text.Key));
    }

    [Fact]
    public void Binary_FromKafka_TakesTheHeadersOfTheRecord()
    {
        var target = new IntakeTarget(AlertBatch.Rent(VendorScene.Now, "kafka"), new FakeEngine());
        var headers = new RecordHeaders(Binary.ToDictionary(h => h.Item1.Replace("ce-", "ce_", StringComparison.Ordinal), h => h.Item2));
        Assert.Null(IntakeFormats.Find("cloudevents")!.Read(new IntakeMessage(Encoding.UTF8.GetBytes(VendorScene.Fixture("cloudevents.binary.json")), headers), target));
        Assert.Equal("orders%20service", LabelCodec.Decode(target.Batch.LabelsOf(target.Batch.Records[0]), withReserved: true)["subject"]);
        Assert.Equal(DedupKeys.Of("cloudevents-id"u8, "/orders\nC1"u8), target.Batch.Records[0].Key);
        target.Batch.Return();
    }

    [Fact]
    public async Task DedupKey_OldNewsOfAnAlertThatEnded_ChangesNothing()
    {
        await using var scene = await VendorScene.StartAsync("cloudevents");
        var body = Structured.Replace("\"severity\"", "\"dedupkey\":\"disk\",\"severity\"", StringComparison.Ordinal);
        var alert = Assert.Single(await scene.TakeAsync(body));
        scene.Know(alert, EpisodeStatus.Resolved, VendorScene.Now - Duration.FromMinutes(5));
        Assert.Empty(await scene.TakeAsync(body));
        Assert.Single(await scene.TakeAsync(body.Replace("11:31:00Z", "11:58:00Z", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("\"text\"")]
    [InlineData("{}")]
    [InlineData("""{"specversion":"1.0","id":"","source":"s","type":"t"}""")]
    public async Task Event_Incomplete_IsRefused(string body)
    {
        await using var scene = await VendorScene.StartAsync("cloudevents");
        Assert.Equal(HttpStatusCode.BadRequest, (await scene.SendAsync(body)).Status);
        Assert.Empty(scene.Engine.Alerts);
    }

    [Theory]
    [InlineData("eventemitter.example.com", "?key=k", HttpStatusCode.OK)]
    [InlineData("eventemitter.example.com", "", HttpStatusCode.Unauthorized)]
    [InlineData("", "?key=k", HttpStatusCode.BadRequest)]
    public async Task Handshake_WithKey_AllowsTheOrigin(string origin, string query, HttpStatusCode expected)
    {
        await using var scene = await VendorScene.StartAsync("cloudevents", VendorScene.Keys("k", "checkout"));
        using var request = new HttpRequestMessage(HttpMethod.Options, "/intake/cloudevents" + query);
        request.Headers.TryAddWithoutValidation("WebHook-Request-Origin", origin);
        using var answer = await scene.Host.Client.SendAsync(request);
        Assert.Equal(expected, answer.StatusCode);
        Assert.Equal(expected == HttpStatusCode.OK ? origin : null, answer.Headers.TryGetValues("WebHook-Allowed-Origin", out var allowed) ? allowed.Single() : null);
    }

    private sealed class RecordHeaders(Dictionary<string, string> values) : IMessageHeaders
    {
        public string? this[string name] => values.GetValueOrDefault(name);

        public IEnumerable<KeyValuePair<string, string>> All => values;
    }
}

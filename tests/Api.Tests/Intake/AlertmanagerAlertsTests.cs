using System.IO.Compression;
using System.Net;
using System.Text;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Engine.Ports;
using NodaTime;

namespace Api.Tests.Intake;

/// <summary>Goal: POST /api/v2/alerts behaves towards Prometheus and amtool as WIRE C1 says. Method: real requests, a recording engine.</summary>
public sealed class AlertmanagerAlertsTests
{
    private const string Path = "/api/v2/alerts";

    /// <summary>As Prometheus 2.42 writes it: annotations before labels.</summary>
    private const string FromPrometheus = """
        [{"annotations":{"summary":"disk is \"full\" \u00e9\ud83d\ude00"},"endsAt":"2026-01-31T12:04:00.123Z","startsAt":"2026-01-31T11:59:00.5+01:00",
          "generatorURL":"http://prom:9090/graph?g0.expr=up","labels":{"alertname":"DiskFull","instance":"a:9100","severity":"critical"}}]
        """;

    [Fact]
    public async Task Post_AsPrometheusSends_IsStoredWhole()
    {
        await using var host = await IntakeHost.StartAsync();
        var answer = await host.PostAsync(Path, FromPrometheus);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("", await answer.Content.ReadAsStringAsync());
        var alert = Assert.Single(host.Engine.Alerts);
        Assert.Equal("{alertname=\"DiskFull\", instance=\"a:9100\", severity=\"critical\"}", alert.Labels.ToString());
        Assert.Equal("disk is \"full\" é😀", alert.Annotations["summary"]);
        Assert.Equal("http://prom:9090/graph?g0.expr=up", alert.Annotations[ReservedAnnotations.GeneratorUrl]);
        Assert.Equal(Instant.FromUtc(2026, 1, 31, 10, 59, 0) + Duration.FromMilliseconds(500), alert.StartsAt);
        Assert.Equal(Instant.FromUtc(2026, 1, 31, 12, 4, 0) + Duration.FromMilliseconds(123), alert.EndsAt);
        Assert.False(alert.EndIsTimeout);
        Assert.Equal("alertmanager", alert.Source);
    }

    [Theory]
    [InlineData("""[]""")]
    [InlineData("""null""")]
    [InlineData(""" [ ] """)]
    public async Task Post_NoAlerts_IsFineAndStoresNothing(string body)
    {
        await using var host = await IntakeHost.StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await host.PostAsync(Path, body)).StatusCode);
        Assert.Empty(host.Engine.Alerts);
    }

    [Theory]
    [InlineData("""[{"labels":{"a":"b"},"foo":{"x":[1,-2.5e+3,true,null]}}]""")]
    [InlineData("""[{"foo":"\ud800","labels":{"a":"b"}}]""")]
    [InlineData("""[{"labels":{"a":"b","empty":"","none":null}}]""")]
    [InlineData("""[{"labels":{"a":"b"},"annotations":null,"startsAt":null,"endsAt":null,"generatorURL":null}]""")]
    [InlineData("""[{"labels":{"a":"b"},"startsAt":"","endsAt":"0001-01-01T00:00:00Z","generatorURL":""}]""")]
    [InlineData("""[{"labels":{"a":"b"},"startsAt":"0001-01-01T00:00:00.000Z","endsAt":"0001-01-01T00:00:00.000Z"}]""")]
    [InlineData("""[{"l\u0061bels":{"\u0061":"\u0062"}}]""")]
    [InlineData("""[{"labels":{"a":"b"},"annotations":{"__dedupKey__":"forged"}}]""")]
    public async Task Post_OddButValid_IsStored(string body)
    {
        await using var host = await IntakeHost.StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await host.PostAsync(Path, body)).StatusCode);
        var alert = Assert.Single(host.Engine.Alerts);
        Assert.Equal("{a=\"b\"}", alert.Labels.ToString());
        Assert.Equal(0, alert.Annotations.Count);
        Assert.Equal(IntakeHost.Now, alert.StartsAt);
        Assert.Equal(IntakeHost.Now + Duration.FromMinutes(5), alert.EndsAt);
        Assert.True(alert.EndIsTimeout);
    }

    [Theory]
    [InlineData("""{"labels":{}}""", "at least one")]
    [InlineData("""{}""", "at least one")]
    [InlineData("""{"labels":null}""", "at least one")]
    [InlineData("""{"labels":{"a":""}}""", "at least one")]
    [InlineData("""{"labels":[]}""", "labels is not an object")]
    [InlineData("""{"labels":{"a":1}}""", "\"a\" is not a string")]
    [InlineData("""{"labels":{"a":{"deep":[1]}}}""", "\"a\" is not a string")]
    [InlineData("""{"labels":{"":"x"}}""", "empty name")]
    [InlineData("""{"labels":{"a":"x","a":"y"}}""", "given twice")]
    [InlineData("""{"labels":{"a":"x"},"labels":{"b":"y"}}""", "given twice")]
    [InlineData("""{"labels":{"a":"x"},"annotations":{"s":"1","s":"2"}}""", "given twice")]
    [InlineData("""{"labels":{"a":"x"},"annotations":"no"}""", "annotations is not an object")]
    [InlineData("""{"labels":{"a":"x"},"annotations":{"s":false}}""", "\"s\" is not a string")]
    [InlineData("""{"labels":{"a":"x"},"startsAt":"yesterday"}""", "\"yesterday\"")]
    [InlineData("""{"labels":{"a":"x"},"startsAt":7}""", "startsAt is not a string")]
    [InlineData("""{"labels":{"a":"x"},"endsAt":"2026-02-30T00:00:00Z"}""", "2026-02-30")]
    [InlineData("""{"labels":{"a":"x"},"startsAt":"2026-02-01T00:00:00Z","endsAt":"2026-01-01T00:00:00Z"}""", "is after endsAt")]
    [InlineData("""{"labels":{"a":"x"},"generatorURL":5}""", "generatorURL is not a string")]
    [InlineData("""null""", "not a JSON object")]
    [InlineData("""[[]]""", "not a JSON object")]
    public async Task Post_OneBadAmongGood_KeepsTheGoodAndNamesTheBad(string bad, string expected)
    {
        await using var host = await IntakeHost.StartAsync();
        var answer = await host.PostAsync(Path, "[{\"labels\":{\"n\":\"0\"}}," + bad + ",{\"annotations\":{\"s\":\"t\"},\"labels\":{\"n\":\"2\"}}]");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var text = System.Text.Json.JsonSerializer.Deserialize<string>(await answer.Content.ReadAsStringAsync());
        Assert.StartsWith("Alert [1]: ", text, StringComparison.Ordinal);
        Assert.Contains(expected, text, StringComparison.Ordinal);
        Assert.Equal(["{n=\"0\"}", "{n=\"2\"}"], host.Engine.Alerts.Select(a => a.Labels.ToString()));
        Assert.Equal("t", host.Engine.Alerts[1].Annotations["s"]);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("   ", "empty")]
    [InlineData("{}", "not a JSON array")]
    [InlineData("\"x\"", "not a JSON array")]
    [InlineData("""[{"labels":{"a":"b"}}""", "byte 21")]
    [InlineData("""[{"labels":{"a":"b"}}] x""", "byte 23")]
    [InlineData("""[{"labels":{"a":"b"}},]""", "byte 22")]
    [InlineData("""[{"labels":{"a":"b",}}]""", "byte 20")]
    [InlineData("""[{"labels":{"a":"\x"}}]""", "byte 17")]
    [InlineData("""[{"labels":{"a":"b"},"x":01}]""", "byte 26")]
    [InlineData("""[{"labels":{"a":"b"},"x":-}]""", "byte 26")]
    [InlineData("""[{"labels":{"a":"b"},"x":nul}]""", "byte 25")]
    [InlineData("[{\"labels\":{\"a\":\"b\nc\"}}]", "byte 18")]
    public async Task Post_Malformed_StoresNothingAndNamesTheByte(string body, string expected)
    {
        await using var host = await IntakeHost.StartAsync();
        var answer = await host.PostAsync(Path, body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(expected, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(host.Engine.Alerts);
    }

    [Fact]
    public async Task Post_NestedTooDeep_IsRefusedWithTheLimit()
    {
        await using var host = await IntakeHost.StartAsync();
        var answer = await host.PostAsync(Path, "[{\"x\":" + new string('[', 100_000) + "]");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("deeper than 64", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_InvalidUtf8InOneAlert_RefusesThatAlert()
    {
        await using var host = await IntakeHost.StartAsync();
        var answer = await host.PostAsync(Path, Encoding.Latin1.GetBytes("[{\"labels\":{\"a\":\"\xff\"}},{\"labels\":{\"a\":\"ok\"}}]"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("UTF-8", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("{a=\"ok\"}", Assert.Single(host.Engine.Alerts).Labels.ToString());
    }

    [Fact]
    public async Task Post_OverEachLimit_NamesTheLimit()
    {
        await using var host = await IntakeHost.StartAsync();
        var manyLabels = string.Join(',', Enumerable.Range(0, IntakeLimits.LabelsMax + 1).Select(i => $"\"l{i}\":\"v\""));
        string[] alerts =
        [
            "{\"labels\":{" + manyLabels + "}}",
            "{\"labels\":{\"a\":\"" + new string('v', IntakeLimits.LabelValueBytesMax + 1) + "\"}}",
            "{\"labels\":{\"" + new string('n', IntakeLimits.NameBytesMax + 1) + "\":\"v\"}}",
            "{\"labels\":{\"a\":\"b\"},\"annotations\":{\"s\":\"" + new string('v', IntakeLimits.AnnotationValueBytesMax + 1) + "\"}}",
            "{\"labels\":{\"a\":\"fits\"},\"annotations\":{\"s\":\"" + new string('v', IntakeLimits.AnnotationValueBytesMax) + "\"},\"generatorURL\":\"" + new string('u', 9000) + "\"}",
        ];
        var answer = await host.PostAsync(Path, "[" + string.Join(',', alerts) + "]");
        var text = await answer.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("more than 64 labels", text, StringComparison.Ordinal);
        Assert.Contains("1025 bytes; the limit is 1024", text, StringComparison.Ordinal);
        Assert.Contains("257 bytes; the limit is 256", text, StringComparison.Ordinal);
        Assert.Contains("8193 bytes; the limit is 8192", text, StringComparison.Ordinal);
        Assert.Equal("{a=\"fits\"}", Assert.Single(host.Engine.Alerts).Labels.ToString());
    }

    [Fact]
    public async Task Post_MoreAlertsThanTheLimit_KeepsTheFirstAndCountsTheRest()
    {
        await using var host = await IntakeHost.StartAsync();
        var body = "[" + string.Join(',', Enumerable.Repeat("{\"labels\":{\"a\":\"b\"}}", IntakeLimits.AlertsPerBatchMax + 150)) + "]";
        var answer = await host.PostAsync(Path, body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("And 50 more.", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(IntakeLimits.AlertsPerBatchMax, host.Engine.Alerts.Count);
    }

    [Fact]
    public async Task Post_BodyOverTheLimit_Is413()
    {
        await using var host = await IntakeHost.StartAsync();
        var body = new byte[IntakeLimits.BodyBytesMax + 1];
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await host.PostAsync(Path, body)).StatusCode);
        // Without a length, and packed.
        var chunked = new StreamContent(new UnknownLengthStream(body));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await host.Client.PostAsync(Path, chunked)).StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await host.PostAsync(Path, Gzip(body), encoding: "gzip")).StatusCode);
        Assert.Empty(host.Engine.Alerts);
    }

    [Fact]
    public async Task Post_ChunkedOrPacked_IsRead()
    {
        await using var host = await IntakeHost.StartAsync();
        var body = Encoding.UTF8.GetBytes(FromPrometheus);
        Assert.Equal(HttpStatusCode.OK, (await host.Client.PostAsync(Path, new StreamContent(new UnknownLengthStream(body)))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await host.PostAsync(Path, Gzip(body), encoding: "gzip")).StatusCode);
        Assert.Equal(2, host.Engine.Alerts.Count);
        Assert.Equal(HttpStatusCode.BadRequest, (await host.PostAsync(Path, body, encoding: "gzip")).StatusCode);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await host.PostAsync(Path, body, encoding: "br")).StatusCode);
    }

    [Theory]
    [InlineData("application/json; charset=utf-8", HttpStatusCode.OK)]
    [InlineData("Application/JSON", HttpStatusCode.OK)]
    [InlineData(null, HttpStatusCode.OK)]
    [InlineData("text/plain", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/jsonx", HttpStatusCode.UnsupportedMediaType)]
    public async Task Post_ContentType_IsJsonOrMissing(string? contentType, HttpStatusCode expected)
    {
        await using var host = await IntakeHost.StartAsync();
        Assert.Equal(expected, (await host.PostAsync(Path, "[]"u8.ToArray(), contentType)).StatusCode);
    }

    [Theory]
    [InlineData(EngineAnswer.Overloaded, 1)]
    [InlineData(EngineAnswer.StorageUnavailable, 5)]
    [InlineData(EngineAnswer.Stopping, 5)]
    public async Task Post_NotStored_Is503WithRetryAfter(EngineAnswer engineAnswer, int seconds)
    {
        await using var host = await IntakeHost.StartAsync();
        host.Engine.Answer = engineAnswer;
        host.Engine.NotReadyReason = "The disk is full.";
        var answer = await host.PostAsync(Path, FromPrometheus);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(seconds), answer.Headers.RetryAfter!.Delta);
        Assert.Equal(engineAnswer == EngineAnswer.StorageUnavailable, (await answer.Content.ReadAsStringAsync()).Contains("The disk is full.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Post_EngineThrows_Is500WithATraceId()
    {
        await using var host = await IntakeHost.StartAsync();
        host.Engine.Throws = new InvalidOperationException("broken invariant");
        var answer = await host.PostAsync(Path, FromPrometheus);
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.Contains("traceId", text, StringComparison.Ordinal);
        Assert.DoesNotContain("invariant", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_AnyOrderOfLabelsAndFields_IsTheSame()
    {
        await using var host = await IntakeHost.StartAsync();
        await host.PostAsync(Path, """
            [{"labels":{"a":"1","b":"2","c":"3"}},
             {"labels":{"c":"3","a":"1","b":"2"},"annotations":{"x":"y"}},
             {"annotations":{"x":"y"},"generatorURL":"u","labels":{"b":"2","c":"3","a":"1","d":""}},
             {"labels":{"a":"2","b":"1","c":"3"}},
             {"labels":{"a":"1","b":"2"}}]
            """);
        var keys = host.Engine.Alerts.Select(a => a.Key).ToArray();
        Assert.Equal(5, keys.Length);
        Assert.Equal(keys[0], keys[1]);
        Assert.Equal(keys[0], keys[2]);
        Assert.Equal(3, keys.Distinct().Count());
        Assert.DoesNotContain(default(AlertKey), keys);
    }

    private static byte[] Gzip(byte[] body)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(body);
        }

        return packed.ToArray();
    }

    private sealed class UnknownLengthStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}

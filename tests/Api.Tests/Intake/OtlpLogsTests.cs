using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Intake.Formats.Otlp;
using Microsoft.Extensions.Logging;
using NodaTime;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;

namespace Api.Tests.Intake;

/// <summary>Goal: OTLP log exporters can point at us. Method: requests by hand in both forms, and OpenTelemetry's own exporter.</summary>
public sealed class OtlpLogsTests
{
    private const string Path = "/v1/logs";
    private const string ProtobufType = "application/x-protobuf";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Records_OfARequest_BecomeAlertsFromErrorUp(bool protobuf)
    {
        await using var host = await IntakeHost.StartAsync();
        using var answer = protobuf
            ? await host.PostAsync(Path, OtlpPayloads.Protobuf, ProtobufType)
            : await host.PostAsync(Path, OtlpPayloads.Json);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(protobuf ? ProtobufType : "application/json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(protobuf ? "" : "{}", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(2, host.Engine.Alerts.Count);
        var failed = host.Engine.Alerts[0];
        Assert.Equal("{alertname=\"Payment # failed after # ms: timeout\", environment=\"prod\", namespace=\"shop\", service=\"checkout\", severity=\"error\"}", failed.Labels.ToString());
        Assert.Equal("Payment 4711 failed after 1503 ms: timeout", failed.Annotations["summary"]);
        Assert.Equal("5b8efff798038103d269b633813fc60c", failed.Annotations["trace_id"]);
        Assert.Equal("eee19b7ec3c1b174", failed.Annotations["span_id"]);
        Assert.Equal(("3", "true", "0.25", "[\"a\",2]", "{\"tier\":\"gold\"}", "web-01"), (
            failed.Annotations["order.items"], failed.Annotations["retry"], failed.Annotations["ratio"], failed.Annotations["tags"], failed.Annotations["user"], failed.Annotations["host.name"]));
        Assert.Equal("", failed.Annotations["telemetry.sdk.name"]);
        Assert.Equal(Instant.FromUnixTimeTicks(17698607903000000), failed.StartsAt);
        Assert.Equal(IntakeHost.Now + host.Engine.Config.ResolveTimeout, failed.EndsAt);
        Assert.Equal("otlp", failed.Source);
        var pool = host.Engine.Alerts[1];
        Assert.Equal("db.pool.exhausted", pool.Labels["alertname"]);
        Assert.Equal("critical", pool.Labels["severity"]);
        Assert.Equal("{\"size\":10}", pool.Annotations["description"]);
    }

    [Fact]
    public async Task Identity_IsServiceAndEventOrTemplate()
    {
        await using var host = await IntakeHost.StartAsync();
        string[] bodies =
        [
            OtlpPayloads.One("order 1 of 10.0.0.7:80 failed at 12:04:11"), OtlpPayloads.One("order 22 of 10.1.0.9:80 failed at 12:05:00"),
            OtlpPayloads.One("order 1 of 10.0.0.7:80 was lost"),
            OtlpPayloads.One("order 1 of 10.0.0.7:80 failed at 12:04:11", service: "cart"),
            OtlpPayloads.One("one", ",\"eventName\":\"lost\""), OtlpPayloads.One("two", ",\"eventName\":\"lost\""),
            OtlpPayloads.One("user ana failed", """, "attributes":[{"key":"{OriginalFormat}","value":{"stringValue":"user {Name} failed"}}]"""),
            OtlpPayloads.One("user bo failed", """, "attributes":[{"key":"{OriginalFormat}","value":{"stringValue":"user {Name} failed"}}]"""),
        ];
        foreach (var body in bodies)
        {
            using var answer = await host.PostAsync(Path, body);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        var keys = host.Engine.Alerts.Select(a => a.Key).ToList();
        Assert.Equal(keys[0], keys[1]);
        Assert.Equal(keys[4], keys[5]);
        Assert.Equal(keys[6], keys[7]);
        Assert.Equal(5, keys.Distinct().Count());
    }

    [Fact]
    public async Task Secrets_InABody_StandInNoLabelAndNoKey()
    {
        await using var host = await IntakeHost.StartAsync();
        using var answer = await host.PostAsync("/intake/otlp", OtlpPayloads.One("login of ana@example.org with AKIAQ4J5XZ7PLANTED42 failed"));

        var alert = Assert.Single(host.Engine.Alerts);
        var kept = alert.Labels + alert.Annotations["__dedupKey__"] + alert.Annotations["summary"];
        Assert.DoesNotContain("ana@", kept, StringComparison.Ordinal);
        Assert.DoesNotContain("PLANTED", kept, StringComparison.Ordinal);
        Assert.Contains("[redacted:email]", alert.Labels["alertname"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(LogSeverity.Trace, 3)]
    [InlineData(LogSeverity.Info, 3)]
    [InlineData(LogSeverity.Warn, 2)]
    [InlineData(LogSeverity.Fatal, 1)]
    public async Task MinSeverity_OfTheConfig_Decides(LogSeverity least, int alerts)
    {
        await using var host = await IntakeHost.StartAsync();
        host.Engine.Config = ConfigSnapshot.BuiltIn with { OtlpMinSeverity = least };
        using var answer = await host.PostAsync(Path, OtlpPayloads.Protobuf, ProtobufType);
        Assert.Equal(alerts, host.Engine.Alerts.Count);
    }

    [Theory]
    [InlineData("severityNumber\":17", "severityText\":\"CRITICAL", "critical")]
    [InlineData("severityNumber\":17", "severityNumber\":\"SEVERITY_NUMBER_ERROR3", "error")]
    [InlineData("severityNumber\":17", "severityNumber\":\"21", "critical")]
    public async Task Severity_InOtherForms_IsUnderstood(string written, string instead, string severity)
    {
        await using var host = await IntakeHost.StartAsync();
        using var answer = await host.PostAsync(Path, OtlpPayloads.One("x").Replace(written, instead + "\"", StringComparison.Ordinal));
        Assert.Equal(severity, Assert.Single(host.Engine.Alerts).Labels["severity"]);
    }

    [Fact]
    public async Task Gzip_IsUnpacked_UpToTheLimit()
    {
        await using var host = await IntakeHost.StartAsync();
        using var taken = await host.PostAsync(Path, Pack(OtlpPayloads.Protobuf), ProtobufType, "gzip");
        using var bomb = await host.PostAsync(Path, Pack(new byte[8 * 1024 * 1024]), ProtobufType, "gzip");
        using var broken = await host.PostAsync(Path, OtlpPayloads.Protobuf, ProtobufType, "gzip");

        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        Assert.Equal(2, host.Engine.Alerts.Count);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, bomb.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, broken.StatusCode);
    }

    [Fact]
    public async Task Faults_AreToldAsOtlpHasThem()
    {
        await using var host = await IntakeHost.StartAsync();
        using var malformed = await host.PostAsync(Path, [0x0A, 0x7F, 1], ProtobufType);
        using var json = await host.PostAsync(Path, "{\"resourceLogs\": ");
        using var type = await host.PostAsync(Path, "x"u8.ToArray(), "text/plain");
        using var list = await host.PostAsync(Path, "{\"resourceLogs\": 1}");

        Assert.Equal(HttpStatusCode.BadRequest, malformed.StatusCode);
        Assert.Contains("ExportLogsServiceRequest", await malformed.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, json.StatusCode);
        Assert.Contains("too early", JsonDocument.Parse(await json.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, type.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, list.StatusCode);
        Assert.Empty(host.Engine.Alerts);
    }

    [Theory]
    [InlineData(EngineAnswer.Overloaded)]
    [InlineData(EngineAnswer.StorageUnavailable)]
    [InlineData(EngineAnswer.Stopping)]
    public async Task NotStored_IsRetryable(EngineAnswer engine)
    {
        await using var host = await IntakeHost.StartAsync();
        host.Engine.Answer = engine;
        using var answer = await host.PostAsync(Path, OtlpPayloads.Protobuf, ProtobufType);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task TooManyRecords_ArePartialSuccess(bool protobuf)
    {
        await using var host = await IntakeHost.StartAsync();
        var record = """{"severityNumber":17,"body":{"stringValue":"x"}}""";
        var records = string.Join(',', Enumerable.Repeat(record, 10_002));
        var body = Encoding.UTF8.GetBytes($$"""{"resourceLogs":[{"scopeLogs":[{"logRecords":[{{records}}]}]}]}""");
        // Protobuf: 10,002 records of severity 17 alone.
        byte[] scope = [.. Enumerable.Repeat((byte[])[0x12, 2, 0x10, 17], 10_002).SelectMany(r => r)];
        byte[] resource = [0x12, .. Length(scope.Length), .. scope];
        using var answer = protobuf ? await host.PostAsync(Path, [0x0A, .. Length(resource.Length), .. resource], ProtobufType) : await host.PostAsync(Path, body);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(10_000, host.Engine.Alerts.Count);
        var said = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        Assert.Contains("more than 10000 records", Encoding.UTF8.GetString(said), StringComparison.Ordinal);
        if (protobuf)
        {
            var partial = new ProtobufReader(said);
            Assert.True(partial.Next() && partial.IsBytes(1));
            var inner = new ProtobufReader(partial.Bytes);
            Assert.True(inner.Next() && inner.IsNumber(1) && inner.Number == 2);
        }
        else
        {
            Assert.Equal("2", JsonDocument.Parse(said).RootElement.GetProperty("partialSuccess").GetProperty("rejectedLogRecords").GetString());
        }
    }

    [Fact]
    public async Task Exporter_OfOpenTelemetry_SendsUnchanged()
    {
        await using var host = await IntakeHost.StartAsync();
        using (var factory = LoggerFactory.Create(logging => logging.AddOpenTelemetry(telemetry => telemetry.AddOtlpExporter((exporter, processor) =>
        {
            processor.ExportProcessorType = OpenTelemetry.ExportProcessorType.Simple;
            exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
            exporter.Endpoint = new Uri("http://localhost/v1/logs");
            exporter.HttpClientFactory = () => new HttpClient(new Synchronous(host.Client));
        }))))
        {
            var log = factory.CreateLogger("Shop.Payments");
            log.Log(LogLevel.Error, new EventId(7, "PaymentFailed"), new { Order = 4711 }, new InvalidOperationException("no funds"), (_, _) => "Payment 4711 failed");
            log.Log(LogLevel.Information, default, "fine", null, (s, _) => s);
        }

        var alert = Assert.Single(host.Engine.Alerts);
        Assert.Equal("error", alert.Labels["severity"]);
        Assert.StartsWith("unknown_service", alert.Labels["service"], StringComparison.Ordinal);
        Assert.Contains("4711", alert.Annotations["summary"], StringComparison.Ordinal);
        Assert.Contains("no funds", alert.Annotations["exception.message"], StringComparison.Ordinal);
    }

    private static byte[] Length(int length) => length < 0x80 ? [(byte)length] : [(byte)(length | 0x80), .. Length(length >> 7)];

    private static byte[] Pack(byte[] body)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(body);
        }

        return packed.ToArray();
    }

    /// <summary>The exporter sends on its own thread without awaiting; the in-memory server answers asynchronously.</summary>
    private sealed class Synchronous(HttpClient client) : HttpMessageHandler
    {
        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.Run(() => SendAsync(request, cancellationToken), cancellationToken).GetAwaiter().GetResult();

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            using var copy = new HttpRequestMessage(request.Method, request.RequestUri) { Content = request.Content };
            return await client.SendAsync(copy, cancellationToken);
        }
    }
}

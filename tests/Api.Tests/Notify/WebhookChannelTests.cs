using System.Security.Cryptography;
using System.Text;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Incidents;
using NodaTime;

namespace HelpDeskFlow.Api.Tests.Notify;

/// <summary>What goes over the wire to a webhook, and what each of its answers means.</summary>
public class WebhookChannelTests
{
    [Fact]
    public async Task Send_Opened_HasTheBodyThatTheContractSays()
    {
        await using var sink = new FakeSink();
        await using var scene = NotifyScene.Webhook(sink);

        var outcome = await scene.AttemptAsync();

        Assert.Equal((AttemptResult.Delivered, "200 Text: ok"), (outcome.Result, outcome.Detail));
        var request = sink.Single;
        Assert.Equal("POST /hook HTTP/1.1", request.Line);
        Assert.Equal("application/json", request.Headers["Content-Type"]);
        Assert.Equal("d-42-1", request.Headers["Idempotency-Key"]);
        Assert.DoesNotContain("Expect", request.Headers.Keys);
        Assert.DoesNotContain("X-HDF-Signature", request.Headers.Keys);
        var body = request.Json;
        Assert.Equal("incident.opened", body.GetProperty("event").GetString());
        Assert.Equal("d-42-1", body.GetProperty("deliveryId").GetString());
        Assert.Equal("step 1 of policy payments", body.GetProperty("reason").GetString());
        Assert.Equal(1, body.GetProperty("step").GetInt32());
        Assert.Equal("schedule:payments-primary", body.GetProperty("target").GetString());
        Assert.Equal("opened", body.GetProperty("context").GetProperty("timeline")[0].GetProperty("kind").GetString());
        Assert.Equal("https://wiki/checkout", body.GetProperty("context").GetProperty("links").GetProperty("runbook").GetString());
    }

    [Fact]
    public async Task Send_Opened_IncidentAndAlertsAreWhole()
    {
        await using var sink = new FakeSink();
        await using var scene = NotifyScene.Webhook(sink);

        await scene.AttemptAsync();

        var expected = $$"""
            {"id":"{{NotifyScene.Id}}","number":42,"title":"HighErrorRate","status":"triggered","severity":"P1","service":"checkout","team":"payments",
            "openedAt":"2026-03-01T12:00:00.000Z","acknowledgedAt":null,"resolvedAt":null,"alertCount":2,"eventCount":2,"assignees":["ana"],
            "url":"https://hdf.example.org/incidents/42"}
            """.ReplaceLineEndings("");
        var body = sink.Single.Json;
        Assert.Equal(expected, body.GetProperty("incident").GetRawText());
        var alerts = body.GetProperty("alerts");
        Assert.Equal(["firing", "resolved"], alerts.EnumerateArray().Select(a => a.GetProperty("status").GetString()));
        Assert.Equal("host-1", alerts[0].GetProperty("labels").GetProperty("instance").GetString());
        Assert.Equal("5 % of requests fail & <burn>", alerts[0].GetProperty("annotations").GetProperty("summary").GetString());
        Assert.Equal("2026-03-01T12:00:00.000Z", alerts[0].GetProperty("startsAt").GetString());
    }

    [Fact]
    public async Task Send_ManyAlerts_WritesTheFirstTwentyAndCountsAll()
    {
        await using var sink = new FakeSink();
        await using var scene = NotifyScene.Webhook(sink, incident: NotifyScene.Incident(alerts: 33));

        await scene.AttemptAsync();

        Assert.Equal(20, sink.Single.Json.GetProperty("alerts").GetArrayLength());
        Assert.Equal(33, sink.Single.Json.GetProperty("incident").GetProperty("eventCount").GetInt64());
    }

    [Fact]
    public async Task Send_IncidentThatIsNotKnownAnyMore_StillPages()
    {
        await using var sink = new FakeSink();
        await using var scene = new NotifyScene("webhook", new Dictionary<string, string> { ["url"] = sink.Url }, hasIncident: false);

        Assert.Equal(AttemptResult.Delivered, (await scene.AttemptAsync()).Result);
        Assert.Equal("unknown", sink.Single.Json.GetProperty("incident").GetProperty("status").GetString());
    }

    [Fact]
    public async Task Send_WithSecrets_IsSignedWithEach()
    {
        await using var sink = new FakeSink();
        await using var scene = NotifyScene.Webhook(sink, "old-secret", "new-secret");

        await scene.AttemptAsync();

        var request = sink.Single;
        var parts = request.Headers["X-HDF-Signature"].Split(',');
        Assert.Equal(3, parts.Length);
        var time = parts[0].Split('=')[1];
        Assert.InRange(long.Parse(time), TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - 60, TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{time}."), .. request.Body];
        Assert.Equal($"v1={Hmac("old-secret", signed)}", parts[1]);
        Assert.Equal($"v1={Hmac("new-secret", signed)}", parts[2]);
    }

    [Fact]
    public async Task Send_Retries_KeepTheIdempotencyKeyAndTheConnection()
    {
        await using var sink = new FakeSink(new SinkAnswer.Status(500, "later"), new SinkAnswer.Status(502), new SinkAnswer.Status(202, "taken"));
        await using var scene = NotifyScene.Webhook(sink);

        var results = new List<AttemptResult>();
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            results.Add((await scene.AttemptAsync(attempt: attempt)).Result);
        }

        Assert.Equal([AttemptResult.Failed, AttemptResult.Failed, AttemptResult.Delivered], results);
        Assert.Equal(["d-42-1"], sink.Requests.Select(r => r.Headers["Idempotency-Key"]).Distinct());
        Assert.Equal(["d-42-1"], sink.Requests.Select(r => r.Json.GetProperty("deliveryId").GetString()).Distinct());
        Assert.Equal(1, sink.Connections);
    }

    [Theory]
    [InlineData(200, AttemptResult.Delivered)]
    [InlineData(204, AttemptResult.Delivered)]
    [InlineData(301, AttemptResult.Refused)]
    [InlineData(400, AttemptResult.Refused)]
    [InlineData(404, AttemptResult.Refused)]
    [InlineData(408, AttemptResult.Failed)]
    [InlineData(410, AttemptResult.Refused)]
    [InlineData(429, AttemptResult.Throttled)]
    [InlineData(500, AttemptResult.Failed)]
    [InlineData(503, AttemptResult.Failed)]
    public async Task Send_AnswerWithoutRetryAfter_MeansThis(int status, AttemptResult expected)
    {
        await using var sink = new FakeSink(new SinkAnswer.Status(status, status == 204 ? "" : "because", ("Location", "http://127.0.0.1:1/elsewhere")));
        await using var scene = NotifyScene.Webhook(sink);

        var outcome = await scene.AttemptAsync();

        Assert.Equal((expected, null), (outcome.Result, outcome.RetryAfter));
        Assert.StartsWith(status.ToString(), outcome.Detail, StringComparison.Ordinal);
        Assert.Single(sink.Requests);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task Send_AnswerWithRetryAfterSeconds_IsThrottledThatLong(int status)
    {
        await using var sink = new FakeSink(new SinkAnswer.Status(status, "slow down", ("Retry-After", "17")));
        await using var scene = NotifyScene.Webhook(sink);

        var outcome = await scene.AttemptAsync();

        Assert.Equal((AttemptResult.Throttled, Duration.FromSeconds(17)), (outcome.Result, outcome.RetryAfter));
    }

    [Fact]
    public async Task Send_AnswerWithRetryAfterDate_IsThrottledUntilThen()
    {
        var date = TimeProvider.System.GetUtcNow().AddMinutes(5).ToString("r");
        await using var sink = new FakeSink(new SinkAnswer.Status(429, "slow down", ("Retry-After", date)));
        await using var scene = NotifyScene.Webhook(sink);

        var outcome = await scene.AttemptAsync();

        Assert.InRange(Assert.NotNull(outcome.RetryAfter), Duration.FromSeconds(270), Duration.FromSeconds(300));
    }

    [Fact]
    public async Task Send_ReceiverThatNeverAnswers_FailsAfterTheTimeout()
    {
        await using var sink = new FakeSink(new SinkAnswer.Hang());
        await using var scene = NotifyScene.Webhook(sink, timeout: Duration.FromMilliseconds(200));

        var outcome = await scene.AttemptAsync();

        Assert.Equal((AttemptResult.Failed, "no answer within 0.2 s"), (outcome.Result, outcome.Detail));
    }

    [Fact]
    public async Task Send_ReceiverThatResets_Fails()
    {
        await using var sink = new FakeSink(new SinkAnswer.Reset());
        await using var scene = NotifyScene.Webhook(sink);

        Assert.Equal(AttemptResult.Failed, (await scene.AttemptAsync()).Result);
    }

    [Fact]
    public async Task Send_NobodyListens_Fails()
    {
        string url;
        await using (var gone = new FakeSink())
        {
            url = gone.Url;
        }

        await using var scene = new NotifyScene("webhook", new Dictionary<string, string> { ["url"] = url });

        var outcome = await scene.AttemptAsync();

        Assert.Equal(AttemptResult.Failed, outcome.Result);
        Assert.Contains("no answer", outcome.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_BodyThatDrips_IsDeliveredBecauseTheStatusSaidSo()
    {
        await using var sink = new FakeSink(new SinkAnswer.Drip());
        await using var scene = NotifyScene.Webhook(sink);

        var outcome = await scene.AttemptAsync();

        Assert.Equal((AttemptResult.Delivered, "200 OK: first"), (outcome.Result, outcome.Detail));
    }

    [Fact]
    public async Task Send_LongAnswerThatRepeatsASecret_IsClippedAndRedacted()
    {
        await using var sink = new FakeSink(new SinkAnswer.Status(400, $"bad key hunter2hunter2\r\n{new string('x', 5_000)}"));
        await using var scene = NotifyScene.Webhook(sink, "hunter2hunter2");

        var outcome = await scene.AttemptAsync();

        Assert.Equal(300, outcome.Detail.Length);
        Assert.StartsWith("400 Text: bad key [redacted:secret] xxx", outcome.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_UrlThatIsNone_IsRefused()
    {
        await using var scene = new NotifyScene("webhook", new Dictionary<string, string> { ["url"] = "not a url" });

        Assert.Equal(AttemptResult.Refused, (await scene.AttemptAsync()).Result);
    }

    [Theory]
    [InlineData(NotificationKind.Escalated, "incident.escalated")]
    [InlineData(NotificationKind.Acknowledged, "incident.acknowledged")]
    [InlineData(NotificationKind.Unacknowledged, "incident.unacknowledged")]
    [InlineData(NotificationKind.Resolved, "incident.resolved")]
    [InlineData(NotificationKind.Reopened, "incident.reopened")]
    [InlineData(NotificationKind.Updated, "incident.updated")]
    [InlineData(NotificationKind.Handoff, "incident.handoff")]
    public async Task Send_EachKind_HasItsEventName(NotificationKind kind, string expected)
    {
        await using var sink = new FakeSink();
        await using var scene = NotifyScene.Webhook(sink);

        await scene.AttemptAsync(kind);

        Assert.Equal(expected, sink.Single.Json.GetProperty("event").GetString());
    }

    [Fact]
    public async Task Send_SecondAttempt_TellsTheIncidentAsItIsThen()
    {
        await using var sink = new FakeSink(new SinkAnswer.Status(500));
        await using var scene = NotifyScene.Webhook(sink);
        await scene.AttemptAsync();
        scene.Engine.Current = NotifyScene.Incident() with { Status = IncidentStatus.Acknowledged };

        await scene.AttemptAsync(attempt: 2);

        Assert.Equal(["triggered", "acknowledged"], sink.Requests.Select(r => r.Json.GetProperty("incident").GetProperty("status").GetString()));
    }

    private static string Hmac(string secret, byte[] signed) => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed));
}

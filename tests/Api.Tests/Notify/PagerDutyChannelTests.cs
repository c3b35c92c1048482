using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Incidents;

namespace HelpDeskFlow.Api.Tests.Notify;

/// <summary>Events v2 as PagerDuty's schema has them.</summary>
public class PagerDutyChannelTests
{
    private static readonly SinkAnswer.Status Taken = new(202, """{"status":"success","message":"Event processed","dedup_key":"x"}""");

    [Fact]
    public async Task Send_Opened_TriggersWithTheIncidentAsDedupKey()
    {
        await using var sink = new FakeSink(Taken);
        await using var scene = Scene(sink);

        var outcome = await scene.AttemptAsync();

        Assert.Equal(AttemptResult.Delivered, outcome.Result);
        Assert.Equal("POST /v2/enqueue HTTP/1.1", sink.Single.Line);
        var body = sink.Single.Json;
        Assert.Equal("R0UTINGKEY", body.GetProperty("routing_key").GetString());
        Assert.Equal("trigger", body.GetProperty("event_action").GetString());
        Assert.Equal(NotifyScene.Id.ToString(), body.GetProperty("dedup_key").GetString());
        Assert.Equal("https://hdf.example.org/incidents/42", body.GetProperty("client_url").GetString());
        var payload = body.GetProperty("payload");
        Assert.Equal("P1 #42 checkout: HighErrorRate", payload.GetProperty("summary").GetString());
        Assert.Equal("checkout", payload.GetProperty("source").GetString());
        Assert.Equal("error", payload.GetProperty("severity").GetString());
        Assert.Equal("2026-03-01T12:00:00.000Z", payload.GetProperty("timestamp").GetString());
        Assert.Equal(2, payload.GetProperty("custom_details").GetProperty("alerts").GetArrayLength());
        Assert.StartsWith("https://hdf.example.org/ack/", body.GetProperty("links")[0].GetProperty("href").GetString(), StringComparison.Ordinal);
        Assert.Equal("https://wiki/checkout", body.GetProperty("links")[1].GetProperty("href").GetString());
    }

    [Theory]
    [InlineData(Severity.P0, "critical")]
    [InlineData(Severity.P1, "error")]
    [InlineData(Severity.P2, "warning")]
    [InlineData(Severity.P3, "info")]
    public async Task Send_EachSeverity_HasPagerDutysName(Severity severity, string expected)
    {
        await using var sink = new FakeSink(Taken);
        await using var scene = Scene(sink, NotifyScene.Incident() with { Severity = severity });

        await scene.AttemptAsync();

        Assert.Equal(expected, sink.Single.Json.GetProperty("payload").GetProperty("severity").GetString());
    }

    [Theory]
    [InlineData(NotificationKind.Opened, IncidentStatus.Triggered, "trigger")]
    [InlineData(NotificationKind.Escalated, IncidentStatus.Acknowledged, "trigger")]
    [InlineData(NotificationKind.Acknowledged, IncidentStatus.Acknowledged, "acknowledge")]
    [InlineData(NotificationKind.Resolved, IncidentStatus.Resolved, "resolve")]
    [InlineData(NotificationKind.Opened, IncidentStatus.Resolved, "resolve")]
    [InlineData(NotificationKind.Resolved, IncidentStatus.Triggered, "trigger")]
    [InlineData(NotificationKind.Acknowledged, IncidentStatus.Triggered, "trigger")]
    [InlineData(NotificationKind.Reopened, IncidentStatus.Triggered, "trigger")]
    public async Task Send_KindAndStatusOfNow_GiveTheAction(NotificationKind kind, IncidentStatus status, string expected)
    {
        await using var sink = new FakeSink(Taken);
        await using var scene = Scene(sink, NotifyScene.Incident() with { Status = status });

        await scene.AttemptAsync(kind);

        Assert.Equal(expected, sink.Single.Json.GetProperty("event_action").GetString());
    }

    [Fact]
    public async Task Send_LongTitle_IsClippedWithoutTearingACharacter()
    {
        await using var sink = new FakeSink(Taken);
        await using var scene = Scene(sink, NotifyScene.Incident() with { Title = string.Concat(Enumerable.Repeat("😀", 2_000)) });

        await scene.AttemptAsync();

        var summary = sink.Single.Json.GetProperty("payload").GetProperty("summary").GetString()!;
        Assert.InRange(summary.Length, 1_000, 1_024);
        Assert.DoesNotContain('\uFFFD', summary);
        Assert.EndsWith("…", summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_HugeAlerts_StaysBelowPagerDutysLimit()
    {
        await using var sink = new FakeSink(Taken);
        var incident = NotifyScene.Incident(alerts: 20);
        var huge = LabelSet.From(Enumerable.Range(0, 64).Select(i => new KeyValuePair<string, string>($"label{i}", new string('x', 1_024))));
        await using var scene = Scene(sink, incident with { Alerts = [.. incident.Alerts.Select(a => a with { Alert = a.Alert with { Labels = huge } })] });

        await scene.AttemptAsync();

        Assert.InRange(sink.Single.Body.Length, 200_000, 512 * 1024);
    }

    [Fact]
    public async Task Send_InvalidEvent_IsRefusedWithoutShowingTheKey()
    {
        await using var sink = new FakeSink(new SinkAnswer.Status(400, """{"status":"invalid event","errors":["key R0UTINGKEY is unknown"]}"""));
        await using var scene = Scene(sink);

        var outcome = await scene.AttemptAsync();

        Assert.Equal(AttemptResult.Refused, outcome.Result);
        Assert.DoesNotContain("R0UTINGKEY", outcome.Detail, StringComparison.Ordinal);
    }

    private static NotifyScene Scene(FakeSink sink, IncidentState? incident = null) =>
        new("pagerduty", new Dictionary<string, string> { ["url"] = $"{sink.Url}/", ["routing_key"] = "R0UTINGKEY" }, incident: incident);
}

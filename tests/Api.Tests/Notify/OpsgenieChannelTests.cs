using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Incidents;

namespace HelpDeskFlow.Api.Tests.Notify;

/// <summary>Which request of Opsgenie's Alert API goes out, by what is true at the attempt.</summary>
public class OpsgenieChannelTests
{
    [Theory]
    [InlineData(IncidentStatus.Triggered, NotificationKind.Opened, "")]
    [InlineData(IncidentStatus.Triggered, NotificationKind.Escalated, "")]
    [InlineData(IncidentStatus.Triggered, NotificationKind.Reopened, "")]
    [InlineData(IncidentStatus.Triggered, NotificationKind.Unacknowledged, "unacknowledge")]
    [InlineData(IncidentStatus.Triggered, NotificationKind.Updated, "notes")]
    [InlineData(IncidentStatus.Acknowledged, NotificationKind.Acknowledged, "acknowledge")]
    [InlineData(IncidentStatus.Acknowledged, NotificationKind.Handoff, "notes")]
    [InlineData(IncidentStatus.Resolved, NotificationKind.Resolved, "close")]
    [InlineData(IncidentStatus.Resolved, NotificationKind.Opened, "close")]
    public async Task Send_EachKind_IsThisRequest(IncidentStatus status, NotificationKind kind, string action)
    {
        await using var sink = new FakeSink(new SinkAnswer.Status(202, "{}"));
        await using var scene = Scene(sink, NotifyScene.Incident() with { Status = status });

        Assert.Equal(AttemptResult.Delivered, (await scene.AttemptAsync(kind)).Result);

        var path = action.Length == 0 ? "/v2/alerts" : $"/v2/alerts/{NotifyScene.Id}/{action}?identifierType=alias";
        Assert.Equal($"POST {path} HTTP/1.1", sink.Single.Line);
        Assert.Equal("GenieKey k3y-k3y", sink.Single.Headers["Authorization"]);
        Assert.Contains("step 1 of policy payments", sink.Single.Json.GetProperty("note").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_Opened_CreatesWithTheIncidentAsAlias()
    {
        await using var sink = new FakeSink(new SinkAnswer.Status(202, "{}"));
        await using var scene = Scene(sink);

        await scene.AttemptAsync();

        var body = sink.Single.Json;
        Assert.Equal(NotifyScene.Id.ToString(), body.GetProperty("alias").GetString());
        Assert.Equal("P1 #42 checkout: HighErrorRate", body.GetProperty("message").GetString());
        Assert.Equal("P2", body.GetProperty("priority").GetString());
        Assert.Equal("checkout", body.GetProperty("entity").GetString());
        Assert.Equal("payments", body.GetProperty("responders")[0].GetProperty("name").GetString());
        Assert.Equal("https://wiki/checkout", body.GetProperty("details").GetProperty("runbook").GetString());
        Assert.Contains("5 % of requests fail", body.GetProperty("description").GetString(), StringComparison.Ordinal);
    }

    private static NotifyScene Scene(FakeSink sink, IncidentState? incident = null) =>
        new("opsgenie", new Dictionary<string, string> { ["url"] = sink.Url, ["api_key"] = "k3y-k3y", ["team"] = "payments" }, incident: incident);
}

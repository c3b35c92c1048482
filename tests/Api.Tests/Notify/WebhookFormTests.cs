using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Incidents;

namespace HelpDeskFlow.Api.Tests.Notify;

/// <summary>Webhooks in the forms of others.</summary>
public class WebhookFormTests
{
    [Fact]
    public async Task CloudEvents_Opened_HasTheAttributesOfTheSpecification()
    {
        await using var sink = new FakeSink();
        await using var scene = Scene(sink, "cloudevents");

        await scene.AttemptAsync();

        Assert.Equal("application/cloudevents+json; charset=utf-8", sink.Single.Headers["Content-Type"]);
        var body = sink.Single.Json;
        Assert.Equal("1.0", body.GetProperty("specversion").GetString());
        Assert.Equal("d-42-1", body.GetProperty("id").GetString());
        Assert.Equal("https://hdf.example.org", body.GetProperty("source").GetString());
        Assert.Equal("helpdeskflow.incident.opened", body.GetProperty("type").GetString());
        Assert.Equal(NotifyScene.Id.ToString(), body.GetProperty("subject").GetString());
        Assert.Equal("2026-03-01T12:00:00.000Z", body.GetProperty("time").GetString());
        Assert.Equal("incident.opened", body.GetProperty("data").GetProperty("event").GetString());
    }

    [Fact]
    public async Task Alertmanager_Firing_IsItsWebhookOfVersion4()
    {
        await using var sink = new FakeSink();
        await using var scene = Scene(sink, "alertmanager");

        await scene.AttemptAsync();

        Assert.Equal("application/json", sink.Single.Headers["Content-Type"]);
        var body = sink.Single.Json;
        Assert.Equal(
            ["version", "groupKey", "truncatedAlerts", "status", "receiver", "groupLabels", "commonLabels", "commonAnnotations", "externalURL", "alerts"],
            body.EnumerateObject().Select(p => p.Name));
        Assert.Equal(("4", "firing", "hook"), (Text("version"), Text("status"), Text("receiver")));
        Assert.Equal("HighErrorRate", body.GetProperty("commonLabels").GetProperty("alertname").GetString());
        Assert.False(body.GetProperty("commonLabels").TryGetProperty("instance", out _));
        var alerts = body.GetProperty("alerts");
        Assert.Equal(["firing", "resolved"], alerts.EnumerateArray().Select(a => a.GetProperty("status").GetString()));
        Assert.Equal("0001-01-01T00:00:00Z", alerts[0].GetProperty("endsAt").GetString());
        Assert.NotEqual("0001-01-01T00:00:00Z", alerts[1].GetProperty("endsAt").GetString());
        Assert.Matches("^[0-9a-f]{16}$", alerts[0].GetProperty("fingerprint").GetString());
        Assert.StartsWith("https://hdf.example.org/ack/", body.GetProperty("commonAnnotations").GetProperty("hdf_acknowledge_url").GetString(), StringComparison.Ordinal);

        string Text(string name) => body.GetProperty(name).GetString()!;
    }

    [Fact]
    public async Task Alertmanager_Resolved_HasNoAlertThatFires()
    {
        await using var sink = new FakeSink();
        await using var scene = Scene(sink, "alertmanager", NotifyScene.Incident() with { Status = IncidentStatus.Resolved, ResolvedAt = NotifyScene.OpenedAt });

        await scene.AttemptAsync(NotificationKind.Resolved);

        Assert.Equal("resolved", sink.Single.Json.GetProperty("status").GetString());
        Assert.All(sink.Single.Json.GetProperty("alerts").EnumerateArray(), a => Assert.Equal("resolved", a.GetProperty("status").GetString()));
    }

    [Theory]
    [InlineData("alertmanager")]
    [InlineData("cloudevents")]
    public async Task AnyForm_WithTwoSecrets_IsSignedWithBoth(string form)
    {
        await using var sink = new FakeSink();
        await using var scene = new NotifyScene("webhook", new Dictionary<string, string> { ["url"] = sink.Url, ["form"] = form, ["secret"] = "old-secret", ["secret2"] = "new-secret" });

        await scene.AttemptAsync();

        Assert.Equal(3, sink.Single.Headers["X-HDF-Signature"].Split(',').Length);
        Assert.Equal("d-42-1", sink.Single.Headers["Idempotency-Key"]);
    }

    private static NotifyScene Scene(FakeSink sink, string form, IncidentState? incident = null) =>
        new("webhook", new Dictionary<string, string> { ["url"] = $"{sink.Url}/hook", ["form"] = form }, incident: incident);
}

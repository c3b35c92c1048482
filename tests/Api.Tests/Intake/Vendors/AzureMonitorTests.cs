using System.Net;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Intake.Formats;
using NodaTime;

namespace Api.Tests.Intake.Vendors;

/// <summary>Goal: an Azure Monitor action group with the common alert schema can point here.</summary>
public sealed class AzureMonitorTests
{
    private static readonly string Fired = VendorScene.Fixture("azure-monitor.metric.json");
    private static readonly string Resolved = Fired.Replace("\"Fired\"", "\"Resolved\"", StringComparison.Ordinal)
        .Replace("\"description\":", "\"resolvedDateTime\":\"2026-01-31T11:03:16.2246313Z\",\"description\":", StringComparison.Ordinal);

    [Fact]
    public async Task Metric_Fired_BecomesAnAlertThatStaysOpen()
    {
        await using var scene = await VendorScene.StartAsync("azure-monitor");
        var alert = Assert.Single(await scene.TakeAsync(Fired));
        Assert.Equal(("WCUS-R2-Gen2", "error", "pipelinealertrg"), (alert.Labels["alertname"], alert.Labels["severity"], alert.Labels["resource_group"]));
        Assert.Equal(("Percentage CPU", "31.1105", "storage"), (alert.Annotations["metric"], alert.Annotations["value"], alert.Annotations["team"]));
        Assert.StartsWith("{\"properties\":null", alert.Annotations["alert_context"], StringComparison.Ordinal);
        Assert.Equal(VendorScene.Now + IntakeDefaults.OpenUntilResolved, alert.EndsAt);
        Assert.Equal(Instant.FromUtc(2026, 1, 31, 10, 58, 24) + Duration.FromTicks(3713213), alert.StartsAt);
        Assert.True(alert.HasDedupKey);
    }

    [Fact]
    public async Task Metric_Resolved_EndsTheSameAlert_AndALateFiredDoesNotOpenItAgain()
    {
        await using var scene = await VendorScene.StartAsync("azure-monitor");
        var fired = Assert.Single(await scene.TakeAsync(Fired));
        var resolved = Assert.Single(await scene.TakeAsync(Resolved));
        Assert.Equal(fired.Key, resolved.Key);
        Assert.Equal(Instant.FromUtc(2026, 1, 31, 11, 3, 16) + Duration.FromTicks(2246313), resolved.EndsAt);
        scene.Know(fired, EpisodeStatus.Resolved, resolved.EndsAt);
        Assert.Empty(await scene.TakeAsync(Fired));
    }

    [Fact]
    public async Task ActivityLog_NeverResolvedByAzure_ClosesByItself()
    {
        await using var scene = await VendorScene.StartAsync("azure-monitor");
        var alert = Assert.Single(await scene.TakeAsync(VendorScene.Fixture("azure-monitor.activity-log.json")));
        Assert.Equal(VendorScene.Now + IntakeDefaults.WebhookTimeout, alert.EndsAt);
        Assert.Equal(("ServiceHealth", "info"), (alert.Labels["monitoring_service"], alert.Labels["severity"]));
    }

    [Theory]
    [InlineData("{}", "common alert schema")]
    [InlineData("""{"schemaId":"Microsoft.Insights/activityLogs","data":{}}""", "common alert schema")]
    [InlineData("""{"schemaId":"azureMonitorCommonAlertSchema","data":{"essentials":{"monitorCondition":"Odd","alertId":"a"}}}""", "monitorCondition")]
    [InlineData("""{"schemaId":"azureMonitorCommonAlertSchema","data":{"essentials":{"monitorCondition":"Fired"}}}""", "alertId")]
    [InlineData("""{"schemaId":""", "too early")]
    public async Task Body_Wrong_Is400InOneSentence(string body, string expected)
    {
        await using var scene = await VendorScene.StartAsync("azure-monitor");
        var (status, answer) = await scene.SendAsync(body);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(expected, (string)answer["detail"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "", HttpStatusCode.Unauthorized)]
    [InlineData("?key=wrong", "", HttpStatusCode.Unauthorized)]
    [InlineData("?key=k%201", "", HttpStatusCode.OK)]
    [InlineData("", "Bearer k 1", HttpStatusCode.OK)]
    [InlineData("?key=k%201", "Bearer wrong", HttpStatusCode.Unauthorized)]
    public async Task Keys_Configured_OneIsNeededAndNamesTheService(string query, string authorization, HttpStatusCode expected)
    {
        await using var scene = await VendorScene.StartAsync("azure-monitor", VendorScene.Keys("k 1", "checkout"));
        var (status, _) = await scene.SendAsync(Fired, query, authorization.Length > 0 ? [("Authorization", authorization)] : []);
        Assert.Equal(expected, status);
        Assert.Equal(expected == HttpStatusCode.OK ? "checkout" : null, scene.Engine.Alerts.SingleOrDefault()?.Service?.Value);
    }
}

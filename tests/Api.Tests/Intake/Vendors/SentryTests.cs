using System.Net;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Intake.Formats;
using NodaTime;

namespace Api.Tests.Intake.Vendors;

/// <summary>Goal: a Sentry integration's webhooks can point here, signed.</summary>
public sealed class SentryTests
{
    private static readonly string Event = VendorScene.Fixture("sentry.event-alert.json");
    private static readonly string Metric = VendorScene.Fixture("sentry.metric-alert.json");
    private static readonly string Issue = VendorScene.Fixture("sentry.issue.json");

    [Fact]
    public async Task IssueAlert_ThenIssueResolved_AreOneAlert()
    {
        await using var scene = await VendorScene.StartAsync("sentry");
        var firing = Assert.Single(await scene.TakeAsync(Event, ("Sentry-Hook-Resource", "event_alert")));
        Assert.Equal(("ReferenceError: blooopy is not defined", "error", "production", "javascript"), (firing.Labels["alertname"], firing.Labels["severity"], firing.Labels["environment"], firing.Labels["platform"]));
        Assert.Equal("Very Important Alert Rule!", firing.Annotations["rule"]);
        Assert.Equal(VendorScene.Now + IntakeDefaults.WebhookTimeout, firing.EndsAt);
        var resolved = Assert.Single(await scene.TakeAsync(Issue, ("Sentry-Hook-Resource", "issue")));
        Assert.Equal(firing.Key, resolved.Key);
        Assert.Equal(VendorScene.Now, resolved.EndsAt);
    }

    [Theory]
    [InlineData("created", false)]
    [InlineData("unresolved", false)]
    [InlineData("archived", true)]
    [InlineData("ignored", true)]
    public async Task Issue_Action_OpensOrEnds(string action, bool ends)
    {
        await using var scene = await VendorScene.StartAsync("sentry");
        var alert = Assert.Single(await scene.TakeAsync(Issue.Replace("\"resolved\",\"installation", $"\"{action}\",\"installation", StringComparison.Ordinal)));
        Assert.Equal(ends, alert.EndsAt <= VendorScene.Now);
        Assert.Equal("front-end", alert.Labels["project"]);
    }

    [Fact]
    public async Task Issue_Assigned_AcknowledgesNothing()
    {
        await using var scene = await VendorScene.StartAsync("sentry");
        Assert.Empty(await scene.TakeAsync(Issue.Replace("\"resolved\",\"installation", "\"assigned\",\"installation", StringComparison.Ordinal)));
        Assert.Empty(scene.Engine.Commands);
    }

    [Fact]
    public async Task MetricAlert_CriticalThenResolved_AreOneAlert()
    {
        await using var scene = await VendorScene.StartAsync("sentry");
        var firing = Assert.Single(await scene.TakeAsync(Metric));
        Assert.Equal(("Too many errors", "critical", "front-end"), (firing.Labels["alertname"], firing.Labels["severity"], firing.Labels["project"]));
        Assert.Equal(Instant.FromUtc(2026, 1, 31, 10, 28, 46), firing.StartsAt);
        Assert.Equal(VendorScene.Now + IntakeDefaults.OpenUntilResolved, firing.EndsAt);
        var resolved = Assert.Single(await scene.TakeAsync(
            Metric.Replace("\"action\":\"critical\"", "\"action\":\"resolved\"", StringComparison.Ordinal).Replace("\"date_closed\":null", "\"date_closed\":\"2026-01-31T11:00:00Z\"", StringComparison.Ordinal)));
        Assert.Equal(firing.Key, resolved.Key);
        Assert.Equal(Instant.FromUtc(2026, 1, 31, 11, 0, 0), resolved.EndsAt);
    }

    [Theory]
    [InlineData("""{"action":"created","data":{"installation":{"uuid":"x"}}}""", "installation")]
    [InlineData("""{"action":"created","data":{"comment":"hello","issue_id":1}}""", "comment")]
    public async Task Other_Resources_AreTakenAndHoldNothing(string body, string resource)
    {
        await using var scene = await VendorScene.StartAsync("sentry");
        var (status, answer) = await scene.SendAsync(body, "", ("Sentry-Hook-Resource", resource));
        Assert.Equal((HttpStatusCode.OK, 0), (status, (int)answer["accepted"]!));
        Assert.Contains(resource, (string)answer["note"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("first", HttpStatusCode.OK)]
    [InlineData("second", HttpStatusCode.OK)]
    [InlineData("third", HttpStatusCode.Unauthorized)]
    public async Task Signature_OfEitherSecret_Passes(string secret, HttpStatusCode expected)
    {
        await using var scene = await VendorScene.StartAsync("sentry", new IntakeSettings { Secrets = ["first", "second"] });
        Assert.Equal(expected, (await scene.SendAsync(Event, "", ("Sentry-Hook-Signature", VendorScene.Hmac(secret, Event)))).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await scene.SendAsync(Event)).Status);
        Assert.Equal(expected == HttpStatusCode.OK ? 1 : 0, scene.Engine.Alerts.Count);
    }
}

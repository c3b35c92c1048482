using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Engine.Views;
using HelpDeskFlow.Intake.Formats;
using NodaTime;

namespace Api.Tests.Intake;

/// <summary>Goal: PagerDuty's clients can send their events here (WIRE C3).</summary>
public sealed class PagerDutyEventsTests
{
    private const string Path = "/v2/enqueue";
    private static readonly AlertKey Key = DedupKeys.Of("R0UTE"u8, "srv01/HTTP"u8);

    [Fact]
    public async Task Trigger_WithEverything_BecomesAnAlertThatStaysOpen()
    {
        await using var host = await IntakeHost.StartAsync();
        var answer = await host.PostAsync(Path, Payloads.PagerDuty);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal("""{"status":"success","message":"Event processed","dedup_key":"srv01/HTTP"}""", await answer.Content.ReadAsStringAsync());

        var alert = Assert.Single(host.Engine.Alerts);
        Assert.Equal(Key, alert.Key);
        Assert.Equal(
            "{alertname=\"Example on \\\"srv01\\\"\", class=\"deploy\", component=\"postgres\", group=\"prod-db\", severity=\"critical\", source=\"srv01.example.org\"}",
            alert.Labels.ToString().Replace("\"srv01\"", "\\\"srv01\\\"", StringComparison.Ordinal));
        Assert.Equal("Example on \"srv01\"", alert.Annotations["summary"]);
        Assert.Equal("1500ms", alert.Annotations["ping time"]);
        Assert.Equal("0.75", alert.Annotations["load avg"]);
        Assert.Equal("""{"a":[1,2,{"b":null}]}""", alert.Annotations["nested"]);
        Assert.Equal("https://m.example.org", alert.Annotations["client_url"]);
        Assert.Contains("https://e.org", alert.Annotations["links"], StringComparison.Ordinal);
        Assert.Equal("srv01/HTTP", alert.Annotations[ReservedAnnotations.DedupKey]);
        Assert.DoesNotContain("R0UTE", alert.ToString(), StringComparison.Ordinal);
        Assert.Equal(Instant.FromUtc(2026, 1, 31, 8, 42, 58) + Duration.FromMilliseconds(315), alert.StartsAt);
        Assert.Equal(IntakeHost.Now + IntakeDefaults.OpenUntilResolved, alert.EndsAt);
        Assert.False(alert.EndIsTimeout);
    }

    [Fact]
    public async Task Trigger_WithoutDedupKey_GetsOneThatFoldsTheSameEvent()
    {
        await using var host = await IntakeHost.StartAsync();
        const string Event = """{"routing_key":"r","event_action":"trigger","payload":{"summary":"s","source":"h","severity":"info"}}""";
        var first = await (await host.PostAsync(Path, Event)).Content.ReadFromJsonAsync<JsonObject>();
        var again = await (await host.PostAsync(Path, Event)).Content.ReadFromJsonAsync<JsonObject>();
        var other = await (await host.PostAsync(Path, Event.Replace("\"h\"", "\"h2\"", StringComparison.Ordinal))).Content.ReadFromJsonAsync<JsonObject>();
        Assert.Equal(32, ((string)first!["dedup_key"]!).Length);
        Assert.Equal((string?)first["dedup_key"], (string?)again!["dedup_key"]);
        Assert.NotEqual((string?)first["dedup_key"], (string?)other!["dedup_key"]);
        Assert.Equal(host.Engine.Alerts[0].Key, host.Engine.Alerts[1].Key);
    }

    [Fact]
    public async Task Trigger_SameDedupKeyOfAnotherRoutingKey_IsAnotherAlert()
    {
        await using var host = await IntakeHost.StartAsync();
        await host.PostAsync(Path, Payloads.PagerDuty);
        await host.PostAsync(Path, Payloads.PagerDuty.Replace("R0UTE", "OTHER", StringComparison.Ordinal));
        Assert.NotEqual(host.Engine.Alerts[0].Key, host.Engine.Alerts[1].Key);
    }

    [Fact]
    public async Task Trigger_TextsOverLimits_AreCutNotRefused()
    {
        await using var host = await IntakeHost.StartAsync();
        var details = string.Join(',', Enumerable.Range(0, 200).Select(i => $"\"d{i}\":\"{new string('x', 100)}\""));
        var body = "{\"routing_key\":\"r\",\"event_action\":\"trigger\",\"dedup_key\":\"k\",\"payload\":{\"summary\":\"" + new string('é', 700)
            + "\",\"source\":\"h\",\"severity\":\"error\",\"custom_details\":{" + details + "}}}";
        Assert.Equal(HttpStatusCode.Accepted, (await host.PostAsync(Path, body)).StatusCode);
        var alert = Assert.Single(host.Engine.Alerts);
        Assert.Equal(new string('é', 512), alert.Labels["alertname"]);
        Assert.Equal(new string('é', 700), alert.Annotations["summary"]);
        Assert.Equal(IntakeLimits.AnnotationValueBytesMax, alert.Annotations["custom_details"].Length);
    }

    [Fact]
    public async Task Trigger_DetailNamedLikeAField_KeepsBoth()
    {
        await using var host = await IntakeHost.StartAsync();
        await host.PostAsync(Path, """{"routing_key":"r","event_action":"trigger","payload":{"summary":"s","source":"h","severity":"info","custom_details":{"summary":"inner"}}}""");
        var alert = Assert.Single(host.Engine.Alerts);
        Assert.Equal("s", alert.Annotations["summary"]);
        Assert.Equal("inner", alert.Annotations["custom_details.summary"]);
    }

    [Theory]
    [InlineData("R0UTE", HttpStatusCode.Accepted, "checkout")]
    [InlineData("unknown", HttpStatusCode.BadRequest, null)]
    public async Task Trigger_KeysConfigured_RouteOrRefuse(string key, HttpStatusCode expected, string? service)
    {
        await using var host = await IntakeHost.StartAsync();
        host.Engine.Config = ConfigSnapshot.BuiltIn with { PagerDutyKeys = ImmutableDictionary<string, ServiceName>.Empty.Add("R0UTE", new ServiceName("checkout")) };
        var answer = await host.PostAsync(Path, Payloads.PagerDuty.Replace("R0UTE", key, StringComparison.Ordinal));
        Assert.Equal(expected, answer.StatusCode);
        Assert.Equal(service, host.Engine.Alerts.SingleOrDefault()?.Service?.Value);
    }

    [Theory]
    [InlineData("""{}""", "'routing_key'", "'event_action'")]
    [InlineData("""{"routing_key":"r","event_action":"trigger"}""", "'payload'", "")]
    [InlineData("""{"routing_key":"r","event_action":"trigger","payload":[]}""", "'payload'", "")]
    [InlineData("""{"routing_key":"r","event_action":"trigger","payload":{"summary":7,"source":"s","severity":"info"}}""", "'payload.summary'", "")]
    [InlineData("""{"routing_key":"r","event_action":"trigger","payload":{"summary":" ","severity":"fatal"}}""", "'payload.source'", "'payload.severity'")]
    [InlineData("""{"routing_key":"r","event_action":"resolve"}""", "'dedup_key'", "")]
    [InlineData("""{"routing_key":"r","event_action":"acknowledge"}""", "'dedup_key'", "")]
    [InlineData("""[]""", "not a JSON object", "")]
    [InlineData("""{"routing_key":"r" """, "too early", "")]
    [InlineData("", "too early", "")]
    public async Task Event_Wrong_Is400WithEveryError(string body, string expected, string alsoExpected)
    {
        await using var host = await IntakeHost.StartAsync();
        var answer = await host.PostAsync(Path, body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var read = await answer.Content.ReadFromJsonAsync<JsonObject>();
        Assert.Equal("invalid event", (string?)read!["status"]);
        Assert.Equal("Event object is invalid", (string?)read["message"]);
        var errors = string.Join(' ', read["errors"]!.AsArray().Select(e => (string?)e));
        Assert.Contains(expected, errors, StringComparison.Ordinal);
        Assert.Contains(alsoExpected, errors, StringComparison.Ordinal);
        Assert.Empty(host.Engine.Alerts);
    }

    [Theory]
    [InlineData('k', 256, "255")]
    [InlineData('漢', 200, "512")]
    public async Task Event_DedupKeyTooLong_Is400(char character, int length, string limit)
    {
        await using var host = await IntakeHost.StartAsync();
        var answer = await host.PostAsync(Path, Payloads.PagerDuty.Replace("srv01/HTTP", new string(character, length), StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(limit, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Event_Over512KiB_Is413()
    {
        await using var host = await IntakeHost.StartAsync();
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await host.PostAsync(Path, new byte[IntakeDefaults.PagerDutyEventBytesMax + 1])).StatusCode);
    }

    [Fact]
    public async Task Resolve_OfAKnownAlert_EndsItNowUnderItsOwnLabels()
    {
        await using var host = await IntakeHost.StartAsync();
        host.Engine.Known[Key] = View(IncidentId.FromNumber(3));
        var answer = await host.PostAsync(Path, """{"routing_key":"R0UTE","event_action":"resolve","dedup_key":"srv01/HTTP"}""");
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var alert = Assert.Single(host.Engine.Alerts);
        Assert.Equal(Key, alert.Key);
        Assert.Equal("{alertname=\"known\"}", alert.Labels.ToString());
        Assert.Equal(IntakeHost.Now, alert.EndsAt);
    }

    [Fact]
    public async Task Resolve_OfAnUnknownAlert_IsAcceptedAndLeftToTheEngineToIgnore()
    {
        await using var host = await IntakeHost.StartAsync();
        var answer = await host.PostAsync(Path, """{"routing_key":"R0UTE","event_action":"resolve","dedup_key":"nobody"}""");
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        // Not dropped here: the view may be a moment behind a trigger that is just being committed.
        var alert = Assert.Single(host.Engine.Alerts);
        var signal = new AlertSignal(IntakeHost.Now, alert.StartsAt, alert.EndsAt, alert.EndIsTimeout, 0);
        Assert.Equal(EpisodeVerdict.Ignored, EpisodeDecider.Decide(default, signal, Duration.FromMinutes(15), out _));
    }

    [Fact]
    public async Task Acknowledge_OfAKnownAlert_AsksItsIncident()
    {
        await using var host = await IntakeHost.StartAsync();
        host.Engine.Known[Key] = View(IncidentId.FromNumber(3));
        host.Engine.Rejection = new Rejection("already-resolved", "It is over.");
        var answer = await host.PostAsync(Path, """{"routing_key":"R0UTE","event_action":"acknowledge","dedup_key":"srv01/HTTP","payload":{"source":"ana"}}""");
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var (to, command) = Assert.Single(host.Engine.Commands);
        Assert.Equal(GrainId.Of(IncidentId.FromNumber(3)), to);
        Assert.Equal(new IncidentCommand.Acknowledge("pagerduty:ana"), command);
    }

    [Fact]
    public async Task Acknowledge_OfAnUnknownAlert_IsAcceptedAndChangesNothing()
    {
        await using var host = await IntakeHost.StartAsync();
        var answer = await host.PostAsync(Path, """{"routing_key":"R0UTE","event_action":"acknowledge","dedup_key":"nobody"}""");
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Empty(host.Engine.Commands);
        Assert.Empty(host.Engine.Alerts);
    }

    [Theory]
    [InlineData("trigger")]
    [InlineData("acknowledge")]
    public async Task Event_NotStored_Is503(string action)
    {
        await using var host = await IntakeHost.StartAsync();
        host.Engine.Known[Key] = View(IncidentId.FromNumber(3));
        host.Engine.Answer = EngineAnswer.Overloaded;
        var answer = await host.PostAsync(Path, Payloads.PagerDuty.Replace("trigger", action, StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter!.Delta);
    }

    private static AlertView View(IncidentId incident)
    {
        var labels = LabelSet.From([new("alertname", "known")]);
        return new AlertView(Key, Fingerprint.Of(labels), labels, LabelSet.Empty, null, "srv01/HTTP", null, default, ServiceName.Unrouted, incident);
    }
}

using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Intake.Formats;
using NodaTime;

namespace Api.Tests.Intake;

/// <summary>Goal: Alertmanager's webhook is read alert by alert, by each one's own status (WIRE C2).</summary>
public sealed class AlertmanagerWebhookTests
{
    private const string Path = "/intake/alertmanager";

    [Fact]
    public async Task Post_FiringAndResolvedMixed_EachByItsOwnStatus()
    {
        await using var host = await IntakeHost.StartAsync();
        var answer = await host.PostAsync(Path, Payloads.Webhook);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(2, host.Engine.Alerts.Count);
        var (firing, resolved) = (host.Engine.Alerts[0], host.Engine.Alerts[1]);
        Assert.Equal(IntakeHost.Now + IntakeDefaults.WebhookTimeout, firing.EndsAt);
        Assert.True(firing.EndIsTimeout);
        Assert.Equal(Instant.FromUtc(2026, 1, 31, 11, 30, 0), resolved.EndsAt);
        Assert.False(resolved.EndIsTimeout);
    }

    [Theory]
    [InlineData("""{"status":"resolved","labels":{"a":"b"}}""", 0)]
    [InlineData("""{"status":"resolved","labels":{"a":"b"},"endsAt":"2026-01-31T12:00:07Z"}""", 0)]
    [InlineData("""{"status":"firing","labels":{"a":"b"},"endsAt":"2026-01-31T12:10:00Z"}""", 600)]
    [InlineData("""{"status":"firing","labels":{"a":"b"},"endsAt":"2026-01-31T11:59:00Z"}""", 86400)]
    [InlineData("""{"labels":{"a":"b"},"endsAt":"2026-01-31T11:59:00Z"}""", -60)]
    public async Task Post_StatusAgainstEnd_StatusDecides(string alert, int endsInSeconds)
    {
        await using var host = await IntakeHost.StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await host.PostAsync(Path, "{\"alerts\":[" + alert + "]}")).StatusCode);
        Assert.Equal(IntakeHost.Now + Duration.FromSeconds(endsInSeconds), Assert.Single(host.Engine.Alerts).EndsAt);
    }

    [Theory]
    [InlineData("[]", "not a JSON object")]
    [InlineData("{}", "no field \\\"alerts\\\"")]
    [InlineData("""{"alerts":{}}""", "not an array")]
    [InlineData("""{"alerts":[{"labels":{"a":"b"}}],"alerts":[]}""", "given twice")]
    [InlineData("""{"alerts":[{"labels":{"a":"b"}}]""", "too early")]
    public async Task Post_BodyWrong_StoresNothing(string body, string expected)
    {
        await using var host = await IntakeHost.StartAsync();
        var answer = await host.PostAsync(Path, body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Contains(expected, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(host.Engine.Alerts);
    }

    [Fact]
    public async Task Post_UnknownStatus_RefusesThatAlertOnly()
    {
        await using var host = await IntakeHost.StartAsync();
        var answer = await host.PostAsync(Path, """{"alerts":[{"status":"odd","labels":{"a":"1"}},{"status":"firing","labels":{"a":"2"}}]}""");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonObject>();
        Assert.Equal("Alert [0]: The status is \"odd\"; write \"firing\" or \"resolved\".", (string?)problem!["detail"]);
        Assert.Equal("{a=\"2\"}", Assert.Single(host.Engine.Alerts).Labels.ToString());
    }

    [Fact]
    public async Task Post_NotStored_Is503BecauseAlertmanagerRepeatsOnlyThat()
    {
        await using var host = await IntakeHost.StartAsync();
        host.Engine.Answer = EngineAnswer.Overloaded;
        var answer = await host.PostAsync(Path, Payloads.Webhook);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter!.Delta);
    }
}

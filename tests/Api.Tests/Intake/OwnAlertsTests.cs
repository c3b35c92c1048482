using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Engine.Ports;
using NodaTime;

namespace Api.Tests.Intake;

/// <summary>Goal: POST /api/v1/alerts as the interface contract says.</summary>
public sealed class OwnAlertsTests
{
    private const string Path = "/api/v1/alerts";

    [Fact]
    public async Task Post_OneObject_IsAccepted()
    {
        await using var host = await IntakeHost.StartAsync();
        var answer = await host.PostAsync(Path, """{"labels":{"alertname":"A"}}""");
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal("""{"accepted":1,"rejected":[]}""", await answer.Content.ReadAsStringAsync());
        var alert = Assert.Single(host.Engine.Alerts);
        Assert.Equal(IntakeHost.Now + host.Engine.Config.ResolveTimeout, alert.EndsAt);
        Assert.Equal("api", alert.Source);
    }

    [Fact]
    public async Task Post_AllFields_AreKept()
    {
        await using var host = await IntakeHost.StartAsync();
        Assert.Equal(HttpStatusCode.Accepted, (await host.PostAsync(Path, Payloads.Own)).StatusCode);
        var (first, second) = (host.Engine.Alerts[0], host.Engine.Alerts[1]);
        Assert.Equal(DedupKeys.Of("api"u8, "queue/mail"u8), first.Key);
        Assert.True(first.HasDedupKey);
        Assert.Equal("queue/mail", first.Annotations[ReservedAnnotations.DedupKey]);
        Assert.Equal("mail-cron", first.Annotations[ReservedAnnotations.Source]);
        Assert.Equal(Instant.FromUtc(2026, 1, 31, 10, 0, 0), first.StartsAt);
        Assert.Equal(IntakeHost.Now, second.EndsAt);
        Assert.False(second.HasDedupKey);
    }

    [Fact]
    public async Task Post_SomeRefused_Is202WithTheirIndexes()
    {
        await using var host = await IntakeHost.StartAsync();
        var answer = await host.PostAsync(Path, """[{"labels":{"a":"1"}},{"labels":{}},{"labels":{"a":"2"}},{"labels":{"a":"3"},"status":"gone"}]""");
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var body = await answer.Content.ReadFromJsonAsync<JsonObject>();
        Assert.Equal(2, (int?)body!["accepted"]);
        Assert.Equal([1, 3], body["rejected"]!.AsArray().Select(r => (int)r!["index"]!));
        Assert.Contains("at least one", (string?)body["rejected"]![0]!["error"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"labels":{"a":"b"},"dedupKey":7}""", "dedupKey is not a string")]
    [InlineData("""{"labels":{"a":"b"},"source":{}}""", "source is not a string")]
    [InlineData("""{"labels":{"a":"b"},"status":1}""", "status is not a string")]
    [InlineData("""{"labels":{"a":"b"},"dedupKey":"x","dedupKey":"y"}""", "given twice")]
    public async Task Post_AllRefused_Is400WithTheSameBody(string body, string expected)
    {
        await using var host = await IntakeHost.StartAsync();
        var answer = await host.PostAsync(Path, body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var read = await answer.Content.ReadFromJsonAsync<JsonObject>();
        Assert.Equal(0, (int?)read!["accepted"]);
        Assert.Contains(expected, (string?)read["rejected"]![0]!["error"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_TooLongDedupKeyAndSource_NameTheLimits()
    {
        await using var host = await IntakeHost.StartAsync();
        var answer = await host.PostAsync(
            Path, "[{\"labels\":{\"a\":\"b\"},\"dedupKey\":\"" + new string('k', 513) + "\"},{\"labels\":{\"a\":\"b\"},\"source\":\"" + new string('s', 1025) + "\"}]");
        var text = await answer.Content.ReadAsStringAsync();
        Assert.Contains("513 bytes; the limit is 512", text, StringComparison.Ordinal);
        Assert.Contains("1025 bytes; the limit is 1024", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_MoreRefusedThanListed_CountsTheRest()
    {
        await using var host = await IntakeHost.StartAsync();
        var answer = await host.PostAsync(Path, "[" + string.Join(',', Enumerable.Repeat("7", 103)) + "]");
        var body = await answer.Content.ReadFromJsonAsync<JsonObject>();
        Assert.Equal(IntakeLimits.ErrorsPerBatchMax, body!["rejected"]!.AsArray().Count);
        Assert.Equal(3, (int?)body["rejectedNotListed"]);
    }

    [Fact]
    public async Task Post_Malformed_IsAProblem()
    {
        await using var host = await IntakeHost.StartAsync();
        var answer = await host.PostAsync(Path, "{");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal("urn:hdf:problem:bad-request", (string?)(await answer.Content.ReadFromJsonAsync<JsonObject>())!["type"]);
    }

    [Fact]
    public async Task Post_NotStored_Is503()
    {
        await using var host = await IntakeHost.StartAsync();
        host.Engine.Answer = EngineAnswer.Stopping;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await host.PostAsync(Path, Payloads.Own)).StatusCode);
    }
}

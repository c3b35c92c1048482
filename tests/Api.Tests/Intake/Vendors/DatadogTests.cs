using System.Net;
using System.Text.Json.Nodes;
using HelpDeskFlow.Intake.Formats;
using NodaTime;

namespace Api.Tests.Intake.Vendors;

/// <summary>Goal: Datadog's webhook with the payload of docs/connect/datadog.md can point here.</summary>
public sealed class DatadogTests
{
    private static readonly string Payload = VendorScene.Fixture("datadog.json");

    [Fact]
    public async Task Triggered_WithEverything_BecomesAnAlertWithItsTagsAsLabels()
    {
        await using var scene = await VendorScene.StartAsync("datadog");
        var alert = Assert.Single(await scene.TakeAsync(Payload));
        Assert.Equal(
            ("[Triggered on {host:web-1}] CPU high", "high", "checkout", "payments", "prod", "web-1"),
            (alert.Labels["alertname"], alert.Labels["severity"], alert.Labels["service"], alert.Labels["team"], alert.Labels["env"], alert.Labels["host"]));
        Assert.Equal("[Triggered] [P2] CPU high on web-1", alert.Annotations["summary"]);
        Assert.StartsWith("CPU was over 90 %", alert.Annotations["description"], StringComparison.Ordinal);
        Assert.Equal(Instant.FromUtc(2026, 1, 31, 10, 30, 0), alert.StartsAt);
        Assert.Equal(VendorScene.Now + IntakeDefaults.OpenUntilResolved, alert.EndsAt);
        Assert.True(alert.HasDedupKey);
    }

    [Theory]
    [InlineData("Recovered", true)]
    [InlineData("Warn Recovered", true)]
    [InlineData("Re-Triggered", false)]
    [InlineData("Renotify", false)]
    [InlineData("No Data", false)]
    [InlineData("Warn", false)]
    public async Task Transition_OfTheSameCycle_ConcernsTheSameAlert(string transition, bool ends)
    {
        await using var scene = await VendorScene.StartAsync("datadog");
        var first = Assert.Single(await scene.TakeAsync(Payload));
        var later = Assert.Single(await scene.TakeAsync(Payload.Replace("\"Triggered\"", $"\"{transition}\"", StringComparison.Ordinal).Replace("1769855400000", "1769856000000", StringComparison.Ordinal)));
        Assert.Equal(first.Key, later.Key);
        Assert.Equal(ends, later.EndsAt <= VendorScene.Now);
        Assert.Equal(ends ? Instant.FromUtc(2026, 1, 31, 10, 40, 0) : VendorScene.Now + IntakeDefaults.OpenUntilResolved, later.EndsAt);
    }

    [Theory]
    [InlineData("cycle_key")]
    [InlineData("cycle_key", "aggreg_key")]
    public async Task Key_NotGivenOrNotReplaced_TheNextOneServes(params string[] missing)
    {
        await using var scene = await VendorScene.StartAsync("datadog");
        var body = JsonNode.Parse(Payload)!.AsObject();
        foreach (var name in missing)
        {
            body[name] = "$" + name.ToUpperInvariant();
        }

        var alert = Assert.Single(await scene.TakeAsync(body.ToJsonString()));
        Assert.NotEqual(Assert.Single(await scene.TakeAsync(Payload)).Key, alert.Key);
    }

    [Fact]
    public async Task Payload_OfAnotherForm_IsRefusedWithWhereToFindOurs()
    {
        await using var scene = await VendorScene.StartAsync("datadog");
        var (status, answer) = await scene.SendAsync("""{"body":"x","title":"y"}""");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("docs/connect/datadog.md", (string)answer["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Template_OfTheDocumentation_NamesEveryFieldThatIsRead()
    {
        await using var scene = await VendorScene.StartAsync("datadog");
        var template = JsonNode.Parse(Documents.Block("docs/connect/datadog.md", "json"))!.AsObject();
        var fixture = JsonNode.Parse(Payload)!.AsObject();
        Assert.Equal(fixture.Select(p => p.Key).Where(k => k != "snapshot").Order(StringComparer.Ordinal), template.Select(p => p.Key).Order(StringComparer.Ordinal));
        Assert.All(template, p => Assert.Matches(@"^\$[A-Z_]+$", (string)p.Value!));
    }
}

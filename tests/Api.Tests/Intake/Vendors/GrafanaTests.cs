using System.Globalization;
using System.Net;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Intake.Formats;
using NodaTime;

namespace Api.Tests.Intake.Vendors;

/// <summary>Goal: Grafana's webhook contact point can point here, signed or not.</summary>
public sealed class GrafanaTests
{
    private const string Signature = "X-Grafana-Alerting-Signature";
    private static readonly string Payload = VendorScene.Fixture("grafana.json");
    private static readonly IntakeSettings TwoSecrets = new() { Secrets = ["old", "new"] };

    [Fact]
    public async Task Webhook_FiringAndResolved_EachCountsByItsOwnStatus()
    {
        await using var scene = await VendorScene.StartAsync("grafana");
        var alerts = await scene.TakeAsync(Payload);
        Assert.Equal(2, alerts.Count);
        Assert.Equal("{alertname=\"High memory usage\", grafana_folder=\"Prod\", severity=\"critical\", team=\"blue\", zone=\"us-1\"}", alerts[0].Labels.ToString());
        Assert.Equal("https://play.grafana.org/d/abc?viewPanel=2", alerts[0].Annotations["panel_url"]);
        Assert.Equal("{\"B\":44.23943737541908,\"C\":1}", alerts[0].Annotations["values"]);
        Assert.Equal("https://play.grafana.org/alerting/1afz29v7z/edit", alerts[0].Annotations[ReservedAnnotations.GeneratorUrl]);
        Assert.Equal(VendorScene.Now + IntakeDefaults.WebhookTimeout, alerts[0].EndsAt);
        Assert.Equal(Instant.FromUtc(2026, 1, 31, 7, 56, 3) + Duration.FromTicks(1570760), alerts[1].EndsAt);
        Assert.Equal("[ metric='' labels={} value=47043.702386305304 ]", alerts[1].Annotations["values"]);
        Assert.False(alerts[0].HasDedupKey);
    }

    [Theory]
    [InlineData("old", HttpStatusCode.OK)]
    [InlineData("new", HttpStatusCode.OK)]
    [InlineData("other", HttpStatusCode.Unauthorized)]
    public async Task Webhook_Signed_PassesUnderEitherSecret(string secret, HttpStatusCode expected)
    {
        await using var scene = await VendorScene.StartAsync("grafana", TwoSecrets);
        var (status, _) = await scene.SendAsync(Payload, "", (Signature, VendorScene.Hmac(secret, Payload)));
        Assert.Equal(expected, status);
        Assert.Equal(expected == HttpStatusCode.OK ? 2 : 0, scene.Engine.Alerts.Count);
    }

    [Fact]
    public async Task Webhook_UnsignedOrChanged_IsTurnedAway()
    {
        await using var scene = await VendorScene.StartAsync("grafana", TwoSecrets);
        Assert.Equal(HttpStatusCode.Unauthorized, (await scene.SendAsync(Payload)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await scene.SendAsync(Payload.Replace("blue", "red", StringComparison.Ordinal), "", (Signature, VendorScene.Hmac("new", Payload)))).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await scene.SendAsync(Payload, "", (Signature, "ü"))).Status);
        Assert.Empty(scene.Engine.Alerts);
    }

    [Theory]
    [InlineData(0, HttpStatusCode.OK)]
    [InlineData(-299, HttpStatusCode.OK)]
    [InlineData(-301, HttpStatusCode.Unauthorized)]
    [InlineData(301, HttpStatusCode.Unauthorized)]
    public async Task Webhook_WithTimestampHeader_TheSignatureCoversIt(int secondsOff, HttpStatusCode expected)
    {
        await using var scene = await VendorScene.StartAsync("grafana", TwoSecrets with { TimestampHeader = "X-Sent-At" });
        var at = (VendorScene.Now.ToUnixTimeSeconds() + secondsOff).ToString(CultureInfo.InvariantCulture);
        Assert.Equal(expected, (await scene.SendAsync(Payload, "", ("X-Sent-At", at), (Signature, VendorScene.Hmac("new", at + ":" + Payload)))).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await scene.SendAsync(Payload, "", (Signature, VendorScene.Hmac("new", Payload)))).Status);
    }

    [Fact]
    public async Task Webhook_OneBadAlert_LosesNothingElse()
    {
        await using var scene = await VendorScene.StartAsync("grafana");
        var (status, answer) = await scene.SendAsync("""{"alerts":[{"status":"firing","labels":{}},7,{"status":"firing","labels":{"alertname":"A","n":5}},{"status":"what","labels":{"a":"b"}}]}""");
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("{alertname=\"A\", n=\"5\"}", Assert.Single(scene.Engine.Alerts).Labels.ToString());
        var detail = (string)answer["detail"]!;
        Assert.Contains("1 stored", detail, StringComparison.Ordinal);
        Assert.Contains("[0]", detail, StringComparison.Ordinal);
        Assert.Contains("[1]", detail, StringComparison.Ordinal);
        Assert.Contains("[3]", detail, StringComparison.Ordinal);
    }
}

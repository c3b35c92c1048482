using System.Collections.Immutable;
using HelpDeskFlow.Api.Callbacks;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Engine.Links;
using HelpDeskFlow.Engine.Ports;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace HelpDeskFlow.Api.Tests.Rest;

/// <summary>Twilio's callbacks: only what Twilio signed is believed.</summary>
public sealed class TwilioCallbackTests
{
    private const string Token = "t0kent0kent0ken";
    private const string Base = "https://alerts.example.org/hdf";
    private const string Receipt = "/callbacks/twilio?destination=sms&delivery=d-42%20sms&attempt=2";
    private readonly SignedLinks _links = new();
    private readonly FakeEngine _engine = SampleWorld.Engine();

    public TwilioCallbackTests() => _engine.Config = _engine.Config with
    {
        ApiKeys = [new ApiKey("ci", Role.Admin, new string('0', 64))],
        Links = LinkConfig.Default with { BaseUrl = Base },
        Destinations =
        [
            .. _engine.Config.Destinations,
            new DestinationConfig(new DestinationName("sms"), "twilio_sms", ImmutableDictionary<string, string>.Empty.Add("auth_token", Token), null, DeliveryLimits.Default),
            new DestinationConfig(new DestinationName("other"), "webhook", ImmutableDictionary<string, string>.Empty.Add("auth_token", Token), null, DeliveryLimits.Default),
        ],
    };

    /// <summary>The example of Twilio's documentation, computed again with openssl.</summary>
    [Fact]
    public void Signature_OfTwiliosExample_IsTwilios()
    {
        Dictionary<string, string> fields = new()
        {
            ["CallSid"] = "CA1234567890ABCDE", ["Caller"] = "+14158675310", ["Digits"] = "1234", ["From"] = "+14158675310", ["To"] = "+18005551212",
        };

        Assert.Equal("GvWf1cFY/Q7PnoempGyD5oXAezc=", TwilioSignature.Of("https://mycompany.com/myapp.php?foo=1&bar=2", fields, "12345"));
    }

    [Theory]
    [InlineData("MessageStatus", "undelivered", false)]
    [InlineData("MessageStatus", "failed", false)]
    [InlineData("MessageStatus", "delivered", true)]
    [InlineData("CallStatus", "no-answer", false)]
    [InlineData("CallStatus", "busy", false)]
    [InlineData("CallStatus", "completed", true)]
    public async Task Receipt_Signed_IsToldToTheDestination(string field, string status, bool reached)
    {
        await using var host = await StartAsync();

        var (code, _) = await PostAsync(host, Receipt, new() { [field] = status, ["ErrorCode"] = reached ? "" : "30003" });

        Assert.Equal(204, code);
        var (to, command) = Assert.Single(_engine.Asked);
        Assert.Equal(GrainId.Of(new DestinationName("sms")), to);
        Assert.Equal(new DestinationCommand.ReceiptArrived(new DeliveryId("d-42 sms"), 2, reached, $"Twilio: {status}{(reached ? "" : ", error 30003")}"), command);
    }

    [Theory]
    [InlineData("queued")]
    [InlineData("sent")]
    [InlineData("ringing")]
    [InlineData("")]
    public async Task Receipt_OnTheWay_ChangesNothing(string status)
    {
        await using var host = await StartAsync();

        Assert.Equal(204, (await PostAsync(host, Receipt, new() { ["MessageStatus"] = status })).Status);
        Assert.Empty(_engine.Asked);
    }

    [Fact]
    public async Task Receipt_NotSignedByTwilio_IsForbidden()
    {
        await using var host = await StartAsync();
        Dictionary<string, string> form = new() { ["MessageStatus"] = "failed" };
        string[] signatures =
        [
            "", "x", TwilioSignature.Of(Base + Receipt, form, "other"), TwilioSignature.Of(Base + Receipt + "1", form, Token),
            TwilioSignature.Of(Base + Receipt, [], Token), TwilioSignature.Of("http://127.0.0.1" + Receipt, form, Token),
        ];
        foreach (var signature in signatures)
        {
            Assert.Equal(403, (await PostAsync(host, Receipt, form, signature)).Status);
        }

        // A destination that is none of Twilio's, or none at all.
        Assert.Equal(403, (await PostAsync(host, Receipt.Replace("=sms", "=other", StringComparison.Ordinal), form)).Status);
        Assert.Equal(403, (await PostAsync(host, Receipt.Replace("=sms", "=none", StringComparison.Ordinal), form)).Status);
        Assert.Empty(_engine.Asked);
    }

    [Fact]
    public async Task Receipt_EngineThatCannotStore_IsAskedForAgain()
    {
        await using var host = await StartAsync();
        _engine.Answer = EngineAnswer.StorageUnavailable;

        Assert.Equal(503, (await PostAsync(host, Receipt, new() { ["MessageStatus"] = "failed" })).Status);
    }

    [Theory]
    [InlineData("1", true)]
    [InlineData("2", false)]
    [InlineData("", false)]
    public async Task Voice_KeyPressed_AcknowledgesAsThatPersonWhenItIsAOne(string digits, bool acknowledges)
    {
        await using var host = await StartAsync();

        var (status, text) = await PostAsync(host, Voice(SampleWorld.Now + Duration.FromHours(1)), new() { ["Digits"] = digits });

        Assert.Equal(200, status);
        Assert.Contains(acknowledges ? "Acknowledged. Thank you." : "It was not acknowledged.", text, StringComparison.Ordinal);
        Assert.Equal(acknowledges ? [new IncidentCommand.Acknowledge("ana")] : [], _engine.Asked.Select(a => a.Command));
    }

    [Fact]
    public async Task Voice_LateOrForged_DoesNotAcknowledge()
    {
        await using var host = await StartAsync();

        var (_, late) = await PostAsync(host, Voice(SampleWorld.Now), new() { ["Digits"] = "1" });
        var (forged, _) = await PostAsync(host, Voice(SampleWorld.Now + Duration.FromHours(1)), new() { ["Digits"] = "1" }, "x");

        Assert.Contains("can not acknowledge any more", late, StringComparison.Ordinal);
        Assert.Equal(403, forged);
        Assert.Empty(_engine.Asked);
    }

    private string Voice(Instant expiresAt) =>
        $"/callbacks/twilio/voice?destination=sms&delivery=d&attempt=1&token={_links.Token(new LinkClaim(IncidentId.FromNumber(5), new PersonName("ana"), new DestinationName("sms"), expiresAt), _engine.Config.Links)}";

    private Task<ApiHost> StartAsync() => ApiHost.StartAsync(_engine, more: services => services.AddSingleton(_links));

    private static async Task<(int Status, string Text)> PostAsync(ApiHost host, string path, Dictionary<string, string> form, string? signature = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(form) };
        request.Headers.TryAddWithoutValidation(TwilioSignature.Header, signature ?? TwilioSignature.Of(Base + path, form, Token));
        using var answer = await host.Client.SendAsync(request);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}

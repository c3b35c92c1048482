using System.Net;
using System.Text;
using System.Xml.Linq;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Incidents;
using NodaTime;

namespace HelpDeskFlow.Api.Tests.Notify.Twilio;

/// <summary>What Twilio is asked to do, and for whom.</summary>
public class TwilioChannelTests
{
    private const string Account = "AC0123456789abcdef0123456789abcdef";
    private static readonly SinkAnswer.Status Taken = new(201, """{"sid":"SM1","status":"queued"}""");

    [Fact]
    public async Task Sms_Opened_GoesToThePersonWithWhatWhyAndWhereToTap()
    {
        await using var sink = new FakeSink(Taken);
        await using var scene = Scene("twilio_sms", sink);

        var outcome = await scene.AttemptAsync();

        Assert.Equal(AttemptResult.Delivered, outcome.Result);
        var request = sink.Single;
        Assert.Equal($"POST /2010-04-01/Accounts/{Account}/Messages.json HTTP/1.1", request.Line);
        Assert.Equal("application/x-www-form-urlencoded", request.Headers["Content-Type"]);
        Assert.Equal("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Account}:t0kent0kent0ken")), request.Headers["Authorization"]);
        var form = Form(request);
        Assert.Equal(("+351912345678", "+15550100000"), (form["To"], form["From"]));
        Assert.Equal("https://hdf.example.org/callbacks/twilio?destination=hook&delivery=d-42-1&attempt=1", form["StatusCallback"]);
        var body = form["Body"];
        Assert.StartsWith("P1 #42 checkout: HighErrorRate\n5 % of requests fail & <burn>\nstep 1 of policy payments\nRunbook: https://wiki/checkout\nAck: https://hdf.example.org/ack/", body, StringComparison.Ordinal);
        Assert.EndsWith("\nhttps://hdf.example.org/incidents/42", body, StringComparison.Ordinal);
        Assert.InRange(body.Length, 1, 480);
    }

    [Fact]
    public async Task Sms_WithMessagingService_HasNoSender()
    {
        await using var sink = new FakeSink(Taken);
        await using var scene = Scene("twilio_sms", sink, ("messaging_service", "MG0"));

        await scene.AttemptAsync();

        Assert.Equal("MG0", Form(sink.Single)["MessagingServiceSid"]);
        Assert.DoesNotContain("From", Form(sink.Single).Keys);
    }

    [Fact]
    public async Task Sms_LargestIncident_StaysBelowTwiliosLimit()
    {
        await using var sink = new FakeSink(Taken);
        await using var scene = Scene("twilio_sms", sink, NotifyScene.Incident() with { Title = new string('x', 5_000) });

        Assert.Equal(AttemptResult.Delivered, (await scene.AttemptAsync(NotifyScene.Request() with { Reason = new string('y', 5_000) })).Result);
        Assert.InRange(Form(sink.Single)["Body"].Length, 1, 1_600);
    }

    [Fact]
    public async Task Voice_Opened_ReadsThePageAndTakesAOne()
    {
        await using var sink = new FakeSink(Taken);
        await using var scene = Scene("twilio_voice", sink, NotifyScene.Incident() with { Title = "</Say><Dial>+1</Dial>\u0001 & \"" });

        await scene.AttemptAsync();

        Assert.Equal($"POST /2010-04-01/Accounts/{Account}/Calls.json HTTP/1.1", sink.Single.Line);
        var twiml = XDocument.Parse(Form(sink.Single)["Twiml"]).Root!;
        var gather = twiml.Element("Gather")!;
        Assert.Empty(twiml.Descendants("Dial"));
        Assert.StartsWith("https://hdf.example.org/callbacks/twilio/voice?destination=hook&delivery=d-42-1&attempt=1&token=", gather.Attribute("action")!.Value, StringComparison.Ordinal);
        Assert.Equal(2, gather.Elements("Say").Count());
        Assert.Equal("Help desk flow. Severity P1. Incident 42 on checkout: </Say><Dial>+1</Dial> & \". 5 % of requests fail & <burn>. Press 1 to acknowledge.", gather.Element("Say")!.Value);
    }

    [Theory]
    [InlineData("twilio_sms")]
    [InlineData("twilio_voice")]
    public async Task Any_WithoutAPublicAddress_HasNoCallback(string type)
    {
        await using var sink = new FakeSink(Taken);
        await using var scene = Scene(type, sink, baseUrl: "http://127.0.0.1:8080");

        await scene.AttemptAsync();

        var form = Form(sink.Single);
        Assert.DoesNotContain("StatusCallback", form.Keys);
        Assert.True(type == "twilio_sms" || !form["Twiml"].Contains("Gather", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(NotificationKind.Acknowledged)]
    [InlineData(NotificationKind.Resolved)]
    [InlineData(NotificationKind.Updated)]
    public async Task Any_FollowUp_DoesNotRing(NotificationKind kind)
    {
        await using var sink = new FakeSink();
        await using var scene = Scene("twilio_voice", sink);

        var outcome = await scene.AttemptAsync(NotifyScene.Request(kind) with { Person = null, Step = 0, Target = "destination:hook" });

        Assert.Equal((AttemptResult.Delivered, "not sent: only pages go out by telephone"), (outcome.Result, outcome.Detail));
        Assert.Empty(sink.Requests);
    }

    [Fact]
    public async Task Any_ResolvedMeanwhile_DoesNotRing()
    {
        await using var sink = new FakeSink();
        await using var scene = Scene("twilio_voice", sink, NotifyScene.Incident() with { Status = IncidentStatus.Resolved });

        Assert.Equal("not sent: the incident has been resolved meanwhile", (await scene.AttemptAsync()).Detail);
        Assert.Empty(sink.Requests);
    }

    [Fact]
    public async Task Any_NobodysNumber_IsRefusedUnlessOneIsFixed()
    {
        await using var sink = new FakeSink(Taken);
        await using var scene = Scene("twilio_sms", sink);
        await using var fixedTo = Scene("twilio_sms", sink, ("to", "+351 999 999 999"));
        var toBo = NotifyScene.Request() with { Person = new PersonName("bo") };

        var refused = await scene.AttemptAsync(toBo);
        await fixedTo.AttemptAsync(toBo);

        Assert.Equal((AttemptResult.Refused, "bo has no phone and destination hook has no \"to\"; add one in the config"), (refused.Result, refused.Detail));
        Assert.Equal("+351999999999", Form(sink.Single)["To"]);
    }

    [Theory]
    [InlineData(400, AttemptResult.Refused)]
    [InlineData(401, AttemptResult.Refused)]
    [InlineData(429, AttemptResult.Throttled)]
    [InlineData(503, AttemptResult.Failed)]
    public async Task Any_AnswerOfTwilio_MeansThisAndShowsNoToken(int status, AttemptResult expected)
    {
        await using var sink = new FakeSink(new SinkAnswer.Status(status, """{"code":21211,"message":"t0kent0kent0ken is not valid"}"""));
        await using var scene = Scene("twilio_sms", sink);

        var outcome = await scene.AttemptAsync();

        Assert.Equal(expected, outcome.Result);
        Assert.Contains("21211", outcome.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("t0ken", outcome.Detail, StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Form(SinkRequest request) =>
        request.Text.Split('&').Select(p => p.Split('=')).ToDictionary(p => WebUtility.UrlDecode(p[0]), p => WebUtility.UrlDecode(p[1]));

    private static NotifyScene Scene(string type, FakeSink sink, params (string Key, string Value)[] more) => Scene(type, sink, null, null, more);

    private static NotifyScene Scene(string type, FakeSink sink, IncidentState? incident = null, string? baseUrl = null, params (string Key, string Value)[] more)
    {
        var settings = new Dictionary<string, string>
        {
            ["url"] = sink.Url, ["account_sid"] = Account, ["auth_token"] = "t0kent0kent0ken", ["from"] = "+1 (555) 010-0000",
        };
        foreach (var (key, value) in more)
        {
            settings[key] = value;
        }

        return new NotifyScene(type, settings, incident: incident, config: config => config with
        {
            Links = LinkConfig.Default with { BaseUrl = baseUrl },
            People =
            [
                new Person(new PersonName("ana"), null, DateTimeZone.Utc, []) { Phone = "+351912345678" },
                new Person(new PersonName("bo"), "bo@example.org", DateTimeZone.Utc, []),
            ],
        });
    }
}

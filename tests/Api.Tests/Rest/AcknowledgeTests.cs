using System.Net;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Engine.Links;
using HelpDeskFlow.Engine.Ports;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace HelpDeskFlow.Api.Tests.Rest;

/// <summary>The pages behind the links in notifications.</summary>
public sealed class AcknowledgeTests
{
    private static readonly string[] Ways = ["GET", "HEAD", "POST"];
    private readonly SignedLinks _links = new();
    private readonly FakeEngine _engine = SampleWorld.Engine();

    public AcknowledgeTests()
    {
        // Keys are configured and none is sent: the signature alone must open the door.
        _engine.Config = _engine.Config with { ApiKeys = [new ApiKey("ci", Role.Admin, new string('0', 64))] };
        _engine.Put(Incident with { Status = IncidentStatus.Triggered, AcknowledgedAt = null });
    }

    private IncidentState Incident => _engine.Incident(1)!;

    [Fact]
    public async Task Get_ValidLink_ShowsAButtonAndChangesNothing()
    {
        await using var host = await StartAsync();

        var (status, page) = await AskAsync(host, "GET", Url());

        Assert.Equal(200, status);
        Assert.Contains("Acknowledge as ana", page, StringComparison.Ordinal);
        Assert.Contains("<form method=\"post\">", page, StringComparison.Ordinal);
        Assert.Contains($"#1 {Incident.Title}", page, StringComparison.Ordinal);
        Assert.Empty(_engine.Asked);
        await AskAsync(host, "HEAD", Url());
        Assert.Empty(_engine.Asked);
    }

    [Fact]
    public async Task Post_ValidLink_AcknowledgesAsThatPerson()
    {
        await using var host = await StartAsync();

        var (status, page) = await AskAsync(host, "POST", Url());

        Assert.Equal(200, status);
        Assert.Equal((GrainId.Of(Incident.Id), new IncidentCommand.Acknowledge("ana")), Assert.Single(_engine.Asked));
        Assert.Contains("<h1>Acknowledged</h1>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<form", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_LinkForNobodyInParticular_AsksForAName()
    {
        await using var host = await StartAsync();
        var url = Url(person: null);

        var (first, page) = await AskAsync(host, "POST", url);
        var (second, _) = await AskAsync(host, "POST", url, new() { ["name"] = new string('x', 81) });
        Assert.Empty(_engine.Asked);
        var (third, _) = await AskAsync(host, "POST", url, new() { ["name"] = " Bo from <support> " });

        Assert.Equal((400, 400, 200), (first, second, third));
        Assert.Contains("Write your name", page, StringComparison.Ordinal);
        Assert.Contains("name=\"name\"", page, StringComparison.Ordinal);
        Assert.Equal(new IncidentCommand.Acknowledge("Bo from <support>"), Assert.Single(_engine.Asked).Command);
    }

    [Fact]
    public async Task AnyMethod_ExpiredLink_IsGone()
    {
        await using var host = await StartAsync();
        foreach (var way in Ways)
        {
            var (status, page) = await AskAsync(host, way, Url(expiresAt: SampleWorld.Now));
            Assert.Equal(410, status);
            Assert.True(way == "HEAD" || page.Contains("This link has expired", StringComparison.Ordinal));
        }

        Assert.Empty(_engine.Asked);
    }

    [Fact]
    public async Task AnyMethod_ForgedLink_IsForbidden()
    {
        await using var host = await StartAsync();
        var url = Url();
        string[] forged = [url[..^1], url + "A", "/ack/x", "/ack/" + new string('A', 3_000), "/ack/..%2F..", $"/ack/{new SignedLinks().Token(Claim(), LinkConfig.Default)}"];
        foreach (var way in Ways)
        {
            foreach (var path in forged)
            {
                var (status, page) = await AskAsync(host, way, path);
                Assert.True(status == 403, $"{way} {path} answered {status}");
                Assert.True(way == "HEAD" || page.Contains("This link is not valid", StringComparison.Ordinal));
            }
        }

        Assert.Empty(_engine.Asked);
    }

    [Fact]
    public async Task Post_PersonWhoIsGoneFromTheConfig_IsForbidden()
    {
        await using var host = await StartAsync();

        var (status, page) = await AskAsync(host, "POST", Url(person: "zoe"));

        Assert.Equal(403, status);
        Assert.Contains("zoe, who is not in the config now", page, StringComparison.Ordinal);
        Assert.Empty(_engine.Asked);
    }

    [Fact]
    public async Task Post_IncidentThatIsNotKept_IsGone()
    {
        await using var host = await StartAsync();

        Assert.Equal(410, (await AskAsync(host, "POST", Url(incident: 9_999))).Status);
    }

    [Fact]
    public async Task Post_IncidentThatWasMerged_AcknowledgesWhereItWent()
    {
        await using var host = await StartAsync();
        var target = Incident with { Id = IncidentId.FromNumber(900), Number = 900 };
        _engine.Put(target);
        _engine.Put(Incident with { Status = IncidentStatus.Resolved, MergedInto = target.Id });

        var (status, page) = await AskAsync(host, "POST", Url());

        Assert.Equal(200, status);
        Assert.Equal(GrainId.Of(target.Id), Assert.Single(_engine.Asked).To);
        Assert.Contains("#900", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(IncidentStatus.Acknowledged, "Acknowledged")]
    [InlineData(IncidentStatus.Resolved, "Resolved")]
    public async Task Get_NothingToAcknowledge_SaysSoWithoutAButton(IncidentStatus status, string title)
    {
        await using var host = await StartAsync();
        _engine.Put(Incident with { Status = status });

        var (code, page) = await AskAsync(host, "GET", Url());

        Assert.Equal(200, code);
        Assert.Contains($"<h1>{title}</h1>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<form", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_EngineThatCannotStore_SaysToPressAgain()
    {
        await using var host = await StartAsync();
        _engine.Answer = EngineAnswer.StorageUnavailable;

        var (status, page) = await AskAsync(host, "POST", Url());

        Assert.Equal(503, status);
        Assert.Contains("nothing has changed. Press again", page, StringComparison.Ordinal);
        Assert.Contains("<form", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_Refused_IsAConflict()
    {
        await using var host = await StartAsync();
        _engine.Rejection = new Rejection("already-resolved", "It is resolved.");

        Assert.Equal(409, (await AskAsync(host, "POST", Url())).Status);
    }

    [Fact]
    public async Task Get_TitleMadeOfMarkup_IsText()
    {
        await using var host = await StartAsync();
        _engine.Put(Incident with { Title = "<script>alert(1)</script>\"'&" });

        var (_, page) = await AskAsync(host, "GET", Url());

        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_AnyPage_IsNeitherKeptNorFramedNorToldToOthers()
    {
        await using var host = await StartAsync();
        using var answer = await host.Client.GetAsync(Url());

        Assert.Contains("frame-ancestors 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
        Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
        Assert.Equal("text/html; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
    }

    [Fact]
    public async Task Get_FromBehindAProxyWithItsOwnName_IsAnsweredWithoutKeys()
    {
        _engine.Config = _engine.Config with { ApiKeys = [] };
        await using var host = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, Url()) { Headers = { Host = "alerts.example.org" } };

        using var answer = await host.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private Task<ApiHost> StartAsync() => ApiHost.StartAsync(_engine, more: services => services.AddSingleton(_links));

    private static LinkClaim Claim(string? person = "ana", long incident = 1, Instant? expiresAt = null) => new(
        IncidentId.FromNumber(incident), person is null ? null : new PersonName(person), new DestinationName("sms"), expiresAt ?? SampleWorld.Now + Duration.FromHours(1));

    private string Url(string? person = "ana", long incident = 1, Instant? expiresAt = null) =>
        SignedLinks.AcknowledgePath + _links.Token(Claim(person, incident, expiresAt), LinkConfig.Default);

    private static async Task<(int Status, string Page)> AskAsync(ApiHost host, string method, string path, Dictionary<string, string>? form = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = form is null ? null : new FormUrlEncodedContent(form) };
        using var answer = await host.Client.SendAsync(request);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}

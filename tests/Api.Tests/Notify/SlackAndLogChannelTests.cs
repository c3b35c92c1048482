using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Incidents;
using NodaTime;

namespace HelpDeskFlow.Api.Tests.Notify;

/// <summary>Slack's incoming webhooks, and the log.</summary>
public class SlackAndLogChannelTests
{
    [Fact]
    public async Task Slack_Opened_HasTextAndEscapedBlocksInTheSeveritysColour()
    {
        await using var sink = new FakeSink();
        await using var scene = Slack(sink);

        Assert.Equal(AttemptResult.Delivered, (await scene.AttemptAsync()).Result);

        var body = sink.Single.Json;
        Assert.Equal("Opened: P1 #42 checkout: HighErrorRate", body.GetProperty("text").GetString());
        var attachment = Assert.Single(body.GetProperty("attachments").EnumerateArray());
        Assert.Equal("#e8590c", attachment.GetProperty("color").GetString());
        var blocks = attachment.GetProperty("blocks");
        Assert.StartsWith("*<https://hdf.example.org/incidents/42|Opened", blocks[0].GetProperty("text").GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Contains("5 % of requests fail &amp; &lt;burn&gt;", blocks[1].GetProperty("text").GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Slack_EachSeverityAndTheResolution_HaveTheirOwnColour()
    {
        var colours = new HashSet<string>();
        foreach (var incident in Enum.GetValues<Severity>().Select(s => NotifyScene.Incident() with { Severity = s }).Append(NotifyScene.Incident() with { Status = IncidentStatus.Resolved }))
        {
            await using var sink = new FakeSink();
            await using var scene = Slack(sink, incident);
            await scene.AttemptAsync();
            colours.Add(sink.Single.Json.GetProperty("attachments")[0].GetProperty("color").GetString()!);
        }

        Assert.Equal(5, colours.Count);
    }

    [Fact]
    public async Task Slack_TooManyMessages_IsThrottledAsLongAsItSays()
    {
        await using var sink = new FakeSink(new SinkAnswer.Status(429, "rate_limited", ("Retry-After", "30")));
        await using var scene = Slack(sink);

        var outcome = await scene.AttemptAsync();

        Assert.Equal((AttemptResult.Throttled, Duration.FromSeconds(30)), (outcome.Result, outcome.RetryAfter));
    }

    [Fact]
    public async Task Slack_AddressThatIsGone_IsRefusedWithoutShowingIt()
    {
        await using var sink = new FakeSink(new SinkAnswer.Status(404, "no_service"));
        await using var scene = Slack(sink);

        var outcome = await scene.AttemptAsync();

        Assert.Equal((AttemptResult.Refused, "404 Text: no_service"), (outcome.Result, outcome.Detail));
    }

    [Fact]
    public async Task Log_Opened_IsDelivered()
    {
        await using var scene = new NotifyScene("log", new Dictionary<string, string>());

        Assert.Equal(AttemptResult.Delivered, (await scene.AttemptAsync()).Result);
    }

    private static NotifyScene Slack(FakeSink sink, IncidentState? incident = null) =>
        new("slack", new Dictionary<string, string> { ["url"] = $"{sink.Url}/services/T0/B0/secret" }, incident: incident);
}

using HelpDeskFlow.Api.Tests.Notify.Contract;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Incidents;
using NodaTime;

namespace HelpDeskFlow.Api.Tests.Notify;

/// <summary>What the chats do beyond the channel contract: threads, answers in bodies, what is shown where.</summary>
public class ChatChannelTests
{
    private const string Posted = """{"ok":true,"channel":"C0123","ts":"1772366400.000100","message":{"text":"hi"}}""";

    [Fact]
    public async Task SlackBot_Life_IsOneThreadWhoseFirstMessageSaysHowItStands()
    {
        await using var receiver = new HttpReceiver(new HttpManners { Yes = _ => Posted });
        await using var world = SlackBot(receiver);

        await world.SendAsync();
        await world.SendAsync(NotificationKind.Escalated, "Nobody acknowledged in time.");
        world.Current = world.Current! with { Status = IncidentStatus.Acknowledged };
        await world.SendAsync(NotificationKind.Acknowledged, "Acknowledged by ana.");

        Assert.Equal(
            ["chat.postMessage", "chat.update", "chat.postMessage", "chat.update", "chat.postMessage"],
            receiver.Requests.Select(r => r.Line.Split(' ')[1].Split('/')[^1]));
        Assert.All(receiver.Requests, r => Assert.Equal("Bearer xoxb-1234567890", r.Headers["Authorization"]));
        var first = receiver.Requests[0].Json;
        Assert.Equal("#incidents", first.GetProperty("channel").GetString());
        Assert.False(first.TryGetProperty("thread_ts", out _));
        var escalated = receiver.Requests[2].Json;
        Assert.Equal("1772366400.000100", escalated.GetProperty("thread_ts").GetString());
        Assert.True(escalated.GetProperty("reply_broadcast").GetBoolean());
        var update = receiver.Requests[3].Json;
        Assert.Equal(("C0123", "1772366400.000100"), (update.GetProperty("channel").GetString(), update.GetProperty("ts").GetString()));
        Assert.StartsWith("Acknowledged: P1 #42", update.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.False(receiver.Requests[4].Json.TryGetProperty("reply_broadcast", out _));
    }

    [Fact]
    public async Task SlackBot_TwoPagesAtOnce_StartOneThread()
    {
        await using var receiver = new HttpReceiver(new HttpManners { Yes = _ => Posted });
        await using var world = SlackBot(receiver);

        world.Enqueue();
        world.Enqueue(person: new Domain.PersonName("bo"));
        await world.RunAsync();

        var posts = receiver.Requests.Where(r => r.Line.Contains("postMessage", StringComparison.Ordinal)).ToList();
        Assert.Equal([false, true], posts.Select(p => p.Json.TryGetProperty("thread_ts", out _)));
    }

    [Fact]
    public async Task SlackBot_ThreadAfterTheResolution_IsForgottenAndAReopeningStartsAnother()
    {
        await using var receiver = new HttpReceiver(new HttpManners { Yes = _ => Posted });
        await using var world = SlackBot(receiver);

        await world.SendAsync();
        Assert.Equal("C0123 1772366400.000100", Assert.Single(world.State.Threads).Value.Reference);
        world.Current = world.Current! with { Status = IncidentStatus.Resolved };
        await world.SendAsync(NotificationKind.Resolved, "Resolved.");
        Assert.Empty(world.State.Threads);
        world.Current = world.Current with { Status = IncidentStatus.Triggered };
        await world.SendAsync(NotificationKind.Reopened, "Fires again.");

        Assert.False(receiver.Requests[^1].Json.TryGetProperty("thread_ts", out _));
        Assert.Single(world.State.Threads);
    }

    [Fact]
    public async Task SlackBot_FirstMessageThatSomebodyDeleted_IsReplacedByANewOne()
    {
        await using var receiver = new HttpReceiver(new HttpManners { Yes = _ => Posted });
        await using var world = SlackBot(receiver);
        await world.SendAsync();
        receiver.WillAnswer(new SinkAnswer.Status(200, """{"ok":false,"error":"message_not_found"}"""), takes: false);
        receiver.WillAnswer(new SinkAnswer.Status(200, """{"ok":false,"error":"thread_not_found"}"""), takes: false);
        receiver.WillAnswer(new SinkAnswer.Status(200, """{"ok":true,"channel":"C0123","ts":"2"}"""), takes: true);

        var delivery = await world.SendAsync(NotificationKind.Escalated);

        Assert.Equal((DeliveryStatus.Delivered, 1), (delivery.Status, delivery.Attempts));
        Assert.Equal("C0123 2", Assert.Single(world.State.Threads).Value.Reference);
    }

    [Theory]
    [InlineData("""{"ok":false,"error":"ratelimited"}""", AttemptResult.Throttled, 0)]
    [InlineData("""{"ok":false,"error":"internal_error"}""", AttemptResult.Failed, 0)]
    [InlineData("""{"ok":false,"error":"fatal_error"}""", AttemptResult.Failed, 1)]
    [InlineData("""{"ok":false,"error":"invalid_auth"}""", AttemptResult.Refused, 0)]
    [InlineData("<html>a proxy's page</html>", AttemptResult.Failed, 1)]
    [InlineData("""{"ok":tr""", AttemptResult.Failed, 1)]
    public async Task SlackBot_AnswerInTheBody_MeansThis(string body, AttemptResult expected, int duplicates)
    {
        await using var sink = new FakeSink(new SinkAnswer.Status(200, body));
        await using var scene = new NotifyScene("slack_bot", new Dictionary<string, string> { ["url"] = sink.Url, ["token"] = "xoxb-1", ["channel"] = "C1" });

        var outcome = await scene.AttemptAsync();

        Assert.Equal((expected, duplicates), (outcome.Result, outcome.PossibleDuplicates));
    }

    [Fact]
    public async Task Telegram_LaterMessages_AnswerTheFirst()
    {
        await using var receiver = new HttpReceiver(new HttpManners { Yes = _ => """{"ok":true,"result":{"message_id":77,"chat":{"id":-100}}}""" });
        await using var world = new DeliveryWorld("telegram", new Dictionary<string, string> { ["url"] = receiver.Url, ["token"] = "123:ABC", ["chat_id"] = "-100" }, receiver);

        await world.SendAsync();
        await world.SendAsync(NotificationKind.Escalated);

        Assert.Equal("POST /bot123:ABC/sendMessage HTTP/1.1", receiver.Requests[0].Line);
        Assert.False(receiver.Requests[0].Json.TryGetProperty("reply_parameters", out _));
        Assert.Equal(77, receiver.Requests[1].Json.GetProperty("reply_parameters").GetProperty("message_id").GetInt64());
        Assert.True(receiver.Requests[1].Json.GetProperty("link_preview_options").GetProperty("is_disabled").GetBoolean());
    }

    [Theory]
    [InlineData("1", AttemptResult.Delivered)]
    [InlineData("Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429 with ContextId x", AttemptResult.Throttled)]
    [InlineData("Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 413 with ContextId x", AttemptResult.Refused)]
    [InlineData("Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 500 with ContextId x", AttemptResult.Failed)]
    public async Task Teams_YesThatIsNone_IsReadInTheText(string body, AttemptResult expected)
    {
        await using var sink = new FakeSink(new SinkAnswer.Status(200, body));
        await using var scene = new NotifyScene("teams", new Dictionary<string, string> { ["url"] = sink.Url });

        Assert.Equal(expected, (await scene.AttemptAsync()).Result);
    }

    [Fact]
    public async Task Teams_Opened_IsACardWithButtons()
    {
        await using var sink = new FakeSink(new SinkAnswer.Status(202, ""));
        await using var scene = new NotifyScene("teams", new Dictionary<string, string> { ["url"] = sink.Url });

        Assert.Equal(AttemptResult.Delivered, (await scene.AttemptAsync()).Result);

        var body = sink.Single.Json;
        Assert.Equal("message", body.GetProperty("type").GetString());
        var attachment = Assert.Single(body.GetProperty("attachments").EnumerateArray());
        Assert.Equal("application/vnd.microsoft.card.adaptive", attachment.GetProperty("contentType").GetString());
        var card = attachment.GetProperty("content");
        Assert.Equal("AdaptiveCard", card.GetProperty("type").GetString());
        Assert.Equal(["Acknowledge", "Incident", "runbook"], card.GetProperty("actions").EnumerateArray().Select(a => a.GetProperty("title").GetString()));
        Assert.Equal("attention", card.GetProperty("body")[0].GetProperty("style").GetString());
    }

    [Fact]
    public async Task Discord_MarkupAndMentionsOfASender_AreTextOnly()
    {
        await using var sink = new FakeSink();
        await using var scene = new NotifyScene(
            "discord", new Dictionary<string, string> { ["url"] = $"{sink.Url}/api/webhooks/1/x?thread_id=5" }, incident: NotifyScene.Incident() with { Title = "**x** [y](http://z) @everyone" });

        await scene.AttemptAsync();

        Assert.Equal("POST /api/webhooks/1/x?thread_id=5&wait=true HTTP/1.1", sink.Single.Line);
        var body = sink.Single.Json;
        Assert.Equal(0, body.GetProperty("allowed_mentions").GetProperty("parse").GetArrayLength());
        var description = body.GetProperty("embeds")[0].GetProperty("description").GetString()!;
        Assert.Contains("5 % of requests fail & \\<burn\\>", description, StringComparison.Ordinal);
        Assert.Contains("[Acknowledge](<https://hdf.example.org/ack/", description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ntfy_Opened_RingsAndHasButtons()
    {
        await using var sink = new FakeSink();
        await using var scene = new NotifyScene("ntfy", new Dictionary<string, string> { ["url"] = sink.Url, ["topic"] = "oncall", ["token"] = "tk_1" });

        await scene.AttemptAsync();

        Assert.Equal("Bearer tk_1", sink.Single.Headers["Authorization"]);
        var body = sink.Single.Json;
        Assert.Equal(("oncall", 4), (body.GetProperty("topic").GetString(), body.GetProperty("priority").GetInt32()));
        Assert.Equal("https://hdf.example.org/incidents/42", body.GetProperty("click").GetString());
        Assert.Equal(["Acknowledge", "runbook"], body.GetProperty("actions").EnumerateArray().Select(a => a.GetProperty("label").GetString()));
    }

    [Fact]
    public async Task Escalation_InAChat_TellsTheStorySoFar()
    {
        var incident = NotifyScene.Incident() with { Timeline = [new(NotifyScene.OpenedAt, "opened", "Opened by HighErrorRate", null), new(NotifyScene.OpenedAt, "note", "Tried a restart", "ana")] };
        foreach (var type in new[] { "slack", "teams", "discord" })
        {
            await using var sink = new FakeSink();
            await using var scene = new NotifyScene(type, new Dictionary<string, string> { ["url"] = sink.Url }, incident: incident);

            await scene.AttemptAsync(NotificationKind.Escalated);

            Assert.Contains("Tried a restart", sink.Single.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Config_ThatChanges_IsUsedByTheNextAttempt()
    {
        await using var receiver = new HttpReceiver();
        await using var other = new HttpReceiver();
        await using var world = new DeliveryWorld("ntfy", new Dictionary<string, string> { ["url"] = receiver.Url, ["topic"] = "old" }, receiver);
        await world.SendAsync();

        var destination = world.Config.Destinations[0];
        world.Config = world.Config with { Destinations = [destination with { Settings = destination.Settings.SetItem("url", other.Url).SetItem("topic", "new") }] };
        await world.SendAsync(NotificationKind.Escalated);

        Assert.Equal("old", Assert.Single(receiver.Requests).Json.GetProperty("topic").GetString());
        Assert.Equal("new", Assert.Single(other.Requests).Json.GetProperty("topic").GetString());
    }

    [Fact]
    public async Task Pace_OfTheDestination_IsKeptOnTheWire()
    {
        await using var receiver = new HttpReceiver();
        await using var world = new DeliveryWorld(
            "slack", new Dictionary<string, string> { ["url"] = receiver.Url }, receiver, limits: Domain.Configuration.DeliveryLimits.Default with { PerSecondMax = 1 });

        var ids = Enumerable.Range(0, 4).Select(_ => world.Enqueue(NotificationKind.Updated)).ToList();
        await world.RunAsync();

        var times = ids.Select(id => world.Delivery(id).FinishedAt!.Value).Order().ToList();
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.True(pair.Second - pair.First >= Duration.FromSeconds(1)));
    }

    [Fact]
    public async Task PossibleDuplicate_OfAnyChannel_IsInTheMetric()
    {
        long counted = 0;
        using var meters = new System.Diagnostics.Metrics.MeterListener();
        meters.InstrumentPublished = (instrument, l) =>
        {
            if (instrument is { Meter.Name: "HelpDeskFlow", Name: "hdf_possible_duplicates_total" })
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        meters.SetMeasurementEventCallback<long>((_, value, tags, _) => Interlocked.Add(ref counted, tags[0].Value is "discord" ? value : 0));
        meters.Start();
        await using var sink = new FakeSink(new SinkAnswer.Reset());
        await using var scene = new NotifyScene("discord", new Dictionary<string, string> { ["url"] = sink.Url });

        Assert.Equal(1, (await scene.AttemptAsync()).PossibleDuplicates);

        Assert.InRange(counted, 1, long.MaxValue); // other tests run beside this one
    }

    [Fact]
    public async Task Send_NobodyListens_IsNoPossibleDuplicate()
    {
        string url;
        await using (var gone = new FakeSink())
        {
            url = gone.Url;
        }

        await using var scene = new NotifyScene("discord", new Dictionary<string, string> { ["url"] = url });

        var outcome = await scene.AttemptAsync();

        Assert.Equal((AttemptResult.Failed, 0), (outcome.Result, outcome.PossibleDuplicates));
    }

    private static DeliveryWorld SlackBot(HttpReceiver receiver) =>
        new("slack_bot", new Dictionary<string, string> { ["url"] = receiver.Url, ["token"] = "xoxb-1234567890", ["channel"] = "#incidents" }, receiver);
}

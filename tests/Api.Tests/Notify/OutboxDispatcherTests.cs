using System.Diagnostics;
using System.Diagnostics.Metrics;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.People;
using HelpDeskFlow.Engine.Ports;

namespace HelpDeskFlow.Api.Tests.Notify;

/// <summary>From effect to report: nothing is lost, nothing blocks, follow-ups keep their order.</summary>
public class OutboxDispatcherTests
{
    [Fact]
    public async Task Report_EngineThatCannotTakeIt_IsRepeatedUntilItCan()
    {
        await using var sink = new FakeSink();
        await using var scene = new NotifyScene(
            "webhook",
            new Dictionary<string, string> { ["url"] = sink.Url },
            time: new SkippingTime(),
            answers: [.. Enumerable.Repeat(EngineAnswer.Overloaded, 5), .. Enumerable.Repeat(EngineAnswer.StorageUnavailable, 20)]);

        Assert.Equal(AttemptResult.Delivered, (await scene.AttemptAsync()).Result);
        Assert.Equal(26, scene.Engine.Asked);
        Assert.Single(sink.Requests);
    }

    [Fact]
    public async Task Attempt_CodeForAContact_IsSent_AndNotKeptWithWhatTheReceiverAnswers()
    {
        await using var sink = new FakeSink(request => new SinkAnswer.Status(200, $"got: {request.Json.GetProperty("reason").GetString()}"));
        await using var scene = NotifyScene.Webhook(sink);

        var outcome = await scene.AttemptAsync(NotifyScene.Request(NotificationKind.Notice) with { Incident = IncidentId.None, Target = $"contact:{NotifyScene.Name}", Reason = $"Your code is {ContactCode.Mask}." });

        Assert.Matches(@"^Your code is \d{6}\.$", sink.Single.Json.GetProperty("reason").GetString());
        Assert.Contains($"Your code is {ContactCode.Mask}.", outcome.Detail, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"\d{6}", outcome.Detail);
    }

    [Fact]
    public async Task Release_DestinationThatIsNotInTheConfig_IsReportedAsRefused()
    {
        await using var scene = new NotifyScene("log", new Dictionary<string, string>());

        scene.Sink.Release([new Deliver(new DestinationName("other"), NotifyScene.Request(), 1)]);

        var outcome = (await scene.Engine.NextReportAsync()).Outcome;
        Assert.Equal(AttemptResult.Refused, outcome.Result);
        Assert.Contains("other is not in the config", outcome.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Release_TypeThatNobodyCarriesOut_IsReportedAsRefused()
    {
        await using var scene = new NotifyScene("pigeon", new Dictionary<string, string>());

        var outcome = await scene.AttemptAsync();

        Assert.Equal(AttemptResult.Refused, outcome.Result);
        Assert.Contains("pigeon", outcome.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Release_FollowUpWhilePageIsUnderWay_WaitsForIt()
    {
        await using var sink = new FakeSink(new SinkAnswer.Hang());
        await using var scene = NotifyScene.Webhook(sink, timeout: NodaTime.Duration.FromMilliseconds(300));
        var opened = NotifyScene.Request();
        var resolved = NotifyScene.Request(NotificationKind.Resolved) with { Id = new DeliveryId("d-42-2") };

        scene.Sink.Release([new Deliver(NotifyScene.Name, opened, 1), new Deliver(NotifyScene.Name, resolved, 1)]);

        Assert.Equal(opened.Id, (await scene.Engine.NextReportAsync()).Id);
        Assert.Equal(resolved.Id, (await scene.Engine.NextReportAsync()).Id);
        Assert.Equal(["incident.opened", "incident.resolved"], sink.Requests.Select(r => r.Json.GetProperty("event").GetString()));
    }

    [Fact]
    public async Task Release_PageWhileAnotherPageHangs_DoesNotWait()
    {
        await using var sink = new FakeSink(new SinkAnswer.Hang());
        await using var scene = NotifyScene.Webhook(sink, timeout: NodaTime.Duration.FromSeconds(1));
        var second = NotifyScene.Request(NotificationKind.Escalated) with { Id = new DeliveryId("d-42-2") };

        scene.Sink.Release([new Deliver(NotifyScene.Name, NotifyScene.Request(), 1)]);
        scene.Sink.Release([new Deliver(NotifyScene.Name, second, 1)]);

        // One of the two hangs, whichever came first over the wire; the other is not held up by it.
        Assert.Equal(AttemptResult.Delivered, (await scene.Engine.NextReportAsync()).Outcome.Result);
        Assert.Equal(AttemptResult.Failed, (await scene.Engine.NextReportAsync()).Outcome.Result);
    }

    [Fact]
    public async Task Release_MoreThanMayRunAtOnce_AllAreMade()
    {
        await using var scene = new NotifyScene("log", new Dictionary<string, string>());
        const int Count = 3_000;

        scene.Sink.Release([.. Enumerable.Range(0, Count).Select(i => new Deliver(NotifyScene.Name, NotifyScene.Request() with { Id = new DeliveryId($"d{i}") }, 1))]);

        var ids = new HashSet<DeliveryId>();
        for (var i = 0; i < Count; i++)
        {
            ids.Add((await scene.Engine.NextReportAsync()).Id);
        }

        Assert.Equal(Count, ids.Count);
    }

    [Fact]
    public async Task Dispose_AttemptThatHangs_IsBrokenOffWithoutAReport()
    {
        await using var sink = new FakeSink(new SinkAnswer.Hang());
        var scene = new NotifyScene("webhook", new Dictionary<string, string> { ["url"] = sink.Url }, time: new SkippingTime());
        scene.Sink.Release([new Deliver(NotifyScene.Name, NotifyScene.Request(), 1)]);

        await scene.DisposeAsync();

        Assert.Equal(0, scene.Engine.Asked);
    }

    [Fact]
    public async Task Attempt_Any_IsTracedAndCounted()
    {
        var spans = new System.Collections.Concurrent.ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "HelpDeskFlow",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        var counted = new System.Collections.Concurrent.ConcurrentBag<string>();
        using var meters = new MeterListener();
        meters.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Name == "HelpDeskFlow" && instrument.Name == "hdf_deliveries_total")
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        meters.SetMeasurementEventCallback<long>((_, value, tags, _) => counted.Add($"{value} {string.Join(' ', tags.ToArray().Select(t => t.Value))}"));
        meters.Start();
        await using var sink = new FakeSink(new SinkAnswer.Status(410));
        await using (var scene = NotifyScene.Webhook(sink))
        {
            scene.Sink.Release([new Deliver(NotifyScene.Name, NotifyScene.Request() with { Id = new DeliveryId("traced") }, 1)]);
            await scene.Engine.NextReportAsync();
        }

        // Other tests run beside this one, and under the same name.
        var span = Assert.Single(spans.ToArray(), s => Equals(s.GetTagItem("hdf.delivery"), "traced"));
        Assert.Equal(("notify webhook", ActivityStatusCode.Error), (span.DisplayName, span.Status));
        Assert.Contains("1 webhook refused", counted);
    }

    [Fact]
    public async Task Attempt_OfATracedIncident_IsAChildOfTheRequestThatOpenedIt()
    {
        var spans = new System.Collections.Concurrent.ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "HelpDeskFlow",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        const string Trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        await using var sink = new FakeSink(new SinkAnswer.Status(200));
        await using (var scene = NotifyScene.Webhook(sink, incident: NotifyScene.Incident() with { Trace = Trace }))
        {
            scene.Sink.Release([new Deliver(NotifyScene.Name, NotifyScene.Request() with { Id = new DeliveryId("linked") }, 1)]);
            await scene.Engine.NextReportAsync();
        }

        var span = Assert.Single(spans.ToArray(), s => Equals(s.GetTagItem("hdf.delivery"), "linked"));
        Assert.Equal(("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"), (span.TraceId.ToString(), span.ParentSpanId.ToString()));
        Assert.StartsWith("notify webhook", span.DisplayName, StringComparison.Ordinal);
    }

    /// <summary>Real time, except that pauses below ten seconds are over at once.</summary>
    private sealed class SkippingTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime > TimeSpan.Zero && dueTime < TimeSpan.FromSeconds(10) ? TimeSpan.FromTicks(1) : dueTime, period);
    }
}

using System.Collections.Immutable;
using System.Text;
using System.Threading.Channels;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Engine.Streams;
using NodaTime;

namespace HelpDeskFlow.Engine.ContractTests.Engines;

/// <summary>What the engine's tests share: a small organisation, alerts, and a sink that keeps what it was given.</summary>
internal static class EngineScene
{
    /// <summary>Longest real time that a test waits for anything.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Time between the first and the second page.</summary>
    public static readonly Duration StepWait = Duration.FromMinutes(5);

    /// <summary>A cluster knows a config by its hash alone, so what differs follows from that.</summary>
    public static ConfigSnapshot Config(string hash = "one") => new()
    {
        Hash = hash,
        SourceText = "config " + hash,
        Grouping = hash switch
        {
            "groups" => [new GroupingRule(["instance"], Duration.FromMinutes(5)), new GroupingRule(["alertname"], Duration.FromMinutes(1))],
            "ungrouped" => [],
            _ => [GroupingRule.Default],
        },
        Services = [new ServiceConfig(new("checkout"), null, 1, "default", [Equal("service", "checkout")], [], "main", ImmutableDictionary<string, string>.Empty)],
        Policies =
        [
            new EscalationPolicy(
                "main",
                [new([new NotifyTarget.OnDestination(new("first"))], StepWait), new([new NotifyTarget.OnDestination(new("second"))], null)],
                Repeat: 0,
                ImmutableDictionary<Severity, SeverityOverride>.Empty),
        ],
        Destinations = [Destination("first"), Destination("second")],
    };

    public static AlertBatch Batch(TimeProvider time, string instance, Duration? endsIn, string summary = "text", int alerts = 1)
    {
        var now = Instant.FromDateTimeOffset(time.GetUtcNow());
        var batch = AlertBatch.Rent(now, "test");
        var writer = new AlertBatchWriter(batch);
        for (var i = 0; i < alerts; i++)
        {
            writer.AddLabel("alertname"u8, "Slow"u8);
            writer.AddLabel("service"u8, "checkout"u8);
            writer.AddLabel("severity"u8, "critical"u8);
            writer.AddLabel("instance"u8, Encoding.UTF8.GetBytes(alerts == 1 ? instance : $"{instance}{i}"));
            writer.AddAnnotation("summary"u8, Encoding.UTF8.GetBytes(summary));
            Assert.True(writer.TryFinish(i, now - Duration.FromMinutes(1), now + (endsIn ?? Duration.FromHours(2)), Duration.FromMinutes(5)));
        }

        return batch;
    }

    /// <summary>Messages of one alert each, as a reader of a stream hands them in: offset and instance; no instance is a dead letter.</summary>
    public static AlertBatch Messages(TimeProvider time, StreamId stream, long voidNext, params (long Offset, string? Instance)[] messages)
    {
        var now = Instant.FromDateTimeOffset(time.GetUtcNow());
        var batch = AlertBatch.Rent(now, "test");
        var writer = new AlertBatchWriter(batch);
        var index = batch.AddStream(stream, voidNext);
        foreach (var (offset, instance) in messages)
        {
            if (instance is not null)
            {
                writer.AddLabel("instance"u8, Encoding.UTF8.GetBytes(instance));
                Assert.True(writer.TryFinish(0, now, now + Duration.FromHours(2), Duration.FromMinutes(5)));
            }

            batch.EndMessage(index, offset, isDeadLetter: instance is null);
        }

        return batch;
    }

    /// <summary>Lets time pass in steps until it is so; bounded in real time.</summary>
    public static async Task Until(Func<bool> isSo, Action step, string what)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!isSo())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Patience, $"It never came to this: {what}.");
            step();
            // The core loop's thread gets its turn between two steps: on a busy machine hours would pass before it ran once.
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        }
    }

    private static DestinationConfig Destination(string name) =>
        new(new(name), "webhook", ImmutableDictionary<string, string>.Empty, null, DeliveryLimits.Default);

    private static Matcher Equal(string name, string value)
    {
        Assert.True(Matcher.TryCreate(name, MatchOperator.Equal, value, out var matcher, out _));
        return matcher!;
    }
}

/// <summary>Keeps the effects in order.</summary>
internal sealed class KeepingSink : IEffectSink
{
    private readonly Channel<Deliver> _effects = Channel.CreateUnbounded<Deliver>();

    public void Release(IReadOnlyList<Effect> effects)
    {
        foreach (var deliver in effects.OfType<Deliver>())
        {
            Assert.True(_effects.Writer.TryWrite(deliver));
        }
    }

    public bool TryNext(out Deliver? deliver) => _effects.Reader.TryRead(out deliver);

    public async Task<Deliver> NextAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(EngineScene.Patience);
        return await _effects.Reader.ReadAsync(limit.Token);
    }
}

using System.Diagnostics.Metrics;
using System.Text;
using HelpDeskFlow.Api.Tests.Rest;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Engine.Codec;
using HelpDeskFlow.Engine.Embedded;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Intake.Formats;
using HelpDeskFlow.Intake.Http;
using HelpDeskFlow.Intake.Kafka;
using HelpDeskFlow.Kafka;
using HelpDeskFlow.Silo.Triage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Api.Tests.Intake.Kafka;

/// <summary>Goal: a repeat that comes by Kafka costs no object, from its bytes to the commit. Method: the same messages again and again at new offsets; a batch and its commit have a small budget, far below one byte a message.</summary>
[Collection(nameof(ParseAllocationTests.Alone))]
public sealed class MessageAllocationTests
{
    private const int Messages = 4096;
    private const int Partitions = 4;
    private const int Rounds = 100;

    [Fact]
    public void Repeats_FromBytesToCommit_AllocateNothing()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        var core = new EngineCore(new ForgetfulJournal(), new GrainCodec(), new EngineLimits());
        core.Recover(IntakeHost.Now, ConfigSnapshot.BuiltIn);
        core.Commit();
        var engine = new FakeEngine();
        var ports = new IntakePorts(engine, new SetTime(IntakeHost.Now.ToDateTimeOffset()), new IntakeInstruments(meters));
        using var letters = new DeadLetters(new KafkaSettings("127.0.0.1:1", new Dictionary<string, string>()), new KafkaInstruments(meters), NullLogger.Instance);
        var parser = new MessageParser(ports, letters, "kafka", NullLogger.Instance);
        var topic = new KafkaTopic("alerts", "alertmanager", null, "group", "alerts.dlq", FromEnd: false);
        var partitions = Enumerable.Range(0, Partitions).Select(p => new TopicPartitionReader(topic, IntakeFormats.Find(topic.Format)!, p, engine)).ToArray();
        using var messages = new NativeMessages([.. Enumerable.Range(0, Messages).Select(i => ((ReadPartition)partitions[i * Partitions / Messages], Body(i)))]);

        var (before, batches) = (0L, 0);
        for (var round = 0; round < 2 * Rounds; round++)
        {
            if (round == Rounds)
            {
                (before, batches) = (GC.GetAllocatedBytesForCurrentThread(), 0);
            }

            messages.MoveTo((long)round * Messages);
            for (var at = 0; at < Messages; batches++)
            {
                var slice = parser.Parse(messages.Batch, at);
                Assert.Null(slice.Letters);
                core.Begin(ports.Now, ports.Now);
                core.Take(slice.Target.Batch);
                core.Commit();
                slice.Target.Batch.Return();
                at = slice.End;
            }
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(2L * Rounds * Messages, core.Published.Stats.AlertsReceived);
        Assert.InRange(allocated / (double)batches, 0, AllocationBudgets.Of("kafka_repeats_4096_bytes_per_batch"));
    }

    private static byte[] Body(int i) => Encoding.UTF8.GetBytes(
        "[{\"annotations\":{\"summary\":\"The error rate is above five percent.\"},\"endsAt\":\"2026-02-28T12:04:00.123Z\",\"startsAt\":\"2026-01-31T11:59:00Z\",\"generatorURL\":\"http://prom/graph\","
        + "\"labels\":{\"alertname\":\"A\",\"instance\":\"host-" + (i % 1000) + ":9100\",\"severity\":\"critical\",\"service\":\"checkout\"}}]");
}

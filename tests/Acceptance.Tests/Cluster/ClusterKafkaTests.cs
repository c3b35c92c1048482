#if FULL_REGISTRY
using System.Globalization;
using HelpDeskFlow.Acceptance.Tests.Driving;
using HelpDeskFlow.Acceptance.Tests.Kafka;
using HelpDeskFlow.Acceptance.Tests.Receivers;

namespace HelpDeskFlow.Acceptance.Tests.Cluster;

/// <summary>Goal: three silos read a topic as one group and count every message once, also when one of them is killed and another one leaves. Method: a broker in a process of its own, kcat, the API.</summary>
public sealed class ClusterKafkaTests
{
    private const string Topic = "alerts";
    private const string Group = "helpdeskflow";
    private const int TopicPartitions = 12;
    private const int MessagesEach = 1_000;
    private static readonly TimeSpan RejoinPatience = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task Messages_OverThreeSilosOfWhichOneIsKilled_CountOnce()
    {
        await using var broker = await BrokerProcess.StartAsync($"{Topic}:{TopicPartitions}", "alerts.dlq:1");
        var kcat = new Kcat(broker.Bootstrap);
        var sent = new SentMessages(distinct: 300);
        await using var hook = await WebhookReceiver.StartAsync();
        await using var scene = new ClusterScene(hook.Url, partitions: 6, more: $$"""
            kafka:
              bootstrap: {{broker.Bootstrap}}
              settings: { session.timeout.ms: 6000, heartbeat.interval.ms: 500, topic.metadata.refresh.interval.ms: 5000 }
              topics: [{ name: {{Topic}} }]
            """);
        await scene.StartAllAsync();
        await scene.ReadyAsync(Patience.Long);
        await Until.TrueAsync("every silo reads its share", RejoinPatience, () => scene.Running.All(p => Reads(p) == TopicPartitions / ClusterScene.Silos), () => scene.Said);

        await kcat.ProduceAsync(Topic, sent.Next(MessagesEach));
        await TakenAsync(scene, 0, sent.Count);
        await kcat.ProduceAsync(Topic, sent.Next(MessagesEach));
        await scene[1].KillAsync();
        await kcat.ProduceAsync(Topic, sent.Next(MessagesEach));
        await TakenAsync(scene, 0, sent.Count);
        await scene.StartAsync(1);
        await kcat.ProduceAsync(Topic, sent.Next(MessagesEach));
        await scene[2].StopAsync();
        await TakenAsync(scene, 0, sent.Count);

        var counted = new Dictionary<string, int>();
        await Until.TrueAsync("every message is counted once", Patience.Long, async () =>
        {
            counted = (await scene[1].Api.AlertsAsync()).ToDictionary(a => a.GetProperty("labels").Text("instance")!, a => a.Int("eventCount"));
            return sent.Expected.All(e => counted.GetValueOrDefault(e.Key) == e.Value);
        }, () => string.Join('\n', sent.Expected.Where(e => counted.GetValueOrDefault(e.Key) != e.Value).Take(20).Select(e => string.Create(CultureInfo.InvariantCulture, $"{e.Key}: sent {e.Value}, counted {counted.GetValueOrDefault(e.Key)}"))));
        Assert.Equal(sent.Count - sent.Broken, counted.Values.Sum());
    }

    /// <summary>Partitions of the topic that it says it reads; 0 before it says.</summary>
    private static int Reads(HdfProgram program)
    {
        var line = program.Said.Split('\n').LastOrDefault(l => l.Contains($"Group {Group} was rebalanced", StringComparison.Ordinal));
        for (var count = TopicPartitions; line is not null && count > 0; count--)
        {
            if (line.Contains(string.Create(CultureInfo.InvariantCulture, $"; {count} partitions"), StringComparison.Ordinal))
            {
                return count;
            }
        }

        return 0;
    }

    private static async Task TakenAsync(ClusterScene scene, int silo, int messages)
    {
        long taken = 0;
        await Until.TrueAsync("all that was sent is taken", RejoinPatience, async () =>
        {
            var streams = (await scene[silo].Api.JsonAsync("/api/v1/streams")).GetProperty("items").EnumerateArray();
            return (taken = streams.Where(s => s.Text("topic") == Topic).Sum(s => s.GetProperty("messages").GetInt64())) >= messages;
        }, () => $"{taken} of {messages}.\n{scene.Said}");
    }
}
#endif

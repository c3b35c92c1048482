using System.Globalization;
using System.Text.Json;
using HelpDeskFlow.Acceptance.Tests.Driving;
using HelpDeskFlow.Acceptance.Tests.Kafka;

namespace HelpDeskFlow.Acceptance.Tests;

/// <summary>
/// Goal: every message of a topic counts once, whatever happens to us or to the broker. Method: a broker in a process of its
/// own, kcat on both ends, SIGKILL and a rebalance on the way; then compare. HDF_KAFKA_MESSAGES (default 20,000),
/// HDF_KAFKA_KILLS (5) and HDF_KAFKA_OUTAGE_SECONDS (4) make it longer.
/// </summary>
public sealed class KafkaTests : IDisposable
{
    private const string Alerts = "alerts", Orders = "orders", Escalations = "hdf.escalations";
    private const string Group = "helpdeskflow";
    private const int Partitions = 64;
    private const int OrdersCount = 500;
    private const int DiskMiB = 24;
    private const int FillMessagesMax = 80_000;
    private static readonly int Messages = Number("HDF_KAFKA_MESSAGES", 20_000);
    private static readonly int Kills = Number("HDF_KAFKA_KILLS", 5);
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(Number("HDF_KAFKA_OUTAGE_SECONDS", 4));
    private static readonly TimeSpan RejoinPatience = TimeSpan.FromSeconds(60);
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Messages_UnderKillsAndARebalance_CountOnce()
    {
        await using var broker = await StartBrokerAsync();
        var kcat = new Kcat(broker.Bootstrap);
        var sent = new SentMessages(distinct: Messages / 10);
        var config = Config(broker);
        await kcat.ProduceAsync(Orders, Enumerable.Range(0, OrdersCount).Select(i => $$"""{"labels":{"alertname":"OrderFails","order":"{{i % 50}}"},"source":"shop"}"""));
        var program = await HdfProgram.StartAsync(config, _scratch.In("data"), "--snapshot-every", "1");
        try
        {
            for (var kill = 0; kill < Kills; kill++)
            {
                await kcat.ProduceAsync(Alerts, sent.Next(Messages / (Kills + 2)));
                await TakenAsync(program, Alerts, sent.Count - (Messages / (Kills + 2) / 2), "half of what was sent is taken");
                await program.KillAsync();
                await program.DisposeAsync();
                program = await HdfProgram.StartAsync(config, _scratch.In("data"), "--snapshot-every", "1");
            }

            await RebalanceAsync(program, kcat, sent);
            await kcat.ProduceAsync(Alerts, sent.Next(Messages - sent.Count));
            await TakenAsync(program, Alerts, sent.Count, "all is taken");
            await TakenAsync(program, Orders, OrdersCount, "the other topic is taken");
            await CheckCountsAsync(program, sent);
            await CheckDeadLettersAsync(kcat, sent);
            await CheckEscalationsAsync(program, kcat);
            await LagIsZeroAsync(program);
            await program.StopAsync();
        }
        finally
        {
            await program.DisposeAsync();
        }
    }

    [Fact]
    public async Task Broker_StoppedForAWhile_LagReturnsToZeroAndNothingIsLost()
    {
        await using var broker = await StartBrokerAsync();
        var kcat = new Kcat(broker.Bootstrap);
        var sent = new SentMessages(distinct: 500);
        await using var program = await HdfProgram.StartAsync(Config(broker), _scratch.In("data"));
        await kcat.ProduceAsync(Alerts, sent.Next(2_000));
        await TakenAsync(program, Alerts, 2_000, "the first ones are taken");

        await broker.DownAsync();
        Assert.True((await program.Api.PostAsync("/api/v1/alerts", """[{"labels":{"alertname":"WhileDown","severity":"critical"}}]""")).IsSuccess);
        await Task.Delay(Outage, TestContext.Current.CancellationToken);
        Assert.True((await program.Api.GetAsync("/readyz")).IsSuccess, "A broker that is gone must not stop the rest.");
        await broker.UpAsync();

        await kcat.ProduceAsync(Alerts, sent.Next(3_000));
        await TakenAsync(program, Alerts, 5_000, "what came after the outage is taken");
        await LagIsZeroAsync(program);
        await CheckCountsAsync(program, sent);
        await Until.TrueAsync(
            "the event of the outage is on the topic",
            RejoinPatience,
            async () => (await kcat.ReadAllAsync(Escalations)).Any(m => m.Payload.Contains("WhileDown", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task FullDisk_PausesReading_AndEveryMessageCountsOnceAfterwards()
    {
        await using var disk = await SmallDisk.MountAsync(DiskMiB);
        await using var broker = await StartBrokerAsync();
        var kcat = new Kcat(broker.Bootstrap);
        var sent = new SentMessages(distinct: FillMessagesMax);
        await using var program = await HdfProgram.StartAsync(Config(broker), Path.Combine(disk.Path, "data"));
        await kcat.ProduceAsync(Alerts, sent.Next(2_000));
        await TakenAsync(program, Alerts, 2_000, "the first ones are taken");

        disk.Fill();
        while (!program.Said.Contains("is paused", StringComparison.Ordinal))
        {
            // The journal's log has room of its own: more than that is needed.
            Assert.True(sent.Count < FillMessagesMax, $"{sent.Count} messages did not fill a disk of {DiskMiB} MiB. It said:\n{program.Said}");
            await kcat.ProduceAsync(Alerts, sent.Next(4_000));
            await Until.TrueAsync(
                "all is taken or reading is paused",
                RejoinPatience,
                async () => program.Said.Contains("is paused", StringComparison.Ordinal) || await SumAsync(program, Alerts, "messages") == sent.Count,
                () => program.Said);
        }

        Assert.False((await program.Api.GetAsync("/readyz")).IsSuccess);
        await kcat.ProduceAsync(Alerts, sent.Next(1_000));
        disk.Free();

        await TakenAsync(program, Alerts, sent.Count, "all is taken once there is room");
        await CheckCountsAsync(program, sent);
        Assert.Contains("hdf_kafka_pauses_total{group=\"" + Group + "\",reason=\"storage\"}", (await program.Api.GetAsync("/metrics")).Text, StringComparison.Ordinal);
    }

    private static Task<BrokerProcess> StartBrokerAsync() =>
        BrokerProcess.StartAsync($"{Alerts}:{Partitions}", $"{Alerts}.dlq:8", $"{Orders}:2", $"{Escalations}:4");

    private string Config(BrokerProcess broker) => _scratch.Write("hdf.yml", $$"""
        version: 1
        kafka:
          bootstrap: {{broker.Bootstrap}}
          settings: { session.timeout.ms: 4000, heartbeat.interval.ms: 500, topic.metadata.refresh.interval.ms: 5000 }
          topics:
            - { name: {{Alerts}} }
            - { name: {{Orders}}, format: api, group: hdf-orders }
          escalations: {{Escalations}}
        """);

    /// <summary>Another member joins the group, gets half of the partitions, never commits, and leaves: what it saw is ours again.</summary>
    private static async Task RebalanceAsync(HdfProgram program, Kcat kcat, SentMessages sent)
    {
        var seen = 0;
        await ReadsAsync(program, Partitions);
        await using (var other = kcat.Join(Group, Alerts, _ => Interlocked.Increment(ref seen)))
        {
            await ReadsAsync(program, Partitions / 2);
            await kcat.ProduceAsync(Alerts, sent.Next(Messages / 20));
            await Until.TrueAsync("the other member reads", Patience.Long, () => Volatile.Read(ref seen) > 0, () => $"{other.Said()}\n{program.Said}");
            other.Signal(PosixSignalNumber.Terminate);
            await other.ExitAsync(Patience.Soon);
        }

        await ReadsAsync(program, Partitions);
    }

    private static Task ReadsAsync(HdfProgram program, int partitions) => Until.TrueAsync(
        $"it reads {partitions} partitions",
        RejoinPatience,
        () => program.Said.Split('\n').LastOrDefault(l => l.Contains($"Group {Group} was rebalanced", StringComparison.Ordinal))?.Contains($"; {partitions} partitions", StringComparison.Ordinal) == true,
        () => program.Said);

    private static async Task TakenAsync(HdfProgram program, string topic, long atLeast, string what)
    {
        long taken = 0;
        await Until.TrueAsync(what, RejoinPatience, async () => (taken = await SumAsync(program, topic, "messages")) >= atLeast, () => $"{taken} of {atLeast}. It said:\n{program.Said}");
    }

    private static async Task<long> SumAsync(HdfProgram program, string topic, string property) =>
        (await program.Api.JsonAsync("/api/v1/streams")).GetProperty("items").EnumerateArray().Where(s => s.Text("topic") == topic).Sum(s => s.GetProperty(property).GetInt64());

    private static async Task CheckCountsAsync(HdfProgram program, SentMessages sent)
    {
        Assert.Equal(sent.Count, await SumAsync(program, Alerts, "messages"));
        Assert.Equal(sent.Broken, await SumAsync(program, Alerts, "deadLetters"));
        var counted = (await program.Api.AlertsAsync())
            .Select(a => (Instance: a.GetProperty("labels").Text("instance"), Events: a.Int("eventCount")))
            .Where(a => a.Instance is not null)
            .ToDictionary(a => a.Instance!, a => a.Events);
        var wrong = sent.Expected.Where(e => counted.GetValueOrDefault(e.Key) != e.Value).Select(e => $"{e.Key}: sent {e.Value}, counted {counted.GetValueOrDefault(e.Key)}").ToList();
        Assert.True(wrong.Count == 0, $"{wrong.Count} alerts have the wrong count:\n{string.Join('\n', wrong.Take(20))}");
        Assert.Equal(sent.Expected.Count, counted.Count);
        Assert.Equal(sent.Count - sent.Broken, counted.Values.Sum());
        TestContext.Current.TestOutputHelper?.WriteLine($"{sent.Count} sent = {counted.Values.Sum()} counted on {counted.Count} alerts + {sent.Broken} dead letters");
    }

    private static async Task CheckDeadLettersAsync(Kcat kcat, SentMessages sent)
    {
        var letters = await kcat.ReadAllAsync(Alerts + ".dlq");
        var origins = letters.GroupBy(m => (m.Headers["hdf-topic"], m.Headers["hdf-partition"], m.Headers["hdf-offset"])).ToList();
        Assert.Equal(sent.Broken, origins.Count);
        Assert.All(letters, m => Assert.Contains("The JSON ends too early", m.Headers["hdf-reason"], StringComparison.Ordinal));
        Assert.All(letters, m => Assert.StartsWith("[{\"labels\": {\"alertname\": \"broken", m.Payload, StringComparison.Ordinal));
        Assert.Equal(sent.Broken, origins.Select(o => o.First().Payload).Distinct().Count());
    }

    private static async Task CheckEscalationsAsync(HdfProgram program, Kcat kcat)
    {
        var incidents = (await program.Api.IncidentsAsync()).Select(i => i.Text("id")!).ToList();
        Assert.True((await program.Api.PostAsync($"/api/v1/incidents/{incidents[0]}/acknowledge", """{"by":"ana"}""")).IsSuccess);
        List<(string? Key, JsonElement Event)> events = [];
        await Until.TrueAsync("the acknowledgement is on the topic", Patience.Long, async () =>
        {
            events = [.. (await kcat.ReadAllAsync(Escalations)).Select(m => (m.Key, JsonDocument.Parse(m.Payload).RootElement))];
            return events.Any(e => e.Event.Text("type") == "helpdeskflow.incident.acknowledged");
        }, () => string.Create(CultureInfo.InvariantCulture, $"{events.Count} events"));

        var opened = events.Where(e => e.Event.Text("type") == "helpdeskflow.incident.opened").ToList();
        Assert.Equal(incidents.Order(), opened.Select(e => e.Key!).Distinct().Order());
        Assert.All(events, e => Assert.Equal(e.Key, e.Event.Text("subject")));

        // The same event may come twice after a kill, but never under two ids.
        Assert.All(opened.GroupBy(e => e.Key), of => Assert.Single(of.Select(e => e.Event.Text("id")).Distinct()));
    }

    private static int Number(string variable, int standard) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : standard;

    private static Task LagIsZeroAsync(HdfProgram program) => Until.TrueAsync(
        "the lag is zero",
        RejoinPatience,
        async () => (await program.Api.GetAsync("/metrics")).Text.Split('\n').Any(l => l.StartsWith("hdf_kafka_lag{", StringComparison.Ordinal) && l.Contains($"\"{Alerts}\"", StringComparison.Ordinal) && l.EndsWith(" 0", StringComparison.Ordinal)));
}

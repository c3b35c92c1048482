using System.Collections.Immutable;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Engine.Codec;
using HelpDeskFlow.Engine.Embedded;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Engine.Streams;
using HelpDeskFlow.Intake.Http;
using HelpDeskFlow.Intake.Kafka;
using HelpDeskFlow.Journals;
using HelpDeskFlow.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace HelpDeskFlow.Bench;

/// <summary>
/// "Kafka to committed, 600 bytes, 90 % repeats": messages a second from the moment the producer begins until all are in a journal
/// on disk, beside a consumer that only counts, with the same client, load, broker and producer on the same machine. Both have
/// joined and are warm before.
/// </summary>
internal static class KafkaBenchmark
{
    private const int Partitions = 64;
    private const int OpenEach = 160;
    private const int WarmUpEach = OpenEach + 1_000;
    private const string Alerts = "alerts", Counted = "counted", WarmUp = "-warm-up";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static async Task RunAsync(string brokerDll, string directory, int each)
    {
        using var broker = new Broker(brokerDll, [Alerts, Alerts + WarmUp, Counted, Counted + WarmUp]);
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        using var journal = SqliteJournal.Open(Directory.CreateDirectory(directory).FullName, SqliteJournalOptions.Default);
        using var engine = new EmbeddedEngine(journal, new GrainCodec(), new NoSink(), TimeProvider.System, new EngineLimits(), NullLogger<EmbeddedEngine>.Instance);
        engine.Start(Config(broker.Bootstrap));
        using var intake = new KafkaIntake(new IntakePorts(engine, TimeProvider.System, new IntakeInstruments(meters)), new KafkaInstruments(meters), NullLogger<KafkaIntake>.Instance);
        await intake.StartAsync(CancellationToken.None);
        using var counter = new CountingConsumer(broker.Bootstrap, [Counted, Counted + WarmUp]);

        await MeasureAsync(broker, Counted + WarmUp, WarmUpEach, () => counter.Count);
        await MeasureAsync(broker, Alerts + WarmUp, WarmUpEach, () => Committed(engine, Alerts + WarmUp));
        var countedBefore = counter.Count;
        var counted = await MeasureAsync(broker, Counted, each, () => counter.Count - countedBefore);
        using var process = Process.GetCurrentProcess();
        var (allocatedBefore, cpuBefore) = (GC.GetTotalAllocatedBytes(), process.TotalProcessorTime);
        var committed = await MeasureAsync(broker, Alerts, each, () => Committed(engine, Alerts));
        var allocated = (GC.GetTotalAllocatedBytes() - allocatedBefore) / (double)(each * Partitions);
        process.Refresh();
        var cpu = (process.TotalProcessorTime - cpuBefore).TotalNanoseconds / (each * Partitions);
        await intake.StopAsync(CancellationToken.None);
        await engine.StopAsync();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"kafka_allocated_bytes_per_message={allocated:F0}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"kafka_cpu_ns_per_message={cpu:F0}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"kafka_per_second committed={committed:F0} counted={counted:F0}"));
    }

    private static async Task<double> MeasureAsync(Broker broker, string topic, int each, Func<long> taken)
    {
        var startedAt = Stopwatch.GetTimestamp();
        var sent = broker.LoadAsync(topic, Partitions, each, OpenEach);
        while (taken() < (long)each * Partitions)
        {
            if (Stopwatch.GetElapsedTime(startedAt) > Limit)
            {
                throw new TimeoutException($"After {Limit.TotalSeconds} s {taken()} of {each * Partitions} messages of {topic} were taken.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5));
        }

        var elapsed = Stopwatch.GetElapsedTime(startedAt);
        await sent;
        return each * Partitions / elapsed.TotalSeconds;
    }

    private static long Committed(EmbeddedEngine engine, string topic)
    {
        var sum = 0L;
        for (var partition = 0; partition < Partitions; partition++)
        {
            sum += engine.Views.Stream(new StreamId(Group, topic, partition))?.Messages ?? 0;
        }

        return sum;
    }

    private const string Group = "helpdeskflow";

    private static ConfigSnapshot Config(string bootstrap) => new()
    {
        Hash = "bench",
        Services = [.. Enumerable.Range(0, 20).Select(i => new ServiceConfig(
            new($"service-{i:00}"), null, 1, "default", [Match($"service-{i:00}")], [], "page", ImmutableDictionary<string, string>.Empty))],
        Policies = [new EscalationPolicy("page", [new([new NotifyTarget.OnDestination(new("sink"))], NodaTime.Duration.FromMinutes(30))], 0, ImmutableDictionary<Severity, SeverityOverride>.Empty)],
        Destinations = [new DestinationConfig(new("sink"), "log", ImmutableDictionary<string, string>.Empty, null, DeliveryLimits.Default)],
        Kafka = KafkaOf(bootstrap),
    };

    private static KafkaConfig KafkaOf(string bootstrap) => new(
        bootstrap,
        ImmutableSortedDictionary<string, string>.Empty,
        [.. new[] { Alerts, Alerts + WarmUp }.Select(t => new KafkaTopic(t, "alertmanager", null, Group, t + ".dlq", FromEnd: false))]);

    private static Matcher Match(string service) =>
        Matcher.TryCreate("service", MatchOperator.Equal, service, out var matcher, out var error) ? matcher! : throw new InvalidOperationException(error);

    /// <summary>Takes effects and does nothing: deliveries are measured elsewhere.</summary>
    private sealed class NoSink : IEffectSink
    {
        public void Release(IReadOnlyList<Effect> effects)
        {
        }
    }

    /// <summary>The broker with the producer, in a process of its own.</summary>
    private sealed class Broker : IDisposable
    {
        private readonly Process _process;

        public Broker(string dll, string[] topics)
        {
            _process = Process.Start(new ProcessStartInfo("dotnet", [dll, .. topics.Select(t => $"{t}:{Partitions}")]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
            Bootstrap = (_process.StandardOutput.ReadLine() ?? "").Split(' ') is ["bootstrap", var address] ? address : throw new InvalidOperationException("The broker did not start.");
        }

        public string Bootstrap { get; }

        public async Task LoadAsync(string topic, int partitions, int each, int open)
        {
            await _process.StandardInput.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"load {topic} {partitions} {each} {open}"));
            await _process.StandardInput.FlushAsync();
            if (await _process.StandardOutput.ReadLineAsync() is not "ok" and var answer)
            {
                throw new InvalidOperationException($"The broker answered \"{answer}\".");
            }
        }

        public void Dispose()
        {
            _process.Kill();
            _process.Dispose();
        }
    }
}

using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Engine.Codec;
using HelpDeskFlow.Engine.Embedded;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Engine.Ports;
using NodaTime;

namespace HelpDeskFlow.Bench;

/// <summary>
/// The core loop without HTTP and disk: "10k open, 64 repeats", "64 new episodes", "64 resolves", in nanoseconds and allocated
/// bytes an alert. The journal only counts.
/// </summary>
internal sealed class CoreBenchmark
{
    private readonly CountingJournal _journal = new();
    private readonly EngineCore _core;
    private Instant _now = Instant.FromUtc(2026, 3, 1, 0, 0);
    private int _next;

    private CoreBenchmark()
    {
        _core = new EngineCore(_journal, new GrainCodec(), new EngineLimits());
        _core.Recover(_now, Config());
        _core.Commit();
    }

    public static void Run(int open)
    {
        var bench = new CoreBenchmark();
        for (var i = 0; i < open; i += 1000)
        {
            bench.Turn(i, 1000, resolve: false);
        }

        bench.Measure("repeat", 200, i => bench.Turn(i * 64 % (open - 64), 64, resolve: false));
        bench._next = open;
        bench.Measure("open", 200, _ => bench.Turn(bench._next, 64, resolve: false, advance: true));
        var resolved = open;
        bench.Measure("resolve", 200, _ =>
        {
            bench.Turn(resolved, 64, resolve: true);
            resolved += 64;
        });
    }

    /// <summary>Twenty services with one policy.</summary>
    internal static ConfigSnapshot Config() => new()
    {
        Hash = "bench",
        Services = [.. Enumerable.Range(0, 20).Select(i => new ServiceConfig(
            new($"service-{i:00}"), null, 1, "default", [Match($"service-{i:00}")], [], "page", ImmutableDictionary<string, string>.Empty))],
        Policies = [new EscalationPolicy("page", [new([new NotifyTarget.OnDestination(new("sink"))], Duration.FromMinutes(30))], 0, ImmutableDictionary<Severity, SeverityOverride>.Empty)],
        Destinations = [new DestinationConfig(new("sink"), "log", ImmutableDictionary<string, string>.Empty, null, DeliveryLimits.Default)],
    };

    private static Matcher Match(string service) =>
        Matcher.TryCreate("service", MatchOperator.Equal, service, out var matcher, out var error) ? matcher! : throw new InvalidOperationException(error);

    private void Measure(string name, int rounds, Action<int> turn)
    {
        for (var i = 0; i < rounds; i++)
        {
            turn(i);
        }

        var bytes = GC.GetAllocatedBytesForCurrentThread();
        var journal = _journal.Bytes;
        using var process = Process.GetCurrentProcess();
        var cpu = process.TotalProcessorTime;
        for (var i = 0; i < rounds * 5; i++)
        {
            turn(i);
        }

        var alerts = rounds * 5 * 64.0;
        process.Refresh();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"core_{name}: {(process.TotalProcessorTime - cpu).TotalNanoseconds / alerts:F0} ns CPU, {(GC.GetAllocatedBytesForCurrentThread() - bytes) / alerts:F0} B allocated, {(_journal.Bytes - journal) / alerts:F0} B journal an alert"));
    }

    private void Turn(int first, int count, bool resolve, bool advance = false)
    {
        _now += Duration.FromMilliseconds(5);
        var batch = AlertBatch.Rent(_now, "bench");
        var writer = new AlertBatchWriter(batch);
        for (var i = first; i < first + count; i++)
        {
            Write(ref writer, i, _now - Duration.FromMinutes(1), resolve ? _now : _now + Duration.FromMinutes(4));
        }

        _core.Begin(_now, _now);
        _core.FireTimers();
        _core.Expire();
        _core.Take(batch);
        _core.Commit();
        batch.Return();
        _next += advance ? count : 0;
    }

    /// <summary>Appends the alert with this number.</summary>
    internal static void Write(ref AlertBatchWriter writer, int i, Instant startsAt, Instant endsAt)
    {
        Span<byte> number = stackalloc byte[16];
        i.TryFormat(number, out var written, default, CultureInfo.InvariantCulture);
        writer.AddLabel("alertname"u8, Names.Alert[i % 50]);
        writer.AddLabel("cluster"u8, Names.Cluster[i / 50 % 20]);
        writer.AddLabel("service"u8, Names.Service[i % 20]);
        writer.AddLabel("severity"u8, "warning"u8);
        writer.AddLabel("namespace"u8, "shop"u8);
        writer.AddLabel("job"u8, "node-exporter"u8);
        writer.AddLabel("instance"u8, number[..written]);
        writer.AddLabel("pod"u8, number[..written]);
        writer.AddAnnotation("summary"u8, "The error rate of the service is above five percent for ten minutes."u8);
        writer.AddAnnotation("description"u8, "Requests fail with status 503; look at the dashboard and at the service it calls."u8);
        writer.TryFinish(i, startsAt, endsAt, Duration.FromMinutes(5));
    }

    private static class Names
    {
        public static readonly byte[][] Alert = [.. Enumerable.Range(0, 50).Select(i => Encoding.UTF8.GetBytes($"Alert{i}"))];
        public static readonly byte[][] Cluster = [.. Enumerable.Range(0, 20).Select(i => Encoding.UTF8.GetBytes($"cluster-{i}"))];
        public static readonly byte[][] Service = [.. Enumerable.Range(0, 20).Select(i => Encoding.UTF8.GetBytes($"service-{i:00}"))];
    }
}

/// <summary>A journal that keeps nothing and counts bytes.</summary>
internal sealed class CountingJournal : IJournal
{
    public long Bytes { get; private set; }

    public long LastSequence { get; private set; }

    public long CheckpointSequence { get; private set; }

    public void Append(JournalCommit commit)
    {
        Bytes += commit.Body.Length;
        LastSequence = commit.Sequence;
        CheckpointSequence = commit.Checkpoint ?? CheckpointSequence;
    }

    public IEnumerable<SnapshotRow> ReadSnapshot(byte exceptKind = 0) => [];

    public SnapshotRow? ReadSnapshotRow(byte kind, string key) => null;

    public IEnumerable<JournalRow> ReadAfter(long sequence) => [];

    public long UsedBytes => Bytes;

    public int Prune(in PruneOrder order) => 0;

    public void Dispose()
    {
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Text;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Engine.Codec;
using HelpDeskFlow.Engine.Embedded;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Engine.Partitions;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Engine.Streams;
using NodaTime;

namespace HelpDeskFlow.Bench;

/// <summary>
/// What a cluster does with an alert that one machine does not: the batch is split by partitions, parts go to other silos as
/// bytes and back, and every silo follows the commits of the others; beside it what the core does. In nanoseconds an alert, without network and store.
/// </summary>
internal static class ClusterBenchmark
{
    private const int BatchAlerts = 1_000;
    private const int Batches = 100;
    private const int Passes = 5;
    private static readonly Instant Now = Instant.FromUtc(2026, 3, 1, 0, 0);

    public static void Run()
    {
        foreach (var partitions in (int[])[16, 64, 256])
        {
            var map = new PartitionMap(partitions);
            Print($"split_http_{partitions}_partitions", Best(() => Split(map, messages: 0)));
            Print($"split_kafka_{partitions}_partitions", Best(() => Split(map, messages: BatchAlerts)));
        }

        Wire();
        Follow();
    }

    private static double Split(PartitionMap map, int messages)
    {
        var batch = Batch(0, messages > 0);
        var took = Measure(() =>
        {
            foreach (var part in batch.Split(map))
            {
                part?.Return();
            }
        });
        batch.Return();
        return took;
    }

    private static void Wire()
    {
        var batch = Batch(0, asMessages: false);
        var bytes = batch.ToWire();
        Print("wire_out", Best(() => Measure(() => batch.ToWire())));
        Print("wire_in", Best(() => Measure(() => AlertBatch.FromWire(bytes)!.Return())));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"wire_bytes: {(double)bytes.Length / BatchAlerts:F0} B an alert"));
        batch.Return();
    }

    /// <summary>A core decides and writes; another one follows what it wrote. Alerts open in two rounds, the first of which warms up.</summary>
    private static void Follow()
    {
        var journal = new RecordedJournal();
        using var codec = new GrainCodec();
        var writer = new EngineCore(journal, codec, new EngineLimits());
        writer.Recover(Now, CoreBenchmark.Config());
        writer.Commit();
        var follower = EngineCore.Following(journal, codec, new EngineLimits(), new PartitionMap(1), 0);
        follower.BeginFollowing(CoreBenchmark.Config());
        FollowRound(journal, writer, follower, 0, resolve: false);
        Print("opened", FollowRound(journal, writer, follower, Batches, resolve: false));
        var repeated = Enumerable.Range(0, Passes).Select(_ => FollowRound(journal, writer, follower, 0, resolve: false)).ToList();
        Print("repeated", (repeated.Min(r => r.Core), repeated.Min(r => r.Follow), repeated.Min(r => r.Bytes)));
        FollowRound(journal, writer, follower, 0, resolve: true);
        Print("resolved", FollowRound(journal, writer, follower, Batches, resolve: true));
    }

    private static (double Core, double Follow, double Bytes) FollowRound(RecordedJournal journal, EngineCore writer, EngineCore follower, int firstBatch, bool resolve)
    {
        var (decided, bytes) = (0L, journal.UsedBytes);
        for (var i = firstBatch; i < firstBatch + Batches; i++)
        {
            var batch = Batch(i * BatchAlerts, asMessages: false, resolve);
            var turnAt = Stopwatch.GetTimestamp();
            writer.Begin(Now, Now);
            writer.Take(batch);
            writer.Commit();
            decided += Stopwatch.GetTimestamp() - turnAt;
            batch.Return();
        }

        var startedAt = Stopwatch.GetTimestamp();
        follower.FollowMore(CoreBenchmark.Config());
        const double Alerts = Batches * BatchAlerts;
        return (decided * 1e9 / Stopwatch.Frequency / Alerts, Stopwatch.GetElapsedTime(startedAt).TotalNanoseconds / Alerts, (journal.UsedBytes - bytes) / Alerts);
    }

    private static void Print(string name, (double Core, double Follow, double Bytes) measured)
    {
        Print($"core_{name}", measured.Core);
        Print($"follow_{name}", measured.Follow);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"journal_{name}: {measured.Bytes:F0} B an alert"));
    }

    private static AlertBatch Batch(int first, bool asMessages, bool resolve = false)
    {
        var batch = AlertBatch.Rent(Now, "bench");
        var writer = new AlertBatchWriter(batch);
        var stream = asMessages ? batch.AddStream(new StreamId("bench", "alerts", 0), -1) : 0;
        for (var i = first; i < first + BatchAlerts; i++)
        {
            CoreBenchmark.Write(ref writer, i, Now - Duration.FromMinutes(1), resolve ? Now : Now + Duration.FromMinutes(20));
            if (asMessages)
            {
                batch.EndMessage(stream, i, isDeadLetter: false);
            }
        }

        return batch;
    }

    private static double Measure(Action action)
    {
        var startedAt = Stopwatch.GetTimestamp();
        for (var i = 0; i < Batches; i++)
        {
            action();
        }

        return Stopwatch.GetElapsedTime(startedAt).TotalNanoseconds / (Batches * BatchAlerts);
    }

    /// <summary>The machine's other work only ever adds time.</summary>
    private static double Best(Func<double> measure) => Enumerable.Range(0, Passes).Min(_ => measure());

    private static void Print(string name, double nanoseconds) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {nanoseconds:F0} ns an alert"));

    /// <summary>Keeps commits in memory, for one follower.</summary>
    private sealed class RecordedJournal : IFollowedJournal
    {
        private readonly List<JournalRow> _rows = [];

        public long LastSequence => _rows.Count;

        public long CheckpointSequence => 0;

        public long UsedBytes { get; private set; }

        public void Look()
        {
        }

        public void Append(JournalCommit commit)
        {
            _rows.Add(new JournalRow(commit.Sequence, commit.At, commit.Body.ToArray()));
            UsedBytes += commit.Body.Length;
        }

        public IEnumerable<SnapshotRow> ReadSnapshot(byte exceptKind = 0) => [];

        public SnapshotRow? ReadSnapshotRow(byte kind, string key) => null;

        public IEnumerable<JournalRow> ReadAfter(long sequence) => _rows.Skip((int)sequence);

        public int Prune(in PruneOrder order) => 0;

        public void Dispose()
        {
        }
    }
}

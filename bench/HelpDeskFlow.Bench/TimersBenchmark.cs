using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Engine.Codec;
using HelpDeskFlow.Engine.Embedded;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Journals;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;

namespace HelpDeskFlow.Bench;

/// <summary>
/// "100,000 escalation timers due within one second": as many incidents on a real journal, opened on a clock that stands, so that
/// their second steps fall due evenly over one second; then the clock runs. Prints how late the latest was carried out and committed.
/// </summary>
internal static class TimersBenchmark
{
    private const int Incidents = 100_000;
    private const int WarmUpIncidents = 10_000;
    private const int BatchAlerts = 1_000;
    private static readonly Instant Start = Instant.FromUtc(2026, 3, 1, 0, 0);
    private static readonly Duration Wait = Duration.FromMinutes(10);

    /// <summary>Runs it twice: a few incidents first, so that a program that has been up for a while is measured.</summary>
    public static async Task RunAsync(string directory)
    {
        await RunAsync(Directory.CreateDirectory(Path.Combine(directory, "warm-up")).FullName, WarmUpIncidents);
        var late = await RunAsync(Directory.CreateDirectory(Path.Combine(directory, "measured")).FullName, Incidents);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"timers_100k_lateness_max_ms={late.TotalMilliseconds:F0}"));
    }

    private static async Task<Duration> RunAsync(string directory, int incidents)
    {
        var time = new StandingTime(Start);
        using var journal = SqliteJournal.Open(directory, SqliteJournalOptions.Default);
        var sink = new CountingSink();
        using var engine = new EmbeddedEngine(journal, new GrainCodec(), sink, time, new EngineLimits(), NullLogger<EmbeddedEngine>.Instance);
        engine.Start(Config());
        for (var first = 0; first < incidents; first += BatchAlerts)
        {
            time.Set(Start + Duration.FromTicks(first * (NodaConstants.TicksPerSecond / incidents)));
            var answer = await engine.SubmitAsync(Batch(first, time.Now));
            if (answer != EngineAnswer.Committed)
            {
                throw new InvalidOperationException($"The engine answered {answer}.");
            }
        }

        await PassAsync(engine, time);
        time.Run(Start + Wait - Duration.FromMilliseconds(500));
        await WakeAsync(engine);
        var (allocated, pause, collections) = (GC.GetTotalAllocatedBytes(), GC.GetTotalPauseDuration(), GC.CollectionCount(0));
        var watch = Stopwatch.StartNew();
        while (engine.Views.IncidentsNewestFirst(null).Any(i => i.Escalation!.Step < 2) && watch.Elapsed < TimeSpan.FromSeconds(60))
        {
            await Task.Delay(10);
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"timers={incidents} allocated_kb_each={(GC.GetTotalAllocatedBytes() - allocated) / 1024.0 / incidents:F1} gc_pause_ms={(GC.GetTotalPauseDuration() - pause).TotalMilliseconds:F0} collections={GC.CollectionCount(0) - collections}"));

        // The last commit, seen from outside, against the last due time; and each step's own instant against its due time.
        var late = time.Now - (Start + Wait + Duration.FromSeconds(1));
        foreach (var incident in engine.Views.IncidentsNewestFirst(null))
        {
            late = Duration.Max(late, incident.Timeline.Last(t => t.Kind == "paged").At - (incident.OpenedAt + Wait));
        }

        await engine.StopAsync();
        return late;
    }

    /// <summary>The minutes until the steps are due, one by one: groups close and the snapshot that the opening began ends, as they would.</summary>
    private static async Task PassAsync(EmbeddedEngine engine, StandingTime time)
    {
        for (var minute = Start + Duration.FromMinutes(1); minute < Start + Wait; minute += Duration.FromMinutes(1))
        {
            time.Set(minute);
            await WakeAsync(engine);
            var limit = Stopwatch.StartNew();
            for (var (commits, before) = (engine.Views.Stats.Commits, -1L); commits != before && limit.Elapsed < TimeSpan.FromSeconds(60); commits = engine.Views.Stats.Commits)
            {
                before = commits;
                await Task.Delay(100);
            }
        }
    }

    /// <summary>The loop sleeps by the machine's clock while this one stands.</summary>
    private static async Task WakeAsync(EmbeddedEngine engine) => await engine.AskAsync(GrainId.Of(new DestinationName("sink")), new Recovered());

    private static AlertBatch Batch(int first, Instant now)
    {
        var batch = AlertBatch.Rent(now, "bench");
        var writer = new AlertBatchWriter(batch);
        for (var i = first; i < first + BatchAlerts; i++)
        {
            writer.AddLabel("alertname"u8, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"Alert{i}")));
            writer.AddLabel("service"u8, "checkout"u8);
            writer.AddLabel("severity"u8, "critical"u8);
            writer.AddAnnotation("summary"u8, "The error rate of the service is above five percent for ten minutes."u8);
            writer.TryFinish(i, now, now + Duration.FromHours(10), Duration.FromMinutes(5));
        }

        return batch;
    }

    private static ConfigSnapshot Config()
    {
        var step = new EscalationStep([new NotifyTarget.OnDestination(new("sink"))], Wait);
        return new ConfigSnapshot
        {
            Hash = "bench",
            Services = [new ServiceConfig(new("checkout"), null, 1, "default", [Matcher.TryCreate("service", MatchOperator.Equal, "checkout", out var m, out _) ? m! : null!], [], "page", ImmutableDictionary<string, string>.Empty)],
            Policies = [new EscalationPolicy("page", [step, step], 0, ImmutableDictionary<Severity, SeverityOverride>.Empty)],
            Destinations = [new DestinationConfig(new("sink"), "log", ImmutableDictionary<string, string>.Empty, null, DeliveryLimits.Default)],
        };
    }

    /// <summary>Takes effects and does nothing: deliveries are measured elsewhere.</summary>
    private sealed class CountingSink : IEffectSink
    {
        public void Release(IReadOnlyList<Effect> effects)
        {
        }
    }

    /// <summary>A clock that stands where it is put, until it runs at the machine's pace.</summary>
    private sealed class StandingTime(Instant start) : TimeProvider
    {
        private Instant _base = start;
        private long _runningSince;

        public Instant Now => _runningSince == 0 ? _base : _base + Duration.FromTimeSpan(Stopwatch.GetElapsedTime(_runningSince));

        public override long TimestampFrequency => NodaConstants.TicksPerSecond;

        public void Set(Instant now) => _base = now;

        public void Run(Instant from)
        {
            _base = from;
            _runningSince = Stopwatch.GetTimestamp();
        }

        public override DateTimeOffset GetUtcNow() => Now.ToDateTimeOffset();

        public override long GetTimestamp() => Now.ToUnixTimeTicks();
    }
}

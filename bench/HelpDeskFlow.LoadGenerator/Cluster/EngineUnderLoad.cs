using System.Diagnostics;
using System.Globalization;
using System.Net;
using HelpDeskFlow.LoadGenerator.Compare;
using HelpDeskFlow.LoadGenerator.Load;
using HelpDeskFlow.LoadGenerator.Machine;

namespace HelpDeskFlow.LoadGenerator.Cluster;

/// <summary>One engine as it runs for a measurement: one program, or the silos of a cluster. Each gets a load generator of its own, with alerts of its own.</summary>
internal sealed class EngineUnderLoad : IDisposable
{
    private const int NumbersEach = 20_000_000;
    private const int PrefillBatch = 250;
    private const int Rounds = 3;
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LoadLimit = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private readonly List<StartedProcess> programs = [];
    private readonly List<IPEndPoint> endPoints = [];
    private readonly List<OpenAlerts> alerts = [];
    private readonly HttpClient client = new();

    /// <param name="arguments">Of <c>hdf run</c>, for the program with this number.</param>
    public static async Task<EngineUnderLoad> StartAsync(CompareSession session, string hdf, int count, Func<int, string[]> arguments, bool isCluster)
    {
        EngineUnderLoad engine = new();
        try
        {
            for (int i = 0; i < count; i++)
            {
                IPEndPoint endPoint = new(IPAddress.Loopback, LoopbackPort.Free());
                string data = session.NewDirectory("program");
                ProcessStartInfo start = new("dotnet", [hdf, "run", "--data", data, "--listen", endPoint.ToString(), .. arguments(i)]) { Environment = { ["BENCH_SINK_URL"] = session.Sink.Url.ToString() } };
                engine.programs.Add(session.Launch(start, data + ".log"));
                engine.endPoints.Add(endPoint);
            }

            for (int i = 0; i < count; i++)
            {
                await Readiness.WaitAsync(engine.endPoints[i], engine.programs[i], StartLimit);
            }

            if (isCluster)
            {
                await engine.SpreadAsync();
            }

            return engine;
        }
        catch
        {
            engine.Dispose();
            throw;
        }
    }

    /// <summary>Opens the alerts and brings everything to its speed.</summary>
    public async Task PrepareAsync(int open, int batch, int connections, TimeSpan warmUp)
    {
        int each = open / programs.Count;
        alerts.AddRange(programs.Select((_, i) => new OpenAlerts(each, i * NumbersEach)));
        await LoadAsync((i, end) => LoadDriver.RunAsync(end, connections, PrefillBatch, new PrefillSource(alerts[i], PrefillBatch), LoadLimit));
        await MixAsync(batch, connections, warmUp);
    }

    /// <summary>The mix at full speed; the median of three rounds by rate.</summary>
    public async Task<ClusterFigures> MeasureAsync(PostgresProcess? postgres, int batch, int connections, TimeSpan duration)
    {
        List<ClusterFigures> rounds = [];
        for (int round = 0; round < Rounds; round++)
        {
            double callsBefore = await CallsAsync();
            double postgresBefore = postgres?.CpuSeconds ?? 0;
            StageCpu before = StageCpu.Of(programs.Select(p => p.Pid));
            LoadReport[] reports = await MixAsync(batch, connections, duration / Rounds);
            StageCpu spent = StageCpu.Of(programs.Select(p => p.Pid)) - before;
            long taken = reports.Sum(r => r.AlertsAccepted);
            double perAlert = 1e6 / taken;
            rounds.Add(new ClusterFigures(
                reports.Sum(r => r.AlertsPerSecond),
                spent.Rest * perAlert,
                spent.Core * perAlert,
                postgres is null ? null : (postgres.CpuSeconds - postgresBefore) * perAlert,
                (await CallsAsync() - callsBefore) / reports.Sum(r => r.Statuses.Where(s => s.Key is >= 200 and < 300).Sum(s => s.Value)),
                reports.Max(r => r.Latency.PercentileMs(0.5)) ?? 0,
                reports.Max(r => r.Latency.PercentileMs(0.99)) ?? 0,
                reports.Sum(r => r.Failed),
                reports.Sum(r => r.Refused)));
        }

        return rounds.OrderBy(r => r.AlertsPerSecond).ElementAt(Rounds / 2);
    }

    public void Dispose()
    {
        client.Dispose();
        programs.ForEach(p => p.End());
    }

    private Task<LoadReport[]> MixAsync(int batch, int connections, TimeSpan duration) =>
        LoadAsync((i, end) => LoadDriver.RunAsync(end, connections, batch, new MixSource(alerts[i], connections, batch, duration), duration + LoadLimit));

    private Task<LoadReport[]> LoadAsync(Func<int, IPEndPoint, Task<LoadReport>> load) => Task.WhenAll(endPoints.Select((end, i) => load(i, end)));

    /// <summary>Every silo has its share of the partitions.</summary>
    private async Task SpreadAsync()
    {
        long startedAt = Stopwatch.GetTimestamp();
        while (true)
        {
            double[] shares = await Task.WhenAll(endPoints.Select(e => MetricAsync(e, "hdf_cluster_partitions ")));
            if (shares.Max() - shares.Min() <= 1)
            {
                return;
            }

            if (Stopwatch.GetElapsedTime(startedAt) > StartLimit)
            {
                throw new TimeoutException($"The partitions are not spread over the silos: {string.Join(", ", shares)}.");
            }

            await Task.Delay(Pause);
        }
    }

    private async Task<double> CallsAsync() => (await Task.WhenAll(endPoints.Select(e => MetricAsync(e, "hdf_cluster_calls_total{carries=\"alerts\"}")))).Sum();

    private async Task<double> MetricAsync(IPEndPoint endPoint, string lineStart)
    {
        string text = await client.GetStringAsync(new Uri($"http://{endPoint}/metrics"));
        return text.Split('\n').Where(l => l.StartsWith(lineStart, StringComparison.Ordinal)).Sum(l => double.Parse(l[l.LastIndexOf(' ')..], CultureInfo.InvariantCulture));
    }
}

/// <summary>What one engine did under load.</summary>
/// <param name="AlertsPerSecond">Accepted, all silos together.</param>
/// <param name="EdgeMicroseconds">CPU an alert outside the core's threads.</param>
/// <param name="CoreMicroseconds">CPU an alert of the core's threads.</param>
/// <param name="StoreMicroseconds">CPU an alert of PostgreSQL; null: it is not used.</param>
/// <param name="CallsPerBatch">Calls to other silos with alerts, for one request.</param>
internal sealed record ClusterFigures(
    double AlertsPerSecond, double EdgeMicroseconds, double CoreMicroseconds, double? StoreMicroseconds, double CallsPerBatch, double P50Ms, double P99Ms, int Failed, int Refused);

using System.Globalization;
using HelpDeskFlow.LoadGenerator.Compare;
using HelpDeskFlow.LoadGenerator.Machine;

namespace HelpDeskFlow.LoadGenerator.Cluster;

/// <summary>The embedded engine beside a cluster of one, two and three silos on this machine, one after the other under the same load; prints the table.</summary>
internal static class ClusterCommand
{
    private const int Partitions = 16;
    private const int SilosMax = 3;
    private const int Connections = 16;
    private static readonly int[] Batches = [64, 1000];

    public static async Task<int> RunAsync(CommandLine line)
    {
        string repository = Path.GetFullPath(line.Text("repository", "."));
        string work = line.Text("work", Path.Combine(repository, "bench", "results", "work"));
        string hdf = Path.GetFullPath(line.Text("program", Path.Combine(repository, "silo", "HelpDeskFlow.Silo", "bin", "Release", "net10.0", "hdf.dll")));
        int open = line.Whole("alerts", 9_984);
        TimeSpan duration = line.Seconds("seconds", 9);
        TimeSpan warmUp = line.Seconds("warm-up", 4);
        bool hasCluster = !line.Switch("embedded-only");
        line.RefuseUnread();

        using CompareSession session = new(ComparePlan.Of(isQuick: true, isFull: false), work);
        PostgresProcess postgres = new(session.Launch, session.NewDirectory("postgresql"));
        string config = Path.Combine(session.WorkDirectory, "bench.yml");
        await File.WriteAllTextAsync(config, await File.ReadAllTextAsync(Path.Combine(repository, "bench", "bench.yml")) + $"\ncluster: {{ partitions: {Partitions} }}\nlinks: {{ secret: one-secret-for-all-silos-of-the-bench }}\n");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} cores, {TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC, {open} alerts open, 90 % repeats, {Connections} connections a program, {Partitions} partitions"));

        List<(string Engine, int Batch, ClusterFigures Figures)> rows = [];
        async Task Measure(string name, int count, PostgresProcess? store, Func<int, string[]> arguments, bool isCluster)
        {
            foreach (int batch in Batches)
            {
                using EngineUnderLoad engine = await EngineUnderLoad.StartAsync(session, hdf, count, i => ["--config", config, .. arguments(i)], isCluster);
                await engine.PrepareAsync(open, batch, Connections, warmUp);
                rows.Add((name, batch, await engine.MeasureAsync(store, batch, Connections, duration)));
                Console.WriteLine($"  {Line(rows[^1], rows)}");
            }
        }

        await Measure("embedded, SQLite", 1, null, _ => [], isCluster: false);
        await Measure("embedded, PostgreSQL", 1, postgres, _ => ["--journal", "postgres", "--journal-connection", postgres.NewDatabase()], isCluster: false);
        for (int silos = 1; hasCluster && silos <= SilosMax; silos++)
        {
            string database = "";
            await Measure($"{silos} silo{(silos == 1 ? "" : "s")}, PostgreSQL", silos, postgres, i =>
            {
                database = i == 0 ? postgres.NewDatabase() : database;
                return ["--engine", "orleans", "--journal", "postgres", "--journal-connection", database, "--cluster-listen", $"127.0.0.1:{LoopbackPort.Free()}"];
            }, isCluster: true);
        }

        Console.WriteLine();
        Console.WriteLine("| engine | batch | alerts/s | of embedded on PostgreSQL | CPU-µs an alert: requests, parsing, calls, reads | deciding and committing | PostgreSQL | calls a batch | p50, p99 ms | failed, refused |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
        rows.ForEach(r => Console.WriteLine(Line(r, rows)));
        return 0;
    }

    private static string Line((string Engine, int Batch, ClusterFigures Figures) row, IEnumerable<(string Engine, int Batch, ClusterFigures Figures)> rows)
    {
        ClusterFigures f = row.Figures;
        double? peer = rows.Where(r => r.Engine == "embedded, PostgreSQL" && r.Batch == row.Batch).Select(r => (double?)r.Figures.AlertsPerSecond).FirstOrDefault();
        string ratio = peer is { } other ? (f.AlertsPerSecond / other).ToString("F2", CultureInfo.InvariantCulture) : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {row.Engine} | {row.Batch} | {f.AlertsPerSecond:N0} | {ratio} | {f.EdgeMicroseconds:F1} | {f.CoreMicroseconds:F1} | {f.StoreMicroseconds?.ToString("F1", CultureInfo.InvariantCulture) ?? "–"} | {f.CallsPerBatch:F2} | {f.P50Ms:F1}, {f.P99Ms:F0} | {f.Failed}, {f.Refused} |");
    }
}

using System.Diagnostics;
using System.Globalization;

namespace HelpDeskFlow.LoadGenerator.Compare;

/// <summary>Measures both programs one after the other in one run and prints the table.</summary>
internal static class CompareCommand
{
    private const int Fine = 0;
    private const int MustMissed = 1;

    public static async Task<int> RunAsync(CommandLine line)
    {
        long startedAt = Stopwatch.GetTimestamp();
        ComparePlan plan = ComparePlan.Of(line.Switch("quick"), line.Switch("full"));
        string repository = Path.GetFullPath(line.Text("repository", "."));
        string work = line.Text("work", Path.Combine(repository, "bench", "results", "work"));
        string startScript = Path.GetFullPath(line.Text("start-script", Path.Combine(repository, "run")));
        string timers = line.Text("timers-program", Path.Combine(repository, "bench", "HelpDeskFlow.Bench", "bin", "Release", "net10.0", "HelpDeskFlow.Bench"));
        string kafkaBroker = Path.Combine(repository, "tests", "KafkaBroker", "bin", "Release", "net10.0", "KafkaBroker.dll");
        string alertmanager = line.Text("alertmanager", "prometheus-alertmanager");
        line.RefuseUnread();

        using CompareSession session = new(plan, work);
        Console.WriteLine($"{Environment.ProcessorCount} cores, {MemoryText()}, {TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC, plan {plan.Name}");
        CompareResults peer = await CompareResults.MeasureAsync(new AlertmanagerProgram(alertmanager), session, isOurs: false);
        CompareResults ours = await CompareResults.MeasureAsync(new HelpDeskFlowProgram(repository, startScript), session, isOurs: true);
        double? timersLatenessMs = await EscalationTimers.MeasureAsync(session, timers);
        KafkaThroughput? kafka = await KafkaThroughput.MeasureAsync(session, timers, kafkaBroker);

        List<Row> rows = IssueRows.Of(ours, peer, timersLatenessMs, kafka, plan);
        int missed = rows.Count(r => r.Verdict == Verdict.Miss);
        Console.WriteLine();
        Console.Write(ResultTable.Text(rows));
        Console.WriteLine();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{rows.Count(r => r.Verdict is Verdict.Pass or Verdict.AimMet)} pass, {missed} missed, {rows.Count(r => r.Verdict == Verdict.NotRun)} not run; took {Stopwatch.GetElapsedTime(startedAt).TotalSeconds:F0} s"));
        double otherCores = new[] { ours.Steady, peer.Steady }.Max(s => s?.OtherCores ?? 0);
        if (otherCores > Throughput.OtherCoresMax)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"disturbed: other processes took up to {otherCores:F2} cores during a throughput run, so its rates and ratio say little; run again on a quiet machine"));
        }

        return missed == 0 ? Fine : MustMissed;
    }

    private static string MemoryText() =>
        string.Create(CultureInfo.InvariantCulture, $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9:F0} GB memory");
}

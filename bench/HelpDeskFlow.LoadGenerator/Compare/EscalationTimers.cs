using System.Diagnostics;
using System.Globalization;

namespace HelpDeskFlow.LoadGenerator.Compare;

/// <summary>Runs the micro-benchmark of 100k escalation timers due within one second and reads its one line.</summary>
internal static class EscalationTimers
{
    private const string Line = "timers_100k_lateness_max_ms=";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    /// <summary>The latest timer's lateness in ms; null when the benchmark gave no figure.</summary>
    public static async Task<double?> MeasureAsync(CompareSession session, string program)
    {
        Console.WriteLine("HelpDeskFlow: 100k escalation timers due within one second");
        if (!File.Exists(program))
        {
            Console.WriteLine($"    failed: {program} is not built");
            return null;
        }

        StartedProcess process = session.Launch(new ProcessStartInfo(program, ["timers"]), Path.Combine(session.WorkDirectory, "timers.log"));
        long startedAt = Stopwatch.GetTimestamp();
        while (!process.HasExited && Stopwatch.GetElapsedTime(startedAt) < Limit)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }

        process.End();
        string? line = (await File.ReadAllLinesAsync(process.LogFile)).FirstOrDefault(l => l.StartsWith(Line, StringComparison.Ordinal));
        Workload.Say("it printed", line ?? $"no line {Line}…");
        return double.TryParse(line?[Line.Length..], CultureInfo.InvariantCulture, out double ms) ? ms : null;
    }
}

using System.Diagnostics;
using System.Globalization;

namespace HelpDeskFlow.LoadGenerator.Machine;

/// <summary>
/// How much CPU processes that have nothing to do with a measurement took while it ran. On two cores a compiler in the
/// background halves every rate, so a figure taken beside one must say so.
/// </summary>
internal sealed class OtherWork(int pid)
{
    private const double TicksPerSecond = 100;
    private const int IdleField = 3;
    private const int IowaitField = 4;

    // user nice system idle iowait irq softirq steal; what follows (guest) is part of user already.
    private const int Fields = 8;
    private readonly long startedAt = Stopwatch.GetTimestamp();
    private readonly double busyBefore = BusySeconds();
    private readonly double ownBefore = OwnSeconds(pid);

    /// <summary>Cores taken by others since this was made, on average.</summary>
    public double Cores()
    {
        double others = BusySeconds() - busyBefore - (OwnSeconds(pid) - ownBefore);
        return Math.Max(0, others / Stopwatch.GetElapsedTime(startedAt).TotalSeconds);
    }

    private static double OwnSeconds(int pid) => ProcessFigures.Of(pid).CpuSeconds + ProcessFigures.Of(Environment.ProcessId).CpuSeconds;

    private static double BusySeconds()
    {
        string[] fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..(Fields + 1)];
        double ticks = fields.Where((_, i) => i is not (IdleField or IowaitField)).Sum(f => double.Parse(f, CultureInfo.InvariantCulture));
        return ticks / TicksPerSecond;
    }
}

using System.Globalization;

namespace HelpDeskFlow.LoadGenerator.Machine;

/// <summary>CPU time and memory of another process, from /proc.</summary>
/// <param name="CpuSeconds">User and system time since it started, in steps of 10 ms.</param>
/// <param name="ResidentMb">What it holds in memory now (VmRSS), MB of 10^6 bytes.</param>
/// <param name="PeakMb">The most it ever held (VmHWM).</param>
internal readonly record struct ProcessFigures(double CpuSeconds, double ResidentMb, double PeakMb)
{
    // USER_HZ is 100 in the kernel's interface to user space on every Linux that .NET runs on.
    private const double TicksPerSecond = 100;
    private const double MbPerKib = 1024 / 1e6;

    public static ProcessFigures Of(int pid)
    {
        string[] status = File.ReadAllLines($"/proc/{pid}/status");
        return new ProcessFigures(CpuSecondsIn(File.ReadAllText($"/proc/{pid}/stat")), Kib(status, "VmRSS:") * MbPerKib, Kib(status, "VmHWM:") * MbPerKib);
    }

    /// <summary>User and system time in the line that /proc has of a process or of one of its threads.</summary>
    public static double CpuSecondsIn(string stat)
    {
        // The command name may contain blanks; the fields after its closing bracket are safe to split.
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (Number(fields[11]) + Number(fields[12])) / TicksPerSecond;
    }

    /// <summary>Null: it has ended.</summary>
    public static ProcessFigures? TryOf(int pid)
    {
        try
        {
            return Of(pid);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static double Kib(string[] status, string name)
    {
        string line = status.First(l => l.StartsWith(name, StringComparison.Ordinal));
        return Number(line[name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim());
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}

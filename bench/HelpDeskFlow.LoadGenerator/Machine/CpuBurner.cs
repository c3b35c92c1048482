using System.ComponentModel;
using System.Diagnostics;

namespace HelpDeskFlow.LoadGenerator.Machine;

/// <summary>Takes a given number of cores for a bounded time, as a noisy neighbour would.</summary>
internal static class CpuBurner
{
    private const int PeriodMs = 10;

    /// <param name="cores">1.2 is one thread that never rests and one that works 2 of every 10 ms.</param>
    public static void Run(double cores, TimeSpan duration)
    {
        TryRaisePriority();
        long endsAt = Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        List<Thread> threads = [];
        for (double left = cores; left > 0.001; left -= 1)
        {
            double share = Math.Min(1, left);
            Thread thread = new(() => Burn(share, endsAt)) { IsBackground = true };
            thread.Start();
            threads.Add(thread);
        }

        threads.ForEach(t => t.Join());
    }

    /// <summary>
    /// So that it gets the CPU it asks for whatever others need, like a neighbour on the same host. Linux gives a thread
    /// the priority of the one that starts it, so this comes first. Only root may; otherwise the scheduler shares evenly.
    /// </summary>
    private static void TryRaisePriority()
    {
        try
        {
            using Process self = Process.GetCurrentProcess();
            self.PriorityClass = ProcessPriorityClass.High;
        }
        catch (Win32Exception)
        {
            // Not permitted. The table shows how much was really taken.
        }
    }

    private static void Burn(double share, long endsAt)
    {
        using ManualResetEvent never = new(false);
        long periodTicks = PeriodMs * Stopwatch.Frequency / 1000;
        while (Stopwatch.GetTimestamp() < endsAt)
        {
            long restAt = Stopwatch.GetTimestamp() + (long)(share * periodTicks);
            while (Stopwatch.GetTimestamp() < restAt)
            {
                Thread.SpinWait(100);
            }

            if (share < 1)
            {
                never.WaitOne((int)Math.Round((1 - share) * PeriodMs));
            }
        }
    }
}

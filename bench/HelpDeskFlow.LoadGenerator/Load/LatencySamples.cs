using System.Diagnostics;

namespace HelpDeskFlow.LoadGenerator.Load;

/// <summary>Every latency of a run, kept whole: exact percentiles, and adding one costs a store.</summary>
internal sealed class LatencySamples
{
    private const int InitialCapacity = 1 << 16;
    private long[] ticks = new long[InitialCapacity];
    private bool isSorted;

    public int Count { get; private set; }

    public void Add(long stopwatchTicks)
    {
        if (Count == ticks.Length)
        {
            Array.Resize(ref ticks, ticks.Length * 2);
        }

        ticks[Count++] = stopwatchTicks;
        isSorted = false;
    }

    /// <summary>Milliseconds at or below which this share (0–1) of the samples lies; null without samples.</summary>
    public double? PercentileMs(double share)
    {
        if (Count == 0)
        {
            return null;
        }

        if (!isSorted)
        {
            Array.Sort(ticks, 0, Count);
            isSorted = true;
        }

        int rank = Math.Clamp((int)Math.Ceiling(share * Count) - 1, 0, Count - 1);
        return ticks[rank] * 1000.0 / Stopwatch.Frequency;
    }
}

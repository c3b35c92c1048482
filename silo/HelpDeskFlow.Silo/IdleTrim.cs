using HelpDeskFlow.Engine.Ports;
using Microsoft.Extensions.Hosting;

namespace HelpDeskFlow.Silo;

/// <summary>
/// Gives memory back after a burst: once nothing has happened for a while, what the burst left behind is collected and the pages
/// go back to the system. The runtime alone would keep them until the next burst. Never while there is work.
/// </summary>
internal sealed class IdleTrim(IEngine engine, TimeProvider time) : BackgroundService
{
    /// <summary>Allocated since the last time, in bytes; less is not worth a pause. With a large heap it is a part of it, because the pause grows with it.</summary>
    private const long AllocatedMin = 64L << 20;

    private const int AllocatedMinPartOfHeap = 4;

    /// <summary>Live bytes beyond which the collection runs beside the program and gives less back: the pause is some 100 ms for each 100 MiB.</summary>
    private const long PausedHeapMax = 768L << 20;

    /// <summary>How often it looks; two looks without work between them are idle.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        var (allocated, commits) = (0L, 0L);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var (allocatedNow, stats) = (GC.GetTotalAllocatedBytes(), engine.Views.Stats);
            var isIdle = stats.Commits == commits && stats.QueueLength == 0;
            commits = stats.Commits;
            var heap = GC.GetTotalMemory(forceFullCollection: false);
            if (isIdle && allocatedNow - allocated > Math.Max(AllocatedMin, heap / AllocatedMinPartOfHeap))
            {
                allocated = allocatedNow;
                var pauses = heap < PausedHeapMax;
                GC.Collect(GC.MaxGeneration, pauses ? GCCollectionMode.Aggressive : GCCollectionMode.Forced, blocking: pauses, compacting: pauses);
            }
        }
    }
}

using System.Diagnostics;
using System.Net;
using HelpDeskFlow.LoadGenerator.Sink;
using HelpDeskFlow.LoadGenerator.Wire;

namespace HelpDeskFlow.LoadGenerator.Load;

/// <summary>What a run of probes found.</summary>
/// <param name="PostToPage">From the first byte sent until the sink held the whole notification.</param>
/// <param name="PostToAnswer">From the first byte sent until the answer.</param>
/// <param name="Missing">Probes that were refused, or whose page did not come in time.</param>
internal sealed record ProbeReport(LatencySamples PostToPage, LatencySamples PostToAnswer, int Missing)
{
    public override string ToString() =>
        FormattableString.Invariant($"{PostToPage.Count} pages, POST to page p50 {PostToPage.PercentileMs(0.5):F2} p99 {PostToPage.PercentileMs(0.99):F2} max {PostToPage.PercentileMs(1):F2} ms, POST to answer p50 {PostToAnswer.PercentileMs(0.5):F2} p99 {PostToAnswer.PercentileMs(0.99):F2} ms, missing {Missing}");
}

/// <summary>Posts one alert of a new group after another and takes the time until its page arrives at the sink.</summary>
internal sealed class LatencyProbe(IPEndPoint target, PageLog pages)
{
    private const byte PagingSeverity = (byte)'1';
    private const int FirstNumber = 90_000_000;
    private static readonly TimeSpan PageLimit = TimeSpan.FromSeconds(15);
    private readonly AlertRequest request = new(target.ToString(), 1);
    private readonly TimestampText timestamps = new();
    private static int lastProbe;

    /// <summary>Probes until the count or the time is reached, <paramref name="pause"/> between two.</summary>
    public async Task<ProbeReport> RunAsync(int count, TimeSpan duration, TimeSpan pause)
    {
        // Off the caller's thread: every exchange blocks.
        await Task.Yield();
        using ProbeConnection connection = new(target);
        LatencySamples toPage = new();
        LatencySamples toAnswer = new();
        int missing = 0;
        long startedAt = Stopwatch.GetTimestamp();
        for (int i = 0; i < count && Stopwatch.GetElapsedTime(startedAt) < duration; i++)
        {
            int probe = Interlocked.Increment(ref lastProbe);
            long nowMs = WallClock.NowMs;
            request.Write(0, new AlertFields(AlertName.Probe(probe), FirstNumber + probe, 0, 0, PagingSeverity, nowMs, OpenAlerts.FiringUntilMs(nowMs)), timestamps);
            long sentAt = Stopwatch.GetTimestamp();
            HttpAnswer answer = connection.Exchange(request.Bytes, out _);
            toAnswer.Add(Stopwatch.GetTimestamp() - sentAt);
            long? arrivedAt = answer.IsAccepted ? pages.WaitForProbe(probe, PageLimit) : null;
            if (arrivedAt is long at)
            {
                toPage.Add(at - sentAt);
            }
            else
            {
                missing++;
            }

            await Task.Delay(pause);
        }

        return new ProbeReport(toPage, toAnswer, missing);
    }
}

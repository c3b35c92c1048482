using System.Diagnostics;
using HelpDeskFlow.LoadGenerator.Load;
using HelpDeskFlow.LoadGenerator.Machine;
using HelpDeskFlow.LoadGenerator.Wire;

namespace HelpDeskFlow.LoadGenerator.Compare;

/// <summary>Figures with many open alerts.</summary>
/// <param name="Memory">A few seconds after the last one was opened.</param>
/// <param name="ListLatency">A list whose filter hits one alert.</param>
/// <param name="Of64">Full speed with so many open; null where it was not asked for.</param>
/// <param name="KeptCount">How many are still open after kill -9 and restart; null when the program does not say.</param>
internal sealed record HeldAlerts(int Count, ProcessFigures Memory, LatencySamples ListLatency, Throughput? Of64, double ReadySeconds, long? KeptCount)
{
    private const int ListRequestsMax = 300;
    private static readonly TimeSpan ListTime = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(3);

    public static async Task<HeldAlerts> MeasureAsync(RunningPeer peer, CompareSession session, int count, bool withThroughput)
    {
        OpenAlerts alerts = await Workload.PrefillAsync(peer, count);
        await Task.Delay(Settle);
        ProcessFigures memory = peer.Figures;
        Workload.Say("memory", FormattableString.Invariant($"{memory.ResidentMb:F0} MB, at most {memory.PeakMb:F0} MB"));
        LatencySamples list = TimeLists(peer, count);
        Workload.Say("list with a filter that hits one", FormattableString.Invariant($"p50 {list.PercentileMs(0.5):F2} p99 {list.PercentileMs(0.99):F2} ms, {list.Count} times"));
        Throughput? of64 = null;
        if (withThroughput)
        {
            await Workload.WarmUpAsync(peer, alerts, session.Plan.WarmUp);
            of64 = await Workload.ThroughputAsync(peer, alerts, ComparePlan.Connections, ComparePlan.BatchOfPrometheus, session.Plan.Throughput);
        }

        // The mix ends wherever its time was over, so the program is asked; without the mix the count is known.
        long? openBefore = withThroughput ? await peer.Program.CountOpenAsync(peer.Client) : count;
        double readySeconds = await peer.KillAndRestartAsync(session);
        long? kept = await peer.Program.CountOpenAsync(peer.Client);
        Workload.Say("after kill -9", FormattableString.Invariant($"ready in {readySeconds:F2} s, {kept} of {openBefore} kept"));
        return new HeldAlerts((int)(openBefore ?? count), memory, list, of64, readySeconds, kept);
    }

    private static LatencySamples TimeLists(RunningPeer peer, int count)
    {
        using ProbeConnection connection = new(peer.EndPoint);
        string filter = Uri.EscapeDataString($"instance=\"{AlertTemplate.Instance(count / 2)}\"");
        byte[] request = connection.GetRequest("/api/v2/alerts?filter=" + filter);
        LatencySamples samples = new();
        long startedAt = Stopwatch.GetTimestamp();
        for (int i = 0; i < ListRequestsMax && Stopwatch.GetElapsedTime(startedAt) < ListTime; i++)
        {
            long sentAt = Stopwatch.GetTimestamp();
            HttpAnswer answer = connection.Exchange(request, out ReadOnlySpan<byte> body);
            samples.Add(Stopwatch.GetTimestamp() - sentAt);
            int hits = Occurrences(body, "\"fingerprint\""u8);
            if (answer.Status != 200 || hits != 1)
            {
                throw new InvalidOperationException($"The list answered {answer.Status} with {hits} alerts; 200 with one was due.");
            }
        }

        return samples;
    }

    private static int Occurrences(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word)
    {
        int count = 0;
        for (int at = text.IndexOf(word); at >= 0; at = text.IndexOf(word))
        {
            count++;
            text = text[(at + word.Length)..];
        }

        return count;
    }
}

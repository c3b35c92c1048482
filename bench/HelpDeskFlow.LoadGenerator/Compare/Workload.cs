using System.Globalization;
using HelpDeskFlow.LoadGenerator.Load;
using HelpDeskFlow.LoadGenerator.Machine;

namespace HelpDeskFlow.LoadGenerator.Compare;

/// <summary>The loads of the comparison on one running program.</summary>
internal static class Workload
{
    private const int PrefillBatch = 250;
    private const int PrefillConnections = 8;
    private const int Rounds = 3;
    private const double WarmUpPerSecond = 20_000;
    private static readonly TimeSpan PrefillLimit = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(60);

    public static async Task<OpenAlerts> PrefillAsync(RunningPeer peer, int count)
    {
        OpenAlerts alerts = new(count);
        LoadReport report = await LoadDriver.RunAsync(peer.EndPoint, PrefillConnections, PrefillBatch, new PrefillSource(alerts, PrefillBatch), PrefillLimit);
        Say($"open {count:N0} alerts", report);
        return alerts;
    }

    /// <summary>A pace both programs can take: code is compiled, caches are warm, and no backlog is left over.</summary>
    public static Task WarmUpAsync(RunningPeer peer, OpenAlerts alerts, TimeSpan duration) =>
        MixAsync(peer, alerts, ComparePlan.Connections, ComparePlan.BatchOfPrometheus, duration, WarmUpPerSecond);

    public static Task<LoadReport> MixAsync(RunningPeer peer, OpenAlerts alerts, int connections, int batch, TimeSpan duration, double alertsPerSecond = 0) =>
        LoadDriver.RunAsync(peer.EndPoint, connections, batch, new MixSource(alerts, connections, batch, duration, alertsPerSecond), duration + DrainLimit);

    /// <summary>
    /// The mix at full speed in three rounds, with what it cost the program. The median of the rounds counts, so that
    /// neither one stall of the machine decides nor what only the first round pays: a program that just started compiles as it goes.
    /// </summary>
    public static async Task<Throughput> ThroughputAsync(RunningPeer peer, OpenAlerts alerts, int connections, int batch, TimeSpan duration)
    {
        OtherWork others = new(peer.Pid);
        List<LoadReport> rounds = [];
        List<double> cpuMicroseconds = [];
        for (int round = 0; round < Rounds; round++)
        {
            double cpuBefore = peer.Figures.CpuSeconds;
            rounds.Add(await MixAsync(peer, alerts, connections, batch, duration / Rounds));
            cpuMicroseconds.Add((peer.Figures.CpuSeconds - cpuBefore) * 1e6 / rounds[round].AlertsAccepted);
        }

        LoadReport median = rounds.OrderBy(r => r.AlertsPerSecond).ElementAt(Rounds / 2);
        string rates = string.Join(" / ", rounds.Select(r => r.AlertsPerSecond.ToString("N0", CultureInfo.InvariantCulture)));
        Say($"batches of {batch}, {connections} connections, {alerts.Count:N0} open, rounds of {rates}, the median one", median);
        double otherCores = others.Cores();
        if (otherCores > Throughput.OtherCoresMax)
        {
            Say("disturbed", FormattableString.Invariant($"other processes took {otherCores:F2} cores meanwhile"));
        }

        double medianCpu = cpuMicroseconds.Order().ElementAt(Rounds / 2);
        return new Throughput(median, medianCpu, rounds.Sum(r => r.Failed), rounds.Sum(r => r.Refused), otherCores);
    }

    public static void Say(string what, object result) => Console.WriteLine($"    {what}: {result}");
}

/// <summary>A run at full speed.</summary>
/// <param name="Report">Rates and latencies of the median round.</param>
/// <param name="CpuMicroseconds">User and system time of the program for one accepted alert, the median of the rounds.</param>
/// <param name="Failed">Requests without a proper answer, in all rounds.</param>
/// <param name="Refused">Requests answered 429 or 503, in all rounds.</param>
/// <param name="OtherCores">What processes that have no part in this took meanwhile.</param>
internal sealed record Throughput(LoadReport Report, double CpuMicroseconds, int Failed, int Refused, double OtherCores)
{
    /// <summary>Above this the figures are not worth comparing.</summary>
    public const double OtherCoresMax = 0.15;
}

using System.Diagnostics;
using System.Globalization;
using HelpDeskFlow.LoadGenerator.Load;
using HelpDeskFlow.LoadGenerator.Machine;

namespace HelpDeskFlow.LoadGenerator.Compare;

/// <summary>What a storm of new alerts did.</summary>
/// <param name="AlertCount">Sent; 10k others were open before.</param>
/// <param name="LostCount">Answered 2xx and not in the list afterwards.</param>
/// <param name="P0PageMs">From the moment the request with the P0 was due until its page arrived; null when none came.</param>
/// <param name="BurnedCores">What the other process really took; 0 without one.</param>
internal sealed record Storm(int AlertCount, LoadReport Report, int LostCount, double PeakMb, double? P0PageMs, double BurnedCores)
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan P0Limit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan P0Poll = TimeSpan.FromMilliseconds(20);

    public static async Task<Storm> MeasureAsync(RunningPeer peer, CompareSession session, int alertCount, double burnedCores)
    {
        OpenAlerts others = await Workload.PrefillAsync(peer, ComparePlan.OpenAlertCount);
        await Workload.WarmUpAsync(peer, others, WarmUp);
        session.Sink.Pages.ForgetStorm();
        StartedProcess? burner = burnedCores > 0 ? StartBurner(session, burnedCores) : null;
        long startedAt = Stopwatch.GetTimestamp();
        StormSource source = new(alertCount, ComparePlan.BatchOfPrometheus, ComparePlan.Connections, session.Plan.Storm);
        LoadReport report = await LoadDriver.RunAsync(peer.EndPoint, ComparePlan.Connections, ComparePlan.BatchOfPrometheus, source, session.Plan.Storm + Limit);
        double? p0PageMs = await WaitForP0Async(session, source);
        double taken = burner is null ? 0 : ProcessFigures.Of(burner.Pid).CpuSeconds / Stopwatch.GetElapsedTime(startedAt).TotalSeconds;
        burner?.End();
        double peakMb = peer.Figures.PeakMb;
        int lost = await CountLostAsync(peer, source);
        Storm storm = new(alertCount, report, lost, peakMb, p0PageMs, taken);
        Workload.Say(FormattableString.Invariant($"storm of {alertCount:N0} in {session.Plan.Storm.TotalSeconds} s"), report);
        Workload.Say("afterwards", FormattableString.Invariant($"lost {lost}, at most {peakMb:F0} MB, P0 paged after {p0PageMs:F0} ms{(taken > 0 ? $", the other process took {taken.ToString("F2", CultureInfo.InvariantCulture)} cores" : "")}"));
        return storm;
    }

    private static async Task<double?> WaitForP0Async(CompareSession session, StormSource source)
    {
        long startedAt = Stopwatch.GetTimestamp();
        while (session.Sink.Pages.StormP0ArrivedAt == 0 && Stopwatch.GetElapsedTime(startedAt) < P0Limit)
        {
            await Task.Delay(P0Poll);
        }

        long arrivedAt = session.Sink.Pages.StormP0ArrivedAt;
        return arrivedAt == 0 ? null : Stopwatch.GetElapsedTime(source.P0DueAt, arrivedAt).TotalMilliseconds;
    }

    private static async Task<int> CountLostAsync(RunningPeer peer, StormSource source)
    {
        AlertList list = await AlertList.ReadAsync(peer.Client, "alertname=~\"Storm.*\"");
        int lost = 0;
        for (int number = 0; number < source.Acknowledged.Length; number++)
        {
            lost += source.Acknowledged[number] && !list.Contains(number) ? 1 : 0;
        }

        return lost;
    }

    private static StartedProcess StartBurner(CompareSession session, double cores)
    {
        double seconds = (session.Plan.Storm + Limit + P0Limit).TotalSeconds;
        ProcessStartInfo start = new(Environment.ProcessPath!)
        {
            ArgumentList = { "burn", "--cores", cores.ToString(CultureInfo.InvariantCulture), "--seconds", seconds.ToString(CultureInfo.InvariantCulture) },
        };
        return session.Launch(start, session.NewDirectory("burner") + ".log");
    }
}

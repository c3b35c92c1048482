using HelpDeskFlow.LoadGenerator.Load;

namespace HelpDeskFlow.LoadGenerator.Compare;

/// <summary>Figures with 10k open alerts.</summary>
/// <param name="IdlePages">POST to page with no other load.</param>
/// <param name="LoadedPages">The same under <see cref="ComparePlan.OtherLoadPerSecond"/>.</param>
/// <param name="OtherLoad">What was accepted of that other load.</param>
internal sealed record SteadyLoad(ProbeReport IdlePages, ProbeReport LoadedPages, LoadReport OtherLoad, Throughput Of64, Throughput Of1000, Throughput Of1)
{
    /// <summary>The most that processes with no part in this took during one of the throughput runs.</summary>
    public double OtherCores => Math.Max(Of64.OtherCores, Math.Max(Of1000.OtherCores, Of1.OtherCores));

    private static readonly TimeSpan IdlePause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LoadedPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan RampUp = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(1);

    public static async Task<SteadyLoad> MeasureAsync(RunningPeer peer, CompareSession session)
    {
        ComparePlan plan = session.Plan;
        OpenAlerts alerts = await Workload.PrefillAsync(peer, ComparePlan.OpenAlertCount);
        await Workload.WarmUpAsync(peer, alerts, plan.WarmUp);
        LatencyProbe probe = new(peer.EndPoint, session.Sink.Pages);
        await probe.RunAsync(plan.IdleProbes / 3, TimeSpan.MaxValue, IdlePause);
        await Task.Delay(Calm);
        ProbeReport idle = await probe.RunAsync(plan.IdleProbes, TimeSpan.MaxValue, IdlePause);
        Workload.Say("pages, idle", idle);

        // Full speed first: what a flood leaves behind (Alertmanager keeps resolved alerts for half an hour) must not slow it.
        Throughput of64 = await Workload.ThroughputAsync(peer, alerts, ComparePlan.Connections, ComparePlan.BatchOfPrometheus, plan.Throughput);
        Throughput of1000 = await Workload.ThroughputAsync(peer, alerts, ComparePlan.ConnectionsForThousand, 1000, plan.Throughput);
        Throughput of1 = await Workload.ThroughputAsync(peer, alerts, ComparePlan.ConnectionsForOne, 1, plan.Throughput);
        await Task.Delay(Calm);

        Task<LoadReport> load = Workload.MixAsync(peer, alerts, ComparePlan.Connections, ComparePlan.BatchOfPrometheus, plan.OtherLoad, ComparePlan.OtherLoadPerSecond);
        await Task.Delay(RampUp);
        ProbeReport loaded = await probe.RunAsync(int.MaxValue, plan.OtherLoad - (2 * RampUp), LoadedPause);
        LoadReport other = await load;
        Workload.Say("pages under load", loaded);
        Workload.Say($"the load, {ComparePlan.OtherLoadPerSecond:N0}/s offered", other);
        return new SteadyLoad(idle, loaded, other, of64, of1000, of1);
    }
}

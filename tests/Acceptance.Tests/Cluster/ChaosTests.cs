#if FULL_REGISTRY
using System.Diagnostics;
using System.Globalization;
using System.Text;
using HelpDeskFlow.Acceptance.Tests.Driving;
using HelpDeskFlow.Acceptance.Tests.Receivers;

namespace HelpDeskFlow.Acceptance.Tests.Cluster;

/// <summary>
/// Goal: whatever fails, nothing acknowledged is lost, every problem has one incident, and each is paged once. Method: three silos
/// under load, each in a network of its own where this machine lets us; one fault of each kind after the other; then compare.
/// <c>HDF_CHAOS_FAULTS</c> says how many faults (none: the test is passed over), <c>HDF_CHAOS_SEED</c> repeats a run's choices.
/// </summary>
public sealed class ChaosTests
{
    /// <summary>Until everything goes on again after one fault.</summary>
    private static readonly TimeSpan GoingOn = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Cluster_UnderFaults_KeepsEveryPromise()
    {
        var count = Number("HDF_CHAOS_FAULTS", 0);
        Assert.SkipWhen(count == 0, "HDF_CHAOS_FAULTS is not set.");
        var seed = Number("HDF_CHAOS_SEED", Environment.TickCount & 0xFFFFFF);
        var random = new Random(seed);
        using var networks = SiloNetworks.TryMake(ClusterScene.Silos);
        var faults = ClusterFault.All.Where(f => networks is not null || !f.NeedsNetworks).ToArray();
        await using var hook = await WebhookReceiver.StartAsync(networks?.TestAddress ?? "127.0.0.1");
        await using var scene = new ClusterScene(hook.Url, partitions: 6, networks);
        await scene.StartAllAsync();
        await scene.ReadyAsync(Patience.Long);

        await using var load = new ClusterLoad(scene, hook);
        var happened = new List<Happened>();
        var endedLate = 0;
        for (var number = 0; number < count; number++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(500, 3_000)), TestContext.Current.CancellationToken);
            endedLate += await ClusterFault.StartEndedAsync(scene);
            var fault = faults[number % faults.Length];
            var began = Stopwatch.GetTimestamp();
            await fault.BreakAsync(scene, networks, random.Next(ClusterScene.Silos));
            var mended = Stopwatch.GetTimestamp();
            await Until.TrueAsync("alerts are taken again", GoingOn, () => load.AcknowledgedSince(mended) > ClusterLoad.Senders, () => $"{fault.Name}, seed {seed}\n{scene.Said}");
            await Until.TrueAsync("all silos run and are ready", GoingOn, async () =>
            {
                endedLate += await ClusterFault.StartEndedAsync(scene);
                return await scene.IsReadyAsync();
            }, () => $"{fault.Name}, seed {seed}\n{scene.Said}");
            happened.Add(new Happened(fault.Name, load.LongestGap(began), Stopwatch.GetElapsedTime(mended)));
        }

        await load.StopAsync();
        var table = Table(happened, load.Acknowledged, endedLate, seed, networks is not null);
        TestContext.Current.TestOutputHelper?.WriteLine(table);
        Assert.True(load.Acknowledged > count, "There was no load worth the name.");
        await load.CheckAsync(table);
    }

    private static string Table(List<Happened> happened, int problems, int endedLate, int seed, bool hasNetworks)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{happened.Count} faults, {problems} problems of {ClusterLoad.AlertsEach} alerts acknowledged, {endedLate} silos ended some time after a fault and were started again, seed {seed}{(hasNetworks ? "" : ", no networks cut")}");
        text.AppendLine("| fault | times | longest without any alert taken, s (median, most) | all silos ready after it was mended, s (median, most) |");
        text.AppendLine("|---|---|---|---|");
        foreach (var kind in happened.GroupBy(h => h.Fault))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| {kind.Key} | {kind.Count()} | {Figures(kind, h => h.Gap)} | {Figures(kind, h => h.Ready)} |");
        }

        return text.ToString();
    }

    private static string Figures(IEnumerable<Happened> happened, Func<Happened, TimeSpan> figure)
    {
        var sorted = happened.Select(h => figure(h).TotalSeconds).Order().ToArray();
        return string.Create(CultureInfo.InvariantCulture, $"{sorted[sorted.Length / 2]:0.0}, {sorted[^1]:0.0}");
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    /// <param name="Fault">Which.</param>
    /// <param name="Gap">Longest time in which nothing was taken.</param>
    /// <param name="Ready">From when it was mended until all silos were ready.</param>
    private sealed record Happened(string Fault, TimeSpan Gap, TimeSpan Ready);
}
#endif

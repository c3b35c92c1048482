#if FULL_REGISTRY
using System.Diagnostics;
using System.Globalization;
using HelpDeskFlow.Acceptance.Tests.Driving;
using HelpDeskFlow.Acceptance.Tests.Receivers;

namespace HelpDeskFlow.Acceptance.Tests.Cluster;

/// <summary>
/// Goal: silos of two versions run side by side, and a cluster under load is upgraded silo by silo with nothing lost. Method: three
/// silos of another build, replaced one by one by this one. <c>HDF_CHAOS_OLD_PROGRAM</c> names the other build's hdf.dll (none: the
/// test is passed over).
/// </summary>
public sealed class UpgradeTests
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(4);

    [Fact]
    public async Task Silos_ReplacedOneByOneByThisBuildUnderLoad_KeepEveryPromise()
    {
        var old = Environment.GetEnvironmentVariable("HDF_CHAOS_OLD_PROGRAM");
        Assert.SkipWhen(string.IsNullOrEmpty(old), "HDF_CHAOS_OLD_PROGRAM is not set.");
        await using var hook = await WebhookReceiver.StartAsync();
        await using var scene = new ClusterScene(hook.Url, partitions: 6);
        Array.Fill(scene.Programs, old);
        await scene.StartAllAsync();
        await scene.ReadyAsync(Patience.Long);
        await using var load = new ClusterLoad(scene, hook);
        var story = "";
        for (var silo = 0; silo < ClusterScene.Silos; silo++)
        {
            var before = load.Acknowledged;
            await Until.TrueAsync("alerts are taken", Patience.Long, () => load.Acknowledged > before + (2 * ClusterLoad.Senders), () => scene.Said);
            var began = Stopwatch.GetTimestamp();
            await scene[silo].StopAsync();
            scene.Programs[silo] = Repository.Program;
            await scene.StartAsync(silo);
            await scene.ReadyAsync(Patience.Long);
            await Task.Delay(Settling, TestContext.Current.CancellationToken);
            await Until.TrueAsync("alerts are taken by both builds", Patience.Long, () => load.AcknowledgedSince(began) > (2 * ClusterLoad.Senders), () => scene.Said);
            story += string.Create(CultureInfo.InvariantCulture, $"silo {silo} replaced, longest without any alert taken {load.LongestGap(began).TotalSeconds:0.0} s\n");
        }

        await load.StopAsync();
        TestContext.Current.TestOutputHelper?.WriteLine($"{load.Acknowledged} problems acknowledged\n{story}");
        await load.CheckAsync(story);
    }
}
#endif

#if FULL_REGISTRY
using HelpDeskFlow.Acceptance.Tests.Driving;

namespace HelpDeskFlow.Acceptance.Tests.Cluster;

/// <summary>Something that goes wrong in a cluster, and is put right again as people would: what ended is started.</summary>
/// <param name="Name">For the table.</param>
/// <param name="NeedsNetworks">Whether each silo must have a network of its own.</param>
/// <param name="BreakAsync">Breaks it; when it returns, all is as before, but for silos that ended.</param>
internal sealed record ClusterFault(string Name, bool NeedsNetworks, Func<ClusterScene, SiloNetworks?, int, Task> BreakAsync)
{
    /// <summary>Longer than the cluster waits for a silo that does not answer.</summary>
    private static readonly TimeSpan BeyondTheLease = TimeSpan.FromSeconds(16);

    /// <summary>Longer than a silo waits for a store that the others reach.</summary>
    private static readonly TimeSpan BeyondTheStoresPatience = TimeSpan.FromSeconds(34);

    /// <summary>In which a silo finds out that it was given up, and ends: it looks at least every 10 s.</summary>
    private static readonly TimeSpan ToFindOut = TimeSpan.FromSeconds(12);

    /// <summary>All kinds.</summary>
    public static IReadOnlyList<ClusterFault> All { get; } =
    [
        new("kill -9 of a silo", false, async (scene, _, silo) =>
        {
            await scene[silo].KillAsync();
            await scene.StartAsync(silo);
        }),
        new("silo paused beyond its lease", false, async (scene, _, silo) =>
        {
            scene[silo].Pause();
            await Task.Delay(BeyondTheLease);
            scene[silo].GoOn();
            await StartWhatEndedAsync(scene);
        }),
        new("PostgreSQL crashes, starts again", false, (scene, _, _) =>
        {
            scene.Server.Crash();
            scene.Server.Restart();
            return Task.CompletedTask;
        }),
        new("silo cut off from everybody", true, async (scene, networks, silo) =>
        {
            networks!.Unplug(silo, isCut: true);
            await Task.Delay(BeyondTheLease);
            networks.Unplug(silo, isCut: false);
            await StartWhatEndedAsync(scene);
        }),
        new("silo stopped in order", false, async (scene, _, silo) =>
        {
            await scene[silo].StopAsync();
            await scene.StartAsync(silo);
        }),
        new("silo hears nothing of PostgreSQL", true, async (scene, networks, silo) =>
        {
            networks!.CutFromStore(silo, isCut: true);
            await Task.Delay(BeyondTheStoresPatience);
            networks.CutFromStore(silo, isCut: false);
            await StartWhatEndedAsync(scene);
        }),
        new("two silos do not hear each other", true, async (scene, networks, silo) =>
        {
            var other = (silo + 1) % ClusterScene.Silos;
            networks!.CutPair(silo, other, isCut: true);
            await Task.Delay(BeyondTheLease);
            networks.CutPair(silo, other, isCut: false);
            await StartWhatEndedAsync(scene);
        }),
        new("kill -9 of two silos", false, async (scene, _, silo) =>
        {
            var other = (silo + 1) % ClusterScene.Silos;
            await Task.WhenAll(scene[silo].KillAsync(), scene[other].KillAsync());
            await Task.WhenAll(scene.StartAsync(silo), scene.StartAsync(other));
        }),
    ];

    private static async Task StartWhatEndedAsync(ClusterScene scene)
    {
        await Task.Delay(ToFindOut);
        await StartEndedAsync(scene);
    }

    /// <summary>As whatever runs silos does with those that ended. Returns how many.</summary>
    public static async Task<int> StartEndedAsync(ClusterScene scene)
    {
        var ended = 0;
        for (var silo = 0; silo < ClusterScene.Silos; silo++)
        {
            if (scene[silo].HasExited)
            {
                await scene.StartAsync(silo);
                ended++;
            }
        }

        return ended;
    }
}
#endif

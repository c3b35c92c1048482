#if FULL_REGISTRY
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using HelpDeskFlow.Acceptance.Tests.Driving;
using HelpDeskFlow.Acceptance.Tests.Receivers;
using HelpDeskFlow.Acceptance.Tests.Senders;

namespace HelpDeskFlow.Acceptance.Tests.Cluster;

/// <summary>
/// Goal: whatever fails, nothing acknowledged is lost, every problem has one incident, and each is paged once. Method: three silos
/// under load; kill -9, a pause beyond the lease, an orderly restart, a crash of PostgreSQL, in turn; then compare.
/// <c>HDF_CHAOS_FAULTS</c> says how many faults (none: the test is passed over), <c>HDF_CHAOS_SEED</c> repeats a run's choices.
/// </summary>
public sealed class ChaosTests
{
    private const int SendersCount = 4;
    private const int AlertsEach = 3;

    /// <summary>Longer than the cluster waits for a silo that does not answer.</summary>
    private static readonly TimeSpan PauseFor = TimeSpan.FromSeconds(12);

    [Fact]
    public async Task Cluster_UnderFaults_KeepsEveryPromise()
    {
        var faults = Number("HDF_CHAOS_FAULTS", 0);
        Assert.SkipWhen(faults == 0, "HDF_CHAOS_FAULTS is not set.");
        var seed = Number("HDF_CHAOS_SEED", Environment.TickCount & 0xFFFFFF);
        var random = new Random(seed);
        await using var hook = await WebhookReceiver.StartAsync();
        await using var scene = new ClusterScene(hook.Url, partitions: 6);
        await scene.StartAllAsync();
        await scene.ReadyAsync(Patience.Long);

        using var stop = new CancellationTokenSource();
        var acknowledged = new ConcurrentDictionary<string, int>();
        var load = Enumerable.Range(0, SendersCount).Select(s => SendAsync(scene, s, acknowledged, stop.Token)).ToArray();
        var recoveries = new List<string>();
        for (var fault = 0; fault < faults; fault++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(500, 3_000)), TestContext.Current.CancellationToken);
            var before = acknowledged.Count;
            var began = Stopwatch.GetTimestamp();
            var name = await FaultAsync(scene, fault % 4, random.Next(ClusterScene.Silos));
            await Until.TrueAsync("alerts are taken again", Patience.Long, () => acknowledged.Count > before + SendersCount, () => string.Join("\n---\n", scene.Running.Select(p => p.Said)));
            var going = Stopwatch.GetElapsedTime(began);
            await scene.ReadyAsync(TimeSpan.FromMinutes(2));
            recoveries.Add(string.Create(CultureInfo.InvariantCulture, $"fault {fault}: {name}; alerts taken again within {going.TotalSeconds:0.0} s, all silos ready after {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s"));
        }

        await stop.CancelAsync();
        await Task.WhenAll(load);
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}, {acknowledged.Count} problems acknowledged\n{string.Join('\n', recoveries)}");
        Assert.True(acknowledged.Count > faults, "There was no load worth the name.");
        await CheckAsync(scene, hook, acknowledged.Keys, seed);
    }

    private static async Task<string> FaultAsync(ClusterScene scene, int kind, int silo)
    {
        switch (kind)
        {
            case 0:
                await scene[silo].KillAsync();
                await scene.StartAsync(silo);
                return $"silo {silo} killed and started again";
            case 1:
                scene[silo].Pause();
                await Task.Delay(PauseFor);
                scene[silo].GoOn();
                await Task.Delay(TimeSpan.FromSeconds(3)); // it finds out that it was given up, and ends
                await scene.StartAsync(silo);
                return $"silo {silo} paused for {PauseFor.TotalSeconds:0} s, then started again";
            case 2:
                scene.Server.Crash();
                scene.Server.Restart();
                return "PostgreSQL crashed and started again";
            default:
                await scene[silo].StopAsync();
                await scene.StartAsync(silo);
                return $"silo {silo} stopped and started again";
        }
    }

    /// <summary>One new problem after the other, each to whichever silo takes it.</summary>
    private static async Task SendAsync(ClusterScene scene, int sender, ConcurrentDictionary<string, int> acknowledged, CancellationToken stop)
    {
        for (var number = 0; !stop.IsCancellationRequested; number++)
        {
            var problem = $"{sender}-{number}";
            var body = Alerts(problem);
            for (var silo = sender; !stop.IsCancellationRequested; silo++)
            {
                if (await IsTakenAsync(scene, silo % ClusterScene.Silos, body))
                {
                    acknowledged[problem] = number;
                    break;
                }

                await Task.Delay(50, CancellationToken.None);
            }

            await Task.Delay(20, CancellationToken.None);
        }
    }

    private static async Task<bool> IsTakenAsync(ClusterScene scene, int silo, string body)
    {
        try
        {
            return (await scene[silo].Api.PostAsync("/api/v2/alerts", body)).IsSuccess;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or ObjectDisposedException)
        {
            return false;
        }
    }

    private static async Task CheckAsync(ClusterScene scene, WebhookReceiver hook, IEnumerable<string> acknowledged, int seed)
    {
        var wanted = acknowledged.ToHashSet();
        List<string> found = [];
        await Until.TrueAsync("everything acknowledged is there and paged once", Patience.Long, async () =>
        {
            found.Clear();
            var alerts = (await scene[0].Api.AlertsAsync()).ToLookup(a => a.GetProperty("labels").Text("problem")!);
            var opened = hook.Of("incident.opened").ToLookup(n => n.Incident);
            foreach (var problem in wanted)
            {
                var incidents = alerts[problem].Select(a => a.Text("incident")).Distinct().ToList();
                if (alerts[problem].Count() != AlertsEach || incidents is not [{ } incident])
                {
                    found.Add($"problem {problem} has {alerts[problem].Count()} alerts in incidents {string.Join(", ", incidents.Select(i => i ?? "none"))}");
                }
                else if (opened[incident].Count() != 1)
                {
                    found.Add($"problem {problem}, incident {incident}: paged {opened[incident].Count()} times");
                }
            }

            return found.Count == 0;
        }, () => $"seed {seed}, {found.Count} findings:\n{string.Join('\n', found.Take(30))}\n{string.Join("\n---\n", scene.Running.Select(p => p.Said))}");
        Assert.Empty(hook.Faults);
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    private static string Alerts(string problem) => AlertBody.Of(Enumerable.Range(0, AlertsEach).Select(i => new AlertBody(
        new Dictionary<string, string>
        {
            ["alertname"] = "Slow",
            ["service"] = "checkout",
            ["severity"] = "critical",
            ["problem"] = problem,
            ["instance"] = i.ToString(CultureInfo.InvariantCulture),
        },
        TimeProvider.System.GetUtcNow(),
        Summary: "slow")));
}
#endif

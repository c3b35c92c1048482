#if FULL_REGISTRY
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using HelpDeskFlow.Acceptance.Tests.Driving;
using HelpDeskFlow.Acceptance.Tests.Receivers;
using HelpDeskFlow.Acceptance.Tests.Senders;

namespace HelpDeskFlow.Acceptance.Tests.Cluster;

/// <summary>Senders who report one new problem after the other, each problem some alerts, to whichever silo takes it; and what must come of it.</summary>
internal sealed class ClusterLoad : IAsyncDisposable
{
    /// <summary>Senders at a time.</summary>
    public const int Senders = 4;

    /// <summary>Alerts of a problem.</summary>
    public const int AlertsEach = 3;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan RefusedPause = TimeSpan.FromMilliseconds(50);

    /// <summary>How long a sender waits for an answer before it tries another silo.</summary>
    private static readonly TimeSpan SenderPatience = TimeSpan.FromSeconds(3);

    private readonly ClusterScene _scene;
    private readonly WebhookReceiver _hook;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, long> _acknowledged = new();
    private readonly Task[] _senders;

    /// <summary>Begins.</summary>
    public ClusterLoad(ClusterScene scene, WebhookReceiver hook)
    {
        (_scene, _hook) = (scene, hook);
        _senders = [.. Enumerable.Range(0, Senders).Select(SendAsync)];
    }

    /// <summary>Problems of which every alert was answered 2xx.</summary>
    public int Acknowledged => _acknowledged.Count;

    /// <summary>How many of them since this timestamp.</summary>
    public int AcknowledgedSince(long timestamp) => _acknowledged.Values.Count(at => at > timestamp);

    /// <summary>Longest time since this timestamp in which no alert was taken by any silo.</summary>
    public TimeSpan LongestGap(long since)
    {
        var (last, longest) = (since, TimeSpan.Zero);
        foreach (var at in _acknowledged.Values.Where(t => t > since).Order())
        {
            var gap = Stopwatch.GetElapsedTime(last, at);
            (last, longest) = (at, gap > longest ? gap : longest);
        }

        return longest;
    }

    /// <summary>Ends it.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_senders);
    }

    /// <summary>Nothing acknowledged is lost, every problem has one incident, and each was paged once.</summary>
    public async Task CheckAsync(string about)
    {
        List<string> found = [];
        await Until.TrueAsync("everything acknowledged is there and paged once", Patience.Long, async () =>
        {
            found.Clear();
            var alerts = (await _scene[0].Api.AlertsAsync()).ToLookup(a => a.GetProperty("labels").Text("problem")!);
            var opened = _hook.Of("incident.opened").ToLookup(n => n.Incident);
            foreach (var problem in _acknowledged.Keys)
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
        }, () => $"{about}{found.Count} findings:\n{string.Join('\n', found.Take(30))}\n{_scene.Said}");
        Assert.Empty(_hook.Faults);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task SendAsync(int sender)
    {
        for (var number = 0; !_stop.IsCancellationRequested; number++)
        {
            var problem = string.Create(CultureInfo.InvariantCulture, $"{sender}-{number}");
            var body = Alerts(problem);
            for (var silo = sender; !_stop.IsCancellationRequested; silo++)
            {
                if (await IsTakenAsync(silo % ClusterScene.Silos, body))
                {
                    _acknowledged[problem] = Stopwatch.GetTimestamp();
                    break;
                }

                await Task.Delay(RefusedPause, CancellationToken.None);
            }

            await Task.Delay(Pause, CancellationToken.None);
        }
    }

    private async Task<bool> IsTakenAsync(int silo, string body)
    {
        try
        {
            return (await _scene[silo].Api.PostAsync("/api/v2/alerts", body).WaitAsync(SenderPatience)).IsSuccess;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or ObjectDisposedException or TimeoutException)
        {
            return false;
        }
    }

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

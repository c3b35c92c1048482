using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Grains.Contracts;
using Microsoft.Extensions.Logging;

namespace HelpDeskFlow.Grains.Hosting;

/// <summary>
/// Looks after the cluster from one silo, every <see cref="Every"/>: wakes each partition, wherever it belongs, so that timers
/// fire although nobody calls; brings the config in force to those that run here; and gives back those that belong elsewhere.
/// </summary>
internal sealed partial class ClusterWatch(ClusterState state, SiloPartitions partitions, ILocalSiloDetails self, ISiloStatusOracle silos, ILogger<ClusterWatch> log) : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    /// <summary>How long the members of the cluster must be the same before a partition is moved.</summary>
    private static readonly TimeSpan SettledAfter = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stop = new();
    private readonly TimeProvider _time = TimeProvider.System;
    private string _members = "";
    private long _membersSince;
    private volatile string? _notReady = "The silo is not in the cluster yet.";
    private Task _loop = Task.CompletedTask;
    private int _callsFailed;
    private volatile bool _othersSeeTheStore;

    /// <summary>Why the cluster cannot be used from here; null: it can.</summary>
    public string? NotReadyReason => _notReady;

    /// <summary>This silo has left the cluster, or is about to: no other one is reached from here any more.</summary>
    public bool HasLeft => silos.CurrentStatus is SiloStatus.Stopping or SiloStatus.Dead;

    public async Task StartAsync()
    {
        state.Followers.Start();
        await RoundAsync().ConfigureAwait(false);
        _loop = Task.Run(LoopAsync);
    }

    public async Task StopAsync()
    {
        if (!_stop.IsCancellationRequested)
        {
            await _stop.CancelAsync().ConfigureAwait(false);
            await _loop.ConfigureAwait(false);
        }
    }

    /// <summary>A call to another silo failed; said once until the next round.</summary>
    public void NoteCallFailed(Exception e)
    {
        if (Interlocked.Exchange(ref _callsFailed, 1) == 0)
        {
            LogCallFailed($"{e.GetType().Name}: {e.Message}");
        }
    }

    public void Dispose() => _stop.Dispose();

    private async Task LoopAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(Every, _time, _stop.Token).ConfigureAwait(false);
                await RoundAsync().ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                LogRoundFailed(e);
            }
        }
    }

    private async Task RoundAsync()
    {
        Volatile.Write(ref _callsFailed, 0);
        _othersSeeTheStore = false;
        var askedAt = _time.GetTimestamp();
        try
        {
            await Task.Run(state.Configs.Refresh).ConfigureAwait(false);
            state.Store.Seen(askedAt);
        }
        catch (JournalUnavailableException e)
        {
            state.Store.NotSeen(askedAt);
            LogConfigUnknown(e.Message);
        }

        var version = state.Configs.Current.Version;
        var asleep = await Task.WhenAll(Enumerable.Range(0, state.Map.Count).Select(p => WakeAsync(p, version))).ConfigureAwait(false);
        if (_notReady is not null && asleep.All(a => a is null))
        {
            _notReady = null;
        }
        else if (_notReady is not null)
        {
            _notReady = asleep.First(a => a is not null);
        }

        if (state.Store.IsLost && _othersSeeTheStore)
        {
            LogGivesUp();
            state.Options.GiveUp("The store is out of reach from here, and other silos reach it; this one ends, so that its partitions run there.");
        }

        GiveBackOne();
    }

    /// <summary>Null, or why it does not run.</summary>
    private async Task<string?> WakeAsync(int partition, long version)
    {
        try
        {
            var answer = partitions.Local(partition) is { } host
                ? PartitionAnswer.Of(await partitions.UseConfigAsync(host, version).ConfigureAwait(false))
                : await partitions.Remote(partition, "wake").WakeAsync(version).ConfigureAwait(false);
            _othersSeeTheStore |= answer.StoreSeen;
            return answer.Answer == (int)EngineAnswer.Committed ? null : $"Partition {partition} cannot store yet: {answer.Reason ?? "its engine is stopping."}";
        }
        catch (Exception e)
        {
            NoteCallFailed(e);
            return $"Partition {partition} does not run yet: {e.Message}";
        }
    }

    /// <summary>A silo that came gets its share, one partition a round, once nobody comes or goes any more.</summary>
    private void GiveBackOne()
    {
        var active = silos.GetActiveSilos().Order().ToArray();
        partitions.SetMembers(active);
        var members = string.Join(' ', active.Select(a => a.ToParsableString()));
        if (members != _members)
        {
            (_members, _membersSince) = (members, _time.GetTimestamp());
            return;
        }

        if (active.Length == 0 || _time.GetElapsedTime(_membersSince) < SettledAfter)
        {
            return;
        }

        if (partitions.All.FirstOrDefault(h => !PartitionPlacementDirector.Choose(active, h.Partition).Equals(self.SiloAddress)) is { } astray)
        {
            LogGiven(astray.Partition);
            astray.Move();
        }
    }

    [LoggerMessage(EventId = 1721, Level = LogLevel.Warning, Message = "A call to another silo failed: {Reason}")]
    private partial void LogCallFailed(string reason);

    [LoggerMessage(EventId = 1722, Level = LogLevel.Error, Message = "Looking after the cluster failed; it is tried again.")]
    private partial void LogRoundFailed(Exception e);

    [LoggerMessage(EventId = 1723, Level = LogLevel.Warning, Message = "Whether another silo put a config in force is not known now: {Reason}")]
    private partial void LogConfigUnknown(string reason);

    [LoggerMessage(EventId = 1724, Level = LogLevel.Information, Message = "Partition {Partition} moves to another silo.")]
    private partial void LogGiven(int partition);

    [LoggerMessage(EventId = 1725, Level = LogLevel.Critical, Message = "The store is out of reach from here, and other silos reach it; this one ends, so that its partitions run there.")]
    private partial void LogGivesUp();
}

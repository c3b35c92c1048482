using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Engine.Codec;
using HelpDeskFlow.Engine.Partitions;
using HelpDeskFlow.Engine.Ports;
using Microsoft.Extensions.Logging;

namespace HelpDeskFlow.Engine.Embedded.Cluster;

/// <summary>
/// Reads the journals of the partitions that other silos run, so that every silo can show the whole cluster. One thread looks at
/// the ends of all journals with one question and reads what is new. A partition that comes to this silo shows itself from then on.
/// No lock is held while it reads: whoever serves calls takes that lock, and a slow store would take every thread of the pool.
/// </summary>
public sealed partial class ClusterFollowers : IDisposable
{
    private static readonly TimeSpan FaultPause = TimeSpan.FromSeconds(1);
    private readonly Lock _lock = new();
    private readonly IClusterStore _store;
    private readonly PartitionMap _map;
    private readonly ClusterViews _views;
    private readonly ClusterStream _stream;
    private readonly EngineLimits _limits;
    private readonly TimeProvider _time;
    private readonly Follower?[] _followers; // the reading thread's alone
    private readonly bool[] _isLocal;
    private readonly bool[] _isOutOfDate; // it was here meanwhile: its follower is not shown any more and begins anew
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _wake = new(0, 1);
    private TaskCompletionSource _nextRound = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _round = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? _loop;
    private bool _failed;

    /// <summary>Followers of all partitions; nothing is read before <see cref="Start"/>.</summary>
    public ClusterFollowers(IClusterStore store, PartitionMap map, ClusterViews views, ClusterStream stream, EngineLimits limits, TimeProvider time, ILogger<ClusterFollowers> log)
    {
        ArgumentNullException.ThrowIfNull(map);
        (_store, _map, _views, _stream, _limits, _time, _log) = (store, map, views, stream, limits, time, log);
        _followers = new Follower?[map.Count];
        _isLocal = new bool[map.Count];
        _isOutOfDate = new bool[map.Count];
    }

    /// <summary>Begins to read.</summary>
    public void Start() => _loop = Task.Factory.StartNew(() => Loop(_stop.Token), _stop.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>The partition runs here: these are its views, and nothing needs to be read of it.</summary>
    public void Came(int partition, PublishedState published)
    {
        ArgumentNullException.ThrowIfNull(published);
        lock (_lock)
        {
            (_isLocal[partition], _isOutOfDate[partition]) = (true, true);
            published.StreamTap = _stream.Publish;
            _views.Show(partition, published);
        }
    }

    /// <summary>It no longer runs here; what it showed last stays until it is read from its journal.</summary>
    public void Left(int partition)
    {
        lock (_lock)
        {
            _isLocal[partition] = false;
        }
    }

    /// <summary>Completes when all that is stored now can be seen here, or after this time.</summary>
    public async Task CatchUpAsync(TimeSpan atMost)
    {
        Task round;
        lock (_lock)
        {
            if (_isLocal.All(l => l))
            {
                return;
            }

            // The round under way may have looked before; the next one has not.
            round = _nextRound.Task;
            if (_wake.CurrentCount == 0)
            {
                _wake.Release();
            }
        }

        try
        {
            await round.WaitAsync(atMost, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Readers see it a little later.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        try
        {
            _loop?.Wait(TimeSpan.FromSeconds(5));
        }
        catch (AggregateException)
        {
            // It was told to stop.
        }

        foreach (var follower in _followers)
        {
            follower?.Dispose();
        }

        _stop.Dispose();
        _wake.Dispose();
    }

    private void Loop(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            lock (_lock)
            {
                _round = _nextRound;
                _nextRound = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            var pause = _store.LookEvery; // how old what a reader sees of another silo may be
            try
            {
                Round();
                _round.TrySetResult();
                if (_failed)
                {
                    _failed = false;
                    LogBack();
                }
            }
            catch (Exception e) when (e is JournalUnavailableException or JournalCorruptException)
            {
                // Whoever waits for the round waits for the next one, or gives up.
                lock (_lock)
                {
                    var waiting = _round;
                    _ = _nextRound.Task.ContinueWith(_ => waiting.TrySetResult(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
                }

                if (!_failed)
                {
                    _failed = true;
                    LogUnreadable(e.Message);
                }

                pause = FaultPause;
            }

            try
            {
                _wake.Wait(pause, stop);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private void Round()
    {
        var isLocal = DropThoseThatCame();
        if (isLocal.All(l => l))
        {
            return;
        }

        var ends = _store.LastSequences(_map.Count);
        var config = _views.Config;
        for (var partition = 0; partition < _map.Count; partition++)
        {
            if (!isLocal[partition] && (_followers[partition] is not { } follower || follower.Core.FollowedSequence < ends[partition]))
            {
                Follow(partition, config);
            }
        }
    }

    /// <summary>Which partitions run here; their followers end.</summary>
    private bool[] DropThoseThatCame()
    {
        lock (_lock)
        {
            for (var partition = 0; partition < _map.Count; partition++)
            {
                if (_isOutOfDate[partition])
                {
                    _isOutOfDate[partition] = false;
                    Drop(partition);
                }
            }

            return [.. _isLocal];
        }
    }

    private void Follow(int partition, ConfigSnapshot config)
    {
        try
        {
            if (_followers[partition] is { } follower)
            {
                follower.Core.FollowMore(config);
                return;
            }
        }
        catch (JournalUnavailableException)
        {
            // Away for long, or out of reach: from the snapshot again.
            Drop(partition);
            throw;
        }

        var fresh = new Follower(_store.FollowPartition(partition), _limits, _map, partition);
        try
        {
            fresh.Core.BeginFollowing(config);
        }
        catch
        {
            fresh.Dispose();
            throw;
        }

        _followers[partition] = fresh;
        lock (_lock)
        {
            // Where it came here while it was read, it shows itself.
            if (!_isOutOfDate[partition])
            {
                fresh.Core.Published.StreamTap = _stream.Publish;
                _views.Show(partition, fresh.Core.Published);
            }
        }
    }

    private void Drop(int partition)
    {
        _followers[partition]?.Dispose();
        _followers[partition] = null;
    }

    [LoggerMessage(EventId = 1601, Level = LogLevel.Warning, Message = "Partitions of other silos cannot be read and are shown as they were: {Reason}")]
    private partial void LogUnreadable(string reason);

    [LoggerMessage(EventId = 1602, Level = LogLevel.Information, Message = "Partitions of other silos can be read again.")]
    private partial void LogBack();

    private sealed class Follower(IFollowedJournal journal, EngineLimits limits, PartitionMap map, int partition) : IDisposable
    {
        private readonly GrainCodec _codec = new();

        public EngineCore Core => field ??= EngineCore.Following(journal, _codec, limits, map, partition);

        public void Dispose()
        {
            journal.Dispose();
            _codec.Dispose();
        }
    }
}

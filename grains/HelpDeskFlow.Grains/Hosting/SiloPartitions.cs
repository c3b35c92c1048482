using System.Diagnostics.Metrics;
using HelpDeskFlow.Engine.Codec;
using HelpDeskFlow.Engine.Embedded;
using HelpDeskFlow.Engine.Partitions;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Grains.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HelpDeskFlow.Grains.Hosting;

/// <summary>The partitions that run in this silo, and the way to those that do not. Thread-safe.</summary>
internal sealed partial class SiloPartitions : IDisposable
{
    private readonly ClusterState _state;
    private readonly IServiceProvider _services;
    private readonly IGrainFactory _grains;
    private readonly ILogger<SiloPartitions> _log;
    private readonly PartitionHost?[] _hosts;
    private readonly Meter _meter = new("HelpDeskFlow");
    private readonly Counter<long> _calls;
    private volatile SiloAddress[] _homes = [];

    public SiloPartitions(ClusterState state, IServiceProvider services, IGrainFactory grains, ILogger<SiloPartitions> log)
    {
        (_state, _services, _grains, _log) = (state, services, grains, log);
        _hosts = new PartitionHost?[state.Map.Count];
        _meter.CreateObservableGauge("hdf.cluster.partitions", () => _hosts.Count(h => h is not null), description: "Partitions that run in this silo.");
        _meter.CreateObservableGauge("hdf.cluster.partitions_isolated", () => Faults.Count, description: "Partitions that failed again and again here and are left alone for a while.");
        _meter.CreateObservableGauge("hdf.cluster.messages_waiting_bytes", () => All.Sum(h => h.Engine.Views.Stats.MessagesWaitingBytes), description: "Messages of the partitions here that other partitions have not taken yet, or whose taking is not stored yet.");
        _calls = _meter.CreateCounter<long>("hdf.cluster.calls", description: "Calls to partitions of other silos, by what they carry.");
    }

    /// <summary>Whether this silo has reached the store a moment ago.</summary>
    public bool StoreIsSeen => _state.Store.IsSeen;

    public PartitionFaults Faults { get; } = new(TimeProvider.System);

    /// <summary>Partitions that run here now.</summary>
    public IEnumerable<PartitionHost> All => _hosts.OfType<PartitionHost>();

    /// <summary>The partition, where it runs here.</summary>
    public PartitionHost? Local(int partition) => Volatile.Read(ref _hosts[partition]);

    /// <summary>Says who the members are now: partitions that share a home share calls. May be out of date.</summary>
    public void SetMembers(SiloAddress[] active) =>
        _homes = active.Length == 0 ? [] : [.. Enumerable.Range(0, _hosts.Length).Select(p => PartitionPlacementDirector.Choose(active, p))];

    /// <summary>Where the partition belongs; null: not known.</summary>
    public SiloAddress? Home(int partition) => _homes is { Length: > 0 } homes ? homes[partition] : null;

    /// <summary>The partition, wherever it runs, for one call that carries this.</summary>
    public IPartitionGrain Remote(int partition, string carries)
    {
        _calls.Add(1, new KeyValuePair<string, object?>("carries", carries));
        return _grains.GetGrain<IPartitionGrain>(partition);
    }

    /// <summary>Alerts for one partition of another silo.</summary>
    public Task<PartitionAnswer> SubmitRemoteAsync(int partition, byte[] body) => Remote(partition, "alerts").SubmitAsync(new AlertsMessage { Body = body });

    /// <summary>Opens the partition's journal, which deposes whoever had it open, and starts its engine.</summary>
    public async Task<PartitionHost> OpenAsync(int partition, Action<string> deactivate, Action move)
    {
        if (Faults.Isolation(partition) is { } isolation)
        {
            throw new InvalidOperationException(isolation);
        }

        try
        {
            // A thread of its own: the store may be slow, and a silo that starts opens many at once. On the pool's threads the silo would hear nobody meanwhile.
            var host = await Task.Factory.StartNew(() => Open(partition, deactivate, move), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
            Volatile.Write(ref _hosts[partition], host);
            _state.Followers.Came(partition, host.Engine.Published);
            LogOpened(partition);
            return host;
        }
        catch (JournalUnavailableException e)
        {
            // The store is out of reach: no fault of the partition.
            LogNotOpened(partition, e.Message);
            throw new InvalidOperationException(e.Message);
        }
        catch (Exception e)
        {
            NoteFault(partition, e.Message);
            throw new InvalidOperationException(e.Message);
        }
    }

    /// <summary>Stores what is under way and lets the partition go.</summary>
    public async Task CloseAsync(PartitionHost host)
    {
        await host.CloseAsync().ConfigureAwait(false);
        if (Interlocked.CompareExchange(ref _hosts[host.Partition], null, host) == host)
        {
            _state.Followers.Left(host.Partition);
            LogClosed(host.Partition);
        }
    }

    /// <summary>Puts the cluster's config in force in the partition, if its own is older than that version.</summary>
    public async Task<EngineAnswer> UseConfigAsync(PartitionHost host, long version)
    {
        if (host.ConfigVersion >= version)
        {
            return EngineAnswer.Committed;
        }

        await host.Configuring.WaitAsync().ConfigureAwait(false);
        try
        {
            var current = _state.Configs.Current;
            if (current.Version < version)
            {
                current = await Task.Run(_state.Configs.Refresh).ConfigureAwait(false);
            }

            if (host.ConfigVersion >= current.Version)
            {
                return EngineAnswer.Committed;
            }

            var answer = await host.Engine.ApplyConfigAsync(current.Config).ConfigureAwait(false);
            host.ConfigVersion = answer == EngineAnswer.Committed ? current.Version : host.ConfigVersion;
            return answer;
        }
        catch (JournalUnavailableException)
        {
            return EngineAnswer.StorageUnavailable;
        }
        finally
        {
            host.Configuring.Release();
        }
    }

    public void Dispose() => _meter.Dispose();

    private PartitionHost Open(int partition, Action<string> deactivate, Action move)
    {
        var journal = _state.Options.Store.OpenPartition(partition);
        var codec = new GrainCodec();
        var post = new PartitionPost((to, messages) => DeliverAsync(partition, to, messages), TimeProvider.System);
        void Ended(string why, bool isDeposed)
        {
            if (isDeposed)
            {
                LogDeposed(partition, why);
                _ = LookWhoIsInAsync();
            }
            else
            {
                NoteFault(partition, why);
            }

            deactivate(why);
        }

        EmbeddedEngine? engine = null;
        try
        {
            var sink = _state.Options.Sink(_services);
            var current = _state.Configs.Current;
            engine = new EmbeddedEngine(
                journal,
                codec,
                new FreshSink(sink, _state.Followers),
                _state.Options.Time,
                _state.Options.Limits,
                _services.GetRequiredService<ILogger<EmbeddedEngine>>(),
                new EnginePartition(_state.Map, partition, post, Ended))
            {
                Classifier = _services.GetService<IClassifier>(),
            };
            post.Acknowledged = engine.Acknowledge;
            engine.Start(current.Config);
            return new PartitionHost(partition, engine, journal, codec, post, move) { ConfigVersion = current.Version };
        }
        catch
        {
            post.Dispose();
            engine?.Dispose();
            journal.Dispose();
            codec.Dispose();
            throw;
        }
    }

    /// <summary>Whoever was deposed may have been given up: it finds out now and ends, before it takes anything back.</summary>
    private async Task LookWhoIsInAsync()
    {
        try
        {
            await _services.GetRequiredService<IClusterMembershipService>().Refresh().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            LogMembersUnknown(e.Message); // Orleans looks again by itself
        }
    }

    private async Task<EngineAnswer> DeliverAsync(int from, int to, PartitionMessage[] messages)
    {
        if (Local(to) is { } host)
        {
            return await host.Engine.ReceiveAsync(from, messages).ConfigureAwait(false);
        }

        try
        {
            var post = new PostMessage { From = from, Numbers = [.. messages.Select(m => m.Number)], Bodies = [.. messages.Select(m => m.Body.ToArray())] };
            return (EngineAnswer)(await Remote(to, "messages").DeliverAsync(post).ConfigureAwait(false)).Answer;
        }
        catch (Exception e)
        {
            // Whatever it was, the messages are kept and sent again.
            LogNotDelivered(from, to, e.Message);
            return EngineAnswer.StorageUnavailable;
        }
    }

    private void NoteFault(int partition, string why)
    {
        LogFault(partition, why);
        if (Faults.Note(partition, why))
        {
            LogIsolated(partition, why);
        }
    }

    [LoggerMessage(EventId = 1711, Level = LogLevel.Information, Message = "Partition {Partition} runs here.")]
    private partial void LogOpened(int partition);

    [LoggerMessage(EventId = 1712, Level = LogLevel.Information, Message = "Partition {Partition} no longer runs here.")]
    private partial void LogClosed(int partition);

    [LoggerMessage(EventId = 1713, Level = LogLevel.Warning, Message = "Partition {Partition} cannot be opened now: {Reason}")]
    private partial void LogNotOpened(int partition, string reason);

    [LoggerMessage(EventId = 1714, Level = LogLevel.Error, Message = "Partition {Partition} ended here and is opened again: {Reason}")]
    private partial void LogFault(int partition, string reason);

    [LoggerMessage(EventId = 1715, Level = LogLevel.Critical, Message = "Partition {Partition} failed again and again and is left alone for a minute, the others go on: {Reason}")]
    private partial void LogIsolated(int partition, string reason);

    [LoggerMessage(EventId = 1717, Level = LogLevel.Warning, Message = "Partition {Partition} runs on another silo now: {Reason}")]
    private partial void LogDeposed(int partition, string reason);

    [LoggerMessage(EventId = 1718, Level = LogLevel.Warning, Message = "Who is in the cluster is not known now: {Reason}")]
    private partial void LogMembersUnknown(string reason);

    [LoggerMessage(EventId = 1716, Level = LogLevel.Debug, Message = "Messages of partition {From} to {To} wait and are sent again: {Reason}")]
    private partial void LogNotDelivered(int from, int to, string reason);
}

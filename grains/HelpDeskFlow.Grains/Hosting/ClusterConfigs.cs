using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Engine.Embedded.Cluster;
using HelpDeskFlow.Engine.Partitions;
using Microsoft.Extensions.Logging;

namespace HelpDeskFlow.Grains.Hosting;

/// <summary>The config in force in the cluster, as this silo knows it: the one that was put in force last, by whichever silo. Blocks where it asks the store. Thread-safe.</summary>
internal sealed partial class ClusterConfigs(IClusterStore store, Func<ClusterConfig, ConfigSnapshot?> read, ClusterViews views, ILogger log)
{
    private const int TriesMax = 5;
    private readonly Lock _lock = new();
    private long _refused;
    private InForce _current = new(0, ConfigSnapshot.BuiltIn);

    /// <summary>What is in force.</summary>
    public InForce Current
    {
        get
        {
            lock (_lock)
            {
                return _current;
            }
        }
    }

    /// <summary>Puts this one in force.</summary>
    public InForce Put(ConfigSnapshot config)
    {
        var latest = store.PutConfig(config.Hash, config.SourceText);
        for (var tries = 1; latest.Hash != config.Hash && tries < TriesMax; tries++)
        {
            // Another silo was quicker with another one; the last one counts.
            latest = store.PutConfig(config.Hash, config.SourceText);
        }

        return Adopt(latest.Version, config);
    }

    /// <summary>Looks whether another silo has put one in force.</summary>
    public InForce Refresh()
    {
        if (store.LatestConfig() is not { } latest || latest.Version <= Current.Version)
        {
            return Current;
        }

        if (read(latest) is { } config)
        {
            LogChanged(latest.Version, latest.Hash);
            return Adopt(latest.Version, config);
        }

        if (Interlocked.Exchange(ref _refused, latest.Version) != latest.Version)
        {
            LogUnreadable(latest.Version, latest.Hash);
        }

        return Current;
    }

    private InForce Adopt(long version, ConfigSnapshot config)
    {
        lock (_lock)
        {
            if (version >= _current.Version)
            {
                _current = new InForce(version, config);
                views.Show(config);
            }

            return _current;
        }
    }

    [LoggerMessage(EventId = 1701, Level = LogLevel.Information, Message = "Another silo put config {Hash} in force (version {Version} of the cluster).")]
    private partial void LogChanged(long version, string hash);

    [LoggerMessage(EventId = 1702, Level = LogLevel.Error, Message = "Another silo put config {Hash} in force (version {Version} of the cluster), which this silo does not have, and the one before stays here; give all silos the same file and environment.")]
    private partial void LogUnreadable(long version, string hash);

    /// <summary>A config with its version in the cluster.</summary>
    internal sealed record InForce(long Version, ConfigSnapshot Config);
}

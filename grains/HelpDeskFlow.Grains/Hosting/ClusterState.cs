using HelpDeskFlow.Engine.Codec;
using HelpDeskFlow.Engine.Embedded;
using HelpDeskFlow.Engine.Embedded.Cluster;
using HelpDeskFlow.Engine.Partitions;
using HelpDeskFlow.Engine.Ports;
using Microsoft.Extensions.Logging;

namespace HelpDeskFlow.Grains.Hosting;

/// <summary>What the parts of one silo share.</summary>
internal sealed class ClusterState : IDisposable
{
    private readonly GrainCodec _codec = new();

    /// <summary>Asks the store how many partitions there are; blocks.</summary>
    /// <exception cref="JournalUnavailableException">The store cannot be reached.</exception>
    public ClusterState(ClusterOptions options, ILoggerFactory logs)
    {
        Options = options;
        Map = new PartitionMap(options.Store.FreezePartitions(options.Partitions));
        Stream = new ClusterStream(options.Limits.StreamEventsKeptMax, TimeProvider.System);
        Views = new ClusterViews(Map, new PublishedNothing(options, _codec).Views, Stream);
        Followers = new ClusterFollowers(options.Store, Map, Views, Stream, options.Limits, TimeProvider.System, logs.CreateLogger<ClusterFollowers>());
        Configs = new ClusterConfigs(options.Store, options.ReadConfig, Views, logs.CreateLogger<ClusterConfigs>());
        Configs.Put(options.Config);
    }

    public ClusterOptions Options { get; }

    public PartitionMap Map { get; }

    public ClusterViews Views { get; }

    public ClusterStream Stream { get; }

    public ClusterFollowers Followers { get; }

    public ClusterConfigs Configs { get; }

    public StoreSight Store { get; } = new(TimeProvider.System);

    public void Dispose()
    {
        Followers.Dispose();
        _codec.Dispose();
    }

    /// <summary>What is shown of a partition before anything of it is read.</summary>
    private sealed class PublishedNothing(ClusterOptions options, GrainCodec codec)
    {
        public Engine.Views.IReadViews Views { get; } = new EngineCore(new NoJournal(), codec, options.Limits).Published;
    }

    private sealed class NoJournal : IJournal
    {
        public long LastSequence => 0;

        public long CheckpointSequence => 0;

        public long UsedBytes => 0;

        public void Append(JournalCommit commit) => throw new InvalidOperationException("Nothing is written here.");

        public IEnumerable<SnapshotRow> ReadSnapshot(byte exceptKind = 0) => [];

        public SnapshotRow? ReadSnapshotRow(byte kind, string key) => null;

        public IEnumerable<JournalRow> ReadAfter(long sequence) => [];

        public int Prune(in PruneOrder order) => 0;

        public void Dispose()
        {
        }
    }
}

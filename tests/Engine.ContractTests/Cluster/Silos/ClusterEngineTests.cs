using HelpDeskFlow.Engine.ContractTests.Engines;
using HelpDeskFlow.Engine.Embedded;
using HelpDeskFlow.Engine.Partitions;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Grains;
using HelpDeskFlow.Grains.Hosting;
using HelpDeskFlow.Journals.Memory;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.TestingHost;

namespace HelpDeskFlow.Engine.ContractTests.Cluster.Silos;

/// <summary>The contract of all engines, on a silo of Orleans' TestingHost with one partition.</summary>
public sealed class ClusterEngineTests : EngineContract
{
    private readonly InMemoryClusterStore _store = new();
    private InProcessTestCluster? _cluster;

    private protected override IJournal OpenJournal()
    {
        _store.FreezePartitions(1);
        return _store.OpenPartition(0);
    }

    private protected override IEngine Start(IJournal journal, IEffectSink sink, TimeProvider time)
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) => silo.AddHelpDeskFlowCluster(new ClusterOptions
        {
            Store = new OneJournal(_store, journal),
            Config = EngineScene.Config(),
            ReadConfig = config => EngineScene.Config(config.Hash),
            Limits = new EngineLimits { QueuedBatchesMax = QueuedBatchesMax, SnapshotEveryBytes = 20_000, SnapshotBytesPerTurnMax = 4_000 },
            Sink = _ => sink,
            Time = time,
        }));
        _cluster = builder.Build();
        return Task.Run(async () =>
        {
            await _cluster.DeployAsync();
            var engine = _cluster.GetSiloServiceProvider().GetRequiredService<ClusterEngine>();
            await engine.StartAsync();
            return engine;
        }).WaitAsync(TimeSpan.FromSeconds(60)).GetAwaiter().GetResult();
    }

    private protected override async Task StopAsync(IEngine engine)
    {
        await ((ClusterEngine)engine).StopAsync();
        if (_cluster is { } cluster)
        {
            _cluster = null;
            _ = Task.Run(async () => await cluster.DisposeAsync());
        }
    }

    /// <summary>The one partition's journal is the one before which the test stands.</summary>
    private sealed class OneJournal(IClusterStore store, IJournal journal) : IClusterStore
    {
        public int FreezePartitions(int wanted) => store.FreezePartitions(wanted);

        public ClusterConfig? LatestConfig() => store.LatestConfig();

        public ClusterConfig PutConfig(string hash, string text) => store.PutConfig(hash, text);

        public IJournal OpenPartition(int partition) => new Kept(journal);

        public IFollowedJournal FollowPartition(int partition) => store.FollowPartition(partition);

        public long[] LastSequences(int partitions) => store.LastSequences(partitions);

        public void Dispose()
        {
        }
    }

    /// <summary>The test closes the journal, not the silo.</summary>
    private sealed class Kept(IJournal inner) : IJournal
    {
        public long LastSequence => inner.LastSequence;

        public long CheckpointSequence => inner.CheckpointSequence;

        public long UsedBytes => inner.UsedBytes;

        public string? Warning => inner.Warning;

        public void Append(JournalCommit commit) => inner.Append(commit);

        public IEnumerable<SnapshotRow> ReadSnapshot(byte exceptKind = 0) => inner.ReadSnapshot(exceptKind);

        public SnapshotRow? ReadSnapshotRow(byte kind, string key) => inner.ReadSnapshotRow(kind, key);

        public IEnumerable<JournalRow> ReadAfter(long sequence) => inner.ReadAfter(sequence);

        public int Prune(in PruneOrder order) => inner.Prune(order);

        public void Dispose()
        {
        }
    }
}

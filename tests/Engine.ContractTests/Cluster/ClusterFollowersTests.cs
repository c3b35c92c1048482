using HelpDeskFlow.Engine.Codec;
using HelpDeskFlow.Engine.ContractTests.Engines;
using HelpDeskFlow.Engine.Embedded;
using HelpDeskFlow.Engine.Embedded.Cluster;
using HelpDeskFlow.Engine.Partitions;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Journals.Memory;
using Microsoft.Extensions.Logging.Abstractions;

namespace HelpDeskFlow.Engine.ContractTests.Cluster;

/// <summary>Goal: a store that is slow to be read holds up nobody who serves calls. Method: a journal whose reading stands still until the test lets it go on.</summary>
public sealed class ClusterFollowersTests : IAsyncDisposable
{
    private readonly PartitionMap _map = new(2);
    private readonly GrainCodec _codec = new();
    private readonly SlowStore _store = new();
    private readonly InMemoryJournal _own = new();
    private readonly ManualTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly EmbeddedEngine _engine;
    private readonly ClusterViews _views;
    private readonly ClusterFollowers _followers;

    public ClusterFollowersTests()
    {
        var limits = new EngineLimits();
        var stream = new ClusterStream(limits.StreamEventsKeptMax, _time);
        _engine = new EmbeddedEngine(_own, _codec, new KeepingSink(), _time, limits, NullLogger<EmbeddedEngine>.Instance);
        _engine.Start(EngineScene.Config());
        _views = new ClusterViews(_map, new EngineCore(new InMemoryJournal(), _codec, limits).Published, stream);
        _followers = new ClusterFollowers(_store, _map, _views, stream, limits, TimeProvider.System, NullLogger<ClusterFollowers>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        _store.GoesOn.Set();
        _followers.Dispose();
        await _engine.StopAsync();
        _engine.Dispose();
        _store.Dispose();
        _own.Dispose();
        _codec.Dispose();
    }

    [Fact]
    public async Task StoreThatStandsStill_PartitionsComeAndGo_AndReadersWaitNoLongerThanTheySaid()
    {
        var stop = TestContext.Current.CancellationToken;
        Assert.Equal(EngineAnswer.Committed, await _engine.SubmitAsync(EngineScene.Batch(_time, "a", null)));
        _followers.Start();
        Assert.True(_store.IsRead.Wait(EngineScene.Patience, stop));

        await Task.Run(() => _followers.Came(0, _engine.Published), stop).WaitAsync(EngineScene.Patience, stop);
        await Task.Run(() => _followers.Left(1), stop).WaitAsync(EngineScene.Patience, stop);
        await Task.Run(() => _followers.CatchUpAsync(TimeSpan.FromMilliseconds(1)), stop).WaitAsync(EngineScene.Patience, stop);
        Assert.Equal(1, _views.Stats.OpenAlerts);

        // What was being read of partition 0 meanwhile is not shown over the engine that runs here.
        _store.GoesOn.Set();
        await _followers.CatchUpAsync(EngineScene.Patience);
        Assert.Equal(1, _views.Stats.OpenAlerts);
    }

    /// <summary>Its journals are empty, and looking at one stands still.</summary>
    private sealed class SlowStore : IClusterStore
    {
        private readonly InMemoryClusterStore _inner = new();

        public ManualResetEventSlim IsRead { get; } = new();

        public ManualResetEventSlim GoesOn { get; } = new();

        public int FreezePartitions(int wanted) => _inner.FreezePartitions(wanted);

        public ClusterConfig? LatestConfig() => _inner.LatestConfig();

        public ClusterConfig PutConfig(string hash, string text) => _inner.PutConfig(hash, text);

        public IJournal OpenPartition(int partition) => _inner.OpenPartition(partition);

        public IFollowedJournal FollowPartition(int partition) => new SlowJournal(this, _inner.FollowPartition(partition));

        public long[] LastSequences(int partitions) => _inner.LastSequences(partitions);

        public void Dispose()
        {
            IsRead.Dispose();
            GoesOn.Dispose();
        }
    }

    private sealed class SlowJournal(SlowStore store, IFollowedJournal inner) : IFollowedJournal
    {
        public long LastSequence => inner.LastSequence;

        public long CheckpointSequence => inner.CheckpointSequence;

        public long UsedBytes => inner.UsedBytes;

        public void Look()
        {
            store.IsRead.Set();
            Assert.True(store.GoesOn.Wait(10 * EngineScene.Patience)); // longer than anybody waits for what it must not hold up
            inner.Look();
        }

        public void Append(JournalCommit commit) => inner.Append(commit);

        public IEnumerable<SnapshotRow> ReadSnapshot(byte exceptKind = 0) => inner.ReadSnapshot(exceptKind);

        public SnapshotRow? ReadSnapshotRow(byte kind, string key) => inner.ReadSnapshotRow(kind, key);

        public IEnumerable<JournalRow> ReadAfter(long sequence) => inner.ReadAfter(sequence);

        public int Prune(in PruneOrder order) => inner.Prune(order);

        public void Dispose() => inner.Dispose();
    }
}

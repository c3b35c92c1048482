using HelpDeskFlow.Engine.ContractTests.Stores;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Journals;
using NodaTime;

namespace HelpDeskFlow.Engine.ContractTests.Journals;

/// <summary>Goal: silos that share a database agree on partitions and config, and a partition has one writer. Method: two stores on one real server.</summary>
[Trait("Needs", "PostgreSQL")]
public sealed class PostgresClusterStoreTests(PostgresServer server) : IDisposable
{
    private readonly List<IDisposable> _open = [];

    public void Dispose() => _open.ForEach(o => o.Dispose());

    [Fact]
    public void FreezePartitions_TheFirstNumberCounts_AlsoWhereManyBeginAtOnce()
    {
        var connection = server.NewDatabase();
        var stores = Enumerable.Range(0, 4).Select(_ => Store(connection)).ToArray();
        var numbers = new int[stores.Length];
        Parallel.For(0, stores.Length, i => numbers[i] = stores[i].FreezePartitions(3 + i));
        Assert.Single(numbers.Distinct());
        Assert.Equal(numbers[0], Store(connection).FreezePartitions(9));
        Assert.All(stores[0].LastSequences(numbers[0]), s => Assert.Equal(0, s));
    }

    [Fact]
    public void PutConfig_RisesWithEachOther_AndIsSeenByAll()
    {
        var connection = server.NewDatabase();
        var (a, b) = (Store(connection), Store(connection));
        a.FreezePartitions(1);
        b.FreezePartitions(1);
        Assert.Null(a.LatestConfig());
        Assert.Equal(1, a.PutConfig("one", "text one").Version);
        Assert.Equal(1, b.PutConfig("one", "text one").Version);
        Assert.Equal(2, b.PutConfig("two", "text two").Version);
        Assert.Equal("text two", a.LatestConfig()!.Text);
        Assert.Equal(3, a.PutConfig("one", "text one").Version);
    }

    [Fact]
    public void OpenPartition_ByAnother_DeposesTheOneBefore_AndAFollowerSeesBoth()
    {
        var connection = server.NewDatabase();
        var (a, b) = (Store(connection), Store(connection));
        a.FreezePartitions(2);
        b.FreezePartitions(2);
        var old = Keep(a.OpenPartition(1));
        old.Append(Commit(1, "first"));
        var follower = Keep(b.FollowPartition(1));
        follower.Look();
        Assert.Equal(["first"], follower.ReadAfter(0).Select(Text));

        var next = Keep(b.OpenPartition(1));
        Assert.Equal(1, next.LastSequence);
        Assert.True(Assert.Throws<JournalUnavailableException>(() => old.Append(Commit(2, "late"))).IsDeposed);
        next.Append(Commit(2, "second"));
        Assert.Equal(["second"], follower.ReadAfter(1).Select(Text));
        Assert.Equal([0, 2], a.LastSequences(2));
    }

    private static JournalCommit Commit(long sequence, string text) =>
        new(sequence, Instant.FromUnixTimeSeconds(sequence), System.Text.Encoding.UTF8.GetBytes(text), [], null);

    private static string Text(JournalRow row) => System.Text.Encoding.UTF8.GetString(row.Body);

    private PostgresClusterStore Store(string connection) => Keep(PostgresClusterStore.Open(connection, PostgresJournalOptions.Default));

    private T Keep<T>(T opened)
        where T : IDisposable
    {
        _open.Insert(0, opened);
        return opened;
    }
}

using HelpDeskFlow.Engine.ContractTests.Stores;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Journals;
using HelpDeskFlow.Journals.AzureTables;
using NodaTime;

namespace HelpDeskFlow.Engine.ContractTests.Journals;

/// <summary>Goal: silos that share a store agree on partitions and config, a partition has one writer, and readers of it see no halves. Method: several stores on one real server.</summary>
public abstract class ClusterStoreContract : IDisposable
{
    private readonly List<IDisposable> _open = [];

    /// <summary>One silo's, all on the same place.</summary>
    protected abstract ICopyTargetCluster Open();

    public void Dispose() => _open.ForEach(o => o.Dispose());

    [Fact]
    public void FreezePartitions_TheFirstNumberCounts_AlsoWhereManyBeginAtOnce()
    {
        var stores = Enumerable.Range(0, 4).Select(_ => Store()).ToArray();
        var numbers = new int[stores.Length];
        Parallel.For(0, stores.Length, i => numbers[i] = stores[i].FreezePartitions(3 + i));
        Assert.Single(numbers.Distinct());
        Assert.Equal(numbers[0], Store().FreezePartitions(9));
        Assert.All(stores[0].LastSequences(numbers[0]), s => Assert.Equal(0, s));
    }

    [Fact]
    public void PutConfig_RisesWithEachOther_AndIsSeenByAll()
    {
        var (a, b) = (Store(1), Store(1));
        Assert.Null(a.LatestConfig());
        Assert.Equal(1, a.PutConfig("one", "text one").Version);
        Assert.Equal(1, b.PutConfig("one", "text one").Version);
        Assert.Equal(2, b.PutConfig("two", "text two").Version);
        Assert.Equal("text two", a.LatestConfig()!.Text);
        Assert.Equal(3, a.PutConfig("one", "text one").Version);
        var large = string.Concat(Enumerable.Repeat("a line of config, and ünïcödé\n", 100_000));
        Assert.Equal(4, a.PutConfig("large", large).Version);
        Assert.Equal(large, b.LatestConfig()!.Text);
    }

    [Fact]
    public void PutConfig_ManyAtOnce_EachHasAVersionOfItsOwn_AndTheLastCounts()
    {
        var stores = Enumerable.Range(0, 4).Select(_ => Store(1)).ToArray();
        var versions = new long[stores.Length];
        Parallel.For(0, stores.Length, i =>
        {
            for (var (tries, hash) = (0, ""); hash != $"{i}"; tries++)
            {
                (_, hash, _) = stores[i].PutConfig($"{i}", $"text {i}");
                versions[i] = hash == $"{i}" ? stores[i].LatestConfig()!.Version : 0;
                Assert.InRange(tries, 0, 50);
            }
        });
        var latest = stores[0].LatestConfig()!;
        Assert.All(stores, s => Assert.Equal(latest, s.LatestConfig()));
        Assert.InRange(latest.Version, 4, 250);
        Assert.Equal($"text {latest.Hash}", latest.Text);
    }

    [Fact]
    public void OpenPartition_ByAnother_DeposesTheOneBefore_AndAFollowerSeesBoth()
    {
        var (a, b) = (Store(2), Store(2));
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

    [Fact]
    public void OpenPartition_ManyAtOnce_OneCanWrite()
    {
        var stores = Enumerable.Range(0, 4).Select(_ => Store(2)).ToArray();
        var journals = new IJournal[stores.Length];
        Parallel.For(0, stores.Length, i => journals[i] = stores[i].OpenPartition(0));
        Array.ForEach(journals, j => Keep(j));
        var written = 0;
        foreach (var journal in journals)
        {
            try
            {
                journal.Append(Commit(1, "once"));
                written++;
            }
            catch (JournalUnavailableException e)
            {
                Assert.True(e.IsDeposed);
            }
        }

        Assert.Equal(1, written);
        Assert.Equal([1, 0], stores[0].LastSequences(2));
    }

    [Fact]
    public void Follower_OfAPartitionThatNobodyHasOpened_SeesNothing_UntilThereIsSomething()
    {
        var store = Store(2);
        var follower = Keep(store.FollowPartition(0));
        follower.Look();
        Assert.Equal((0, 0), (follower.LastSequence, follower.CheckpointSequence));
        Assert.Empty(follower.ReadSnapshot());
        Assert.Empty(follower.ReadAfter(0));
        Keep(store.OpenPartition(0)).Append(Commit(1, "first"));
        Assert.Equal(["first"], follower.ReadAfter(0).Select(Text));
    }

    [Fact]
    public async Task Look_WhileTheOwnerWritesChangesDeletesAndPrunes_IsAsOfOneInstant()
    {
        const int Last = 80;
        var store = Store(2);
        var journal = Keep(store.OpenPartition(0));
        var follower = Keep(Store(2).FollowPartition(0));
        var writer = Task.Run(() =>
        {
            for (var sequence = 1L; sequence <= Last; sequence++)
            {
                journal.Append(Changing(sequence));
                if (sequence % 20 == 0)
                {
                    journal.Prune(new PruneOrder(Instant.FromUnixTimeSeconds(Last), long.MaxValue, 1000, long.MaxValue));
                }
            }
        });
        var looks = new HashSet<long>();
        do
        {
            follower.Look();
            looks.Add(follower.LastSequence);
            Check(follower);
        }
        while (follower.LastSequence < Last && !writer.IsFaulted);
        await writer;
        Assert.True(looks.Count > 3, $"Only {looks.Count} looks while it wrote.");
    }

    /// <summary>Rows of which some are changed, some deleted and some so large that they are stored in pieces.</summary>
    private static JournalCommit Changing(long sequence) => new(
        sequence,
        Instant.FromUnixTimeSeconds(sequence),
        System.Text.Encoding.UTF8.GetBytes($"{sequence}"),
        [
            new SnapshotRow(1, $"k{sequence % 7}", sequence, sequence % 3 == 0 ? ReadOnlyMemory<byte>.Empty : Body(sequence)),
            new SnapshotRow(2, $"k{sequence % 11}", sequence, Body(sequence)),
        ],
        sequence % 10 == 0 ? sequence - 4 : null);

    private static byte[] Body(long sequence) => Commits.Body(sequence, sequence % 8 == 0 ? 1_600_000 : sequence % 5 == 0 ? 800_000 : 300);

    private static void Check(HelpDeskFlow.Engine.Partitions.IFollowedJournal follower)
    {
        var at = follower.LastSequence;
        var expected = new Dictionary<(byte, string), SnapshotRow>();
        for (var sequence = 1L; sequence <= at; sequence++)
        {
            foreach (var row in Changing(sequence).Snapshots)
            {
                expected[(row.Kind, row.Key)] = row;
            }
        }

        Assert.Equal(at < 10 ? 0 : (at / 10 * 10) - 4, follower.CheckpointSequence);
        var rows = follower.ReadSnapshot().OrderBy(r => (r.Kind, r.Key)).ToList();
        Assert.Equal(expected.Values.Where(r => !r.Body.IsEmpty).OrderBy(r => (r.Kind, r.Key)).Select(r => (r.Kind, r.Key, r.Sequence)), rows.Select(r => (r.Kind, r.Key, r.Sequence)));
        Assert.All(rows, r => Assert.True(r.Body.Span.SequenceEqual(Body(r.Sequence))));
        var count = (int)(at - follower.CheckpointSequence);
        Assert.Equal(Enumerable.Range(0, count).Select(i => follower.CheckpointSequence + 1 + i), follower.ReadAfter(follower.CheckpointSequence).Take(count).Select(r => r.Sequence));
    }

    [Fact]
    public void OpenForCopy_IntoAPartition_CountsAtItsEnd_AndIsRefusedWhereThereIsAJournal()
    {
        var store = Store(2);
        var copy = Keep(store.OpenForCopy(1));
        copy.BeginCopy(41);
        copy.Append(Commit(42, "copied"));
        copy.AddSnapshot([Commits.Piece(1, "a", 41, "row")]);
        Assert.Contains("did not come to its end", Assert.Throws<JournalUnavailableException>(() => store.OpenPartition(1)).Message);
        copy = Keep(store.OpenForCopy(1));
        copy.BeginCopy(41);
        copy.Append(Commit(42, "copied again"));
        copy.AddSnapshot([Commits.Piece(1, "a", 41, "row again")]);
        copy.EndCopy(41);
        copy.Dispose();
        var journal = Keep(store.OpenPartition(1));
        Assert.Equal((42, 41), (journal.LastSequence, journal.CheckpointSequence));
        Assert.Equal(["copied again"], journal.ReadAfter(41).Select(Text));
        Assert.Equal(["row again"], journal.ReadSnapshot().Select(r => r.Text()));
        Assert.Contains("holds 42 commits already", Assert.Throws<JournalUnavailableException>(() => store.OpenForCopy(1)).Message);
    }

    protected static JournalCommit Commit(long sequence, string text) =>
        new(sequence, Instant.FromUnixTimeSeconds(sequence), System.Text.Encoding.UTF8.GetBytes(text), [], null);

    protected static string Text(JournalRow row) => System.Text.Encoding.UTF8.GetString(row.Body);

    protected ICopyTargetCluster Store() => Keep(Open());

    protected ICopyTargetCluster Store(int partitions)
    {
        var store = Store();
        Assert.Equal(partitions, store.FreezePartitions(partitions));
        return store;
    }

    protected T Keep<T>(T opened)
        where T : IDisposable
    {
        _open.Insert(0, opened);
        return opened;
    }
}

/// <summary>On PostgreSQL.</summary>
[Trait("Needs", "PostgreSQL")]
public sealed class PostgresClusterStoreTests(PostgresServer server) : ClusterStoreContract
{
    private readonly string _connection = server.NewDatabase();

    protected override ICopyTargetCluster Open() => PostgresClusterStore.Open(_connection, PostgresJournalOptions.Default);
}

/// <summary>On Azurite, and what only there can be met: a commit whose snapshot rows are not written yet.</summary>
[Trait("Needs", "Azurite")]
public sealed class AzureTablesClusterStoreTests(AzuriteServer server) : ClusterStoreContract
{
    private readonly string _connection = server.NewTable();

    protected override ICopyTargetCluster Open() => AzureTablesClusterStore.Open(_connection, AzureTablesJournalOptions.Cluster);

    [Fact]
    public void Look_BetweenACommitAndItsSnapshotRows_TakesThemFromTheCommit()
    {
        var store = Store(2);
        var journal = Keep(store.OpenPartition(0));
        journal.Append(Commit(1, "one") with { Snapshots = [Commits.Piece(1, "a", 1, "before"), Commits.Piece(1, "gone", 1, "before"), new SnapshotRow(2, "large", 1, Commits.Body(1, 2_500_000))] });
        journal.Append(Commit(2, "two") with { Snapshots = [Commits.Piece(1, "a", 2, "after"), Commits.Piece(1, "gone", 2, ""), new SnapshotRow(2, "large", 2, Commits.Body(2, 1_200_000))], Checkpoint = 2 });
        var place = TablePlace.Parse(_connection).OfPartition(0, 2);
        using var client = new TableClient(place, AzureTablesJournalOptions.Cluster);

        // As it is when the head has the commit and half of its rows are written.
        var head = TableHead.Take(client, AzureTablesJournalOptions.Cluster, "", atOnce: true);
        Assert.True(head.TryWrite(head.State with { Applied = 1 }, batch => batch.Delete(client.UrlOf(TableEntity.SnapshotKey(2, "large") + "0001"))));
        var follower = Keep(store.FollowPartition(0));
        follower.Look();
        Assert.Equal((2, 2), (follower.LastSequence, follower.CheckpointSequence));
        var rows = follower.ReadSnapshot().ToDictionary(r => r.Key);
        Assert.Equal(2, rows.Count);
        Assert.Equal("after", rows["a"].Text());
        Assert.Equal(Commits.Body(2, 1_200_000), rows["large"].Body.ToArray());

        // The same with no commit that explains it is damage, and said.
        Assert.True(head.TryWrite(head.State with { Applied = 2 }, null));
        Assert.Matches("^The journal azure-tables [^\n]* could not be read as of one instant in 5 looks[^\n]*\\.$", Assert.Throws<JournalUnavailableException>(follower.Look).Message);
    }

    [Fact]
    public void OpenPartition_DoesNotWaitForAHolderThatShowsItself()
    {
        // A program on one machine, whose journal is the only partition of a cluster.
        using var program = AzureTablesJournal.Open(_connection, AzureTablesJournalOptions.Default);
        program.Append(Commit(1, "alone"));
        var journal = Keep(Store(1).OpenPartition(0));
        Assert.Equal(["alone"], journal.ReadAfter(0).Select(Text));
        Assert.True(Assert.Throws<JournalUnavailableException>(() => program.Append(Commit(2, "late"))).IsDeposed);
    }

    [Theory]
    [InlineData(56, null)]
    [InlineData(57, "Table has more than 56 letters and digits, too many for the names of a cluster's tables")]
    public void ConnectionProblem_OfALongName_SaysSo(int length, string? problem) =>
        Assert.Equal(problem, AzureTablesClusterStore.ConnectionProblem($"UseDevelopmentStorage=true;Table={new string('t', length)}"));
}

using HelpDeskFlow.Engine.ContractTests.Stores;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Journals;
using HelpDeskFlow.Journals.AzureTables;
using NodaTime;

namespace HelpDeskFlow.Engine.ContractTests.Journals;

/// <summary>The contract on Azurite, and what only this journal can meet: other owners, commits in several batches, a service that stops or refuses.</summary>
[Trait("Needs", "Azurite")]
public sealed class AzureTablesJournalTests : JournalContract
{
    private static readonly AzureTablesJournalOptions Options = AzureTablesJournalOptions.Default with { HolderGoneAfter = Duration.FromMilliseconds(1500), ShowEvery = Duration.FromMilliseconds(300) };

    // One that does not show that it is there, as if it were paused or cut off.
    private static readonly AzureTablesJournalOptions Silent = Options with { ShowEvery = Duration.FromDays(1) };
    private readonly string _connection;

    public AzureTablesJournalTests(AzuriteServer server)
    {
        _connection = server.NewTable();
        Journal = AzureTablesJournal.Open(_connection, Options);
    }

    protected override void Reopen()
    {
        Journal.Dispose();
        Journal = AzureTablesJournal.Open(_connection, Options);
    }

    protected override void DamageAndReopen(long sequence)
    {
        using (var client = new TableClient(TablePlace.Parse(_connection), Options))
        {
            var (entity, _, _) = client.Get(TableEntity.CommitKey(sequence, 0))!.Value;
            using var data = new MemoryStream();
            entity.ReadData(data);
            var bytes = data.ToArray();
            bytes[5] ^= 1;
            var batch = new TableBatch();
            batch.Put(
                client.UrlOf(TableEntity.CommitKey(sequence, 0)),
                TableEntity.Write(TableEntity.CommitKey(sequence, 0), bytes, [.. new[] { "Bytes", "At", "Checksum", "BodyBytes" }.Select(n => (n, (object)entity.Number(n)))]),
                null);
            client.Batch(batch);
        }

        Reopen();
    }

    [Fact]
    public void Open_WhileTheHolderShowsThatItIsThere_IsRefusedInOneSentence_UntilItIsClosed()
    {
        var e = Assert.Throws<JournalUnavailableException>(() => AzureTablesJournal.Open(_connection, Options));
        Assert.Matches("^The journal azure-tables .* is in use by process [0-9]+ on [^ ]+; stop that one, or name another table in --journal-connection\\.$", e.Message);
        Journal.AppendMany(1);
        Reopen();
        CheckRows(1, 1);
    }

    [Fact]
    public void Append_ByADeposedOwner_IsRefused_AndStoresNothing()
    {
        Journal.Dispose();
        var old = AzureTablesJournal.Open(_connection, Silent);
        old.AppendMany(3);
        Journal = AzureTablesJournal.Open(_connection, Options); // waits until the silent one counts as gone
        var large = new SnapshotRow(1, "large", 4, Commits.Body(4, 5_000_000));
        var e = Assert.Throws<JournalUnavailableException>(() => old.Append(Commits.Of(4) with { Snapshots = [Commits.Piece(1, "a", 4, "old"), large], Checkpoint = 4 }));
        Assert.Matches("was taken over by process [0-9]+ on [^ ]+ at 20[-0-9T:]+Z, so this program writes nothing any more; stop one of the two and restart the other\\.$", e.Message);
        Assert.Equal((3, 3), (Journal.LastSequence, old.LastSequence));

        Journal.Append(Commits.Of(4) with { Snapshots = [Commits.Piece(1, "a", 4, "new")], Checkpoint = 4 });
        Assert.Throws<JournalUnavailableException>(() => old.Append(Commits.Of(4)));
        Assert.Equal(0, old.Prune(Older(Commits.At(100))));
        CheckRows(1, 4);
        Assert.Equal(["new"], Journal.ReadSnapshot().Select(r => r.Text()));
        old.Dispose();
    }

    [Fact]
    public void Open_AfterACrashBetweenACommitAndItsSnapshotRows_FinishesThem()
    {
        Journal.Append(Commits.Of(1) with { Snapshots = [Commits.Piece(1, "a", 1, "before"), Commits.Piece(1, "gone", 1, "before"), new SnapshotRow(2, "large", 1, Commits.Body(1, 2_500_000))] });
        Journal.Append(Commits.Of(2) with { Snapshots = [Commits.Piece(1, "a", 2, "after"), Commits.Piece(1, "gone", 2, ""), new SnapshotRow(2, "large", 2, Commits.Body(2, 1_200_000))] });
        Journal.Dispose();

        // What such a crash leaves: the commit is there, the head says that its rows are not, and some of them are.
        using (var client = new TableClient(TablePlace.Parse(_connection), Options))
        {
            var head = TableHead.Take(client, Options, "");
            Assert.True(head.TryWrite(head.State with { Applied = 1 }, batch => batch.Delete(client.UrlOf(TableEntity.SnapshotKey(2, "large") + "0001"))));
        }

        Journal = AzureTablesJournal.Open(_connection, Options);
        Assert.Equal("after", Journal.ReadSnapshotRow(1, "a")!.Value.Text());
        Assert.Null(Journal.ReadSnapshotRow(1, "gone"));
        Assert.Equal(Commits.Body(2, 1_200_000), Journal.ReadSnapshotRow(2, "large")!.Value.Body.ToArray());
        CheckRows(1, 2);
        Journal.AppendMany(1);
    }

    [Fact]
    public void Open_WrittenByANewerVersion_IsRefusedAndLeftAlone()
    {
        Journal.Dispose();
        using (var client = new TableClient(TablePlace.Parse(_connection), Options))
        {
            var batch = new TableBatch();
            batch.Put(client.UrlOf(TableEntity.HeadKey), TableEntity.Write(TableEntity.HeadKey, [], ("Format", 2L)), null);
            client.Batch(batch);
        }

        Assert.Matches("was written by a newer version \\(2\\); this program reads up to 1; upgrade the program\\.$", Assert.Throws<JournalCorruptException>(() => AzureTablesJournal.Open(_connection, Options)).Message);
    }

    [Theory]
    [InlineData("AccountKey=AAAA", "the service refuses us")]
    [InlineData("TableEndpoint=http://127.0.0.1:9/devstoreaccount1", "the service cannot be reached")]
    public void Open_ServiceDoesNotLetUs_SaysWhatToDoInOneSentence(string different, string said)
    {
        var name = different.Split('=')[0];
        var connection = string.Join(';', _connection.Split(';').Where(p => !p.StartsWith(name + "=", StringComparison.Ordinal)).Append(different));
        var e = Assert.Throws<JournalUnavailableException>(() => AzureTablesJournal.Open(connection, Options with { TriesMax = 2 }));
        Assert.Contains(said, e.Message);
        Assert.Matches("^[^\n]*\\.$", e.Message);
    }

    [Theory]
    [InlineData(TableEntity.PropertyBytesMax)]
    [InlineData(TableEntity.PropertyBytesMax + 1)]
    [InlineData(TableEntity.DataBytesMax)]
    [InlineData(TableEntity.DataBytesMax + 1)]
    [InlineData(TableBatch.DataBytesMax)]
    [InlineData(TableBatch.DataBytesMax + 1)]
    public void Append_BodyAtALimitOfTheService_ComesBackWhole(int length)
    {
        Journal.Append(Commits.Of(1, length));
        Reopen();
        Assert.Equal(Commits.Body(1, length), Journal.ReadAfter(0).Single().Body);
    }

    [Fact]
    public void Batches_OfTheLargestCommits_KeepToTheServicesLimits()
    {
        // 4 MiB a batch: three whole entities, or 99 small ones, with the head.
        var whole = new TableBatch();
        var full = TableEntity.Cut(p => $"{TableEntity.SnapshotKey(255, "k")}{p:d4}", new byte[TableBatch.DataBytesMax], ("Key", new string('ä', 1000))).ToList();
        Assert.Equal(3, full.Count);
        full.ForEach(e => whole.Put("http://" + new string('u', 200), e.Entity, "W/\"etag\""));
        Assert.InRange(whole.Close().Length, 1, 4 * 1024 * 1024 - 4_096);
        var small = new TableBatch();
        for (var i = 0; i < TableBatch.OperationsMax; i++)
        {
            small.Put("http://" + new string('u', 200), TableEntity.Write(TableEntity.SnapshotKey(255, "k") + "0000", new byte[TableBatch.DataBytesMax / TableBatch.OperationsMax], ("Key", new string('ä', 1000))), null);
        }

        Assert.InRange(small.Close().Length, 1, 4 * 1024 * 1024 - 4_096);
    }
}

/// <summary>Into Azure Tables.</summary>
[Trait("Needs", "Azurite")]
public sealed class JournalCopyToAzureTablesTests(AzuriteServer server) : JournalCopyContract
{
    private readonly string _connection = server.NewTable();

    protected override ICopyTarget OpenForCopy() => AzureTablesJournal.OpenForCopy(_connection, AzureTablesJournalOptions.Default);

    protected override IJournal Open() => AzureTablesJournal.Open(_connection, AzureTablesJournalOptions.Default);
}

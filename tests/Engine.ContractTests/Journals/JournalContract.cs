using HelpDeskFlow.Engine.Ports;
using NodaTime;

namespace HelpDeskFlow.Engine.ContractTests.Journals;

/// <summary>What every journal must do, whatever it stores on. Method: write, read back, reopen, read back again.</summary>
public abstract class JournalContract : IDisposable
{
    /// <summary>The journal under test, empty at first.</summary>
    protected IJournal Journal { get; set; } = null!;

    /// <summary>Ends the journal as a process that stops, and opens what it left.</summary>
    protected abstract void Reopen();

    /// <summary>Flips a bit in the stored body of that commit and reopens.</summary>
    protected abstract void DamageAndReopen(long sequence);

    public virtual void Dispose()
    {
        Journal.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void New_Journal_IsEmpty()
    {
        Assert.Equal(0, Journal.LastSequence);
        Assert.Equal(0, Journal.CheckpointSequence);
        Assert.Empty(Journal.ReadAfter(0));
        Assert.Empty(Journal.ReadSnapshot());
        Assert.Null(Journal.ReadSnapshotRow(1, "none"));
    }

    [Fact]
    public void Append_ThenRead_GivesTheSameRowsInOrder_AlsoAfterReopening()
    {
        Journal.AppendMany(600);
        CheckRows(1, 600);
        Reopen();
        Assert.Equal(600, Journal.LastSequence);
        CheckRows(1, 600);
        Journal.AppendMany(1);
        Assert.Equal([600, 601], Journal.ReadAfter(599).Select(r => r.Sequence));
        Assert.Empty(Journal.ReadAfter(601));
    }

    [Fact]
    public void Append_CallerReusesItsBuffer_StoredBodyStays()
    {
        var buffer = Commits.Body(1, 500);
        Journal.Append(new JournalCommit(1, Commits.At(1), buffer, [new SnapshotRow(1, "a", 1, buffer)], null));
        Array.Clear(buffer);
        Assert.Equal(Commits.Body(1, 500), Journal.ReadAfter(0).Single().Body);
        Assert.Equal(Commits.Body(1, 500), Journal.ReadSnapshotRow(1, "a")!.Value.Body.ToArray());
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(0)]
    public void Append_SequenceIsNotTheNext_IsRefusedAndStoresNothing(long sequence)
    {
        Journal.AppendMany(4);
        var e = Assert.Throws<InvalidOperationException>(() => Journal.Append(Commits.Of(sequence)));
        Assert.Contains("the next one is 5", e.Message);
        CheckRows(1, 4);
    }

    [Fact]
    public void Append_EmptyBody_IsARow()
    {
        Journal.Append(Commits.Of(1, 0));
        Reopen();
        Assert.Empty(Journal.ReadAfter(0).Single().Body);
    }

    [Fact]
    public void Append_LargeBody_ComesBackWhole()
    {
        Journal.Append(Commits.Of(1, 8 * 1024 * 1024));
        Reopen();
        Assert.Equal(Commits.Body(1, 8 * 1024 * 1024), Journal.ReadAfter(0).Single().Body);
    }

    [Fact]
    public void Append_MoreBytesThanTheLimit_IsRefusedAndNamesTheLimit()
    {
        var half = new byte[(32 * 1024 * 1024) + 1];
        var e = Assert.Throws<ArgumentOutOfRangeException>(() => Journal.Append(new JournalCommit(1, Commits.Start, half, [new SnapshotRow(1, "a", 1, half)], null)));
        Assert.Contains("CommitBytesMax is 67108864", e.Message);
        Assert.Equal(0, Journal.LastSequence);
        Journal.AppendMany(1);
    }

    [Fact]
    public void Snapshots_AreInsertedReplacedAndDeleted()
    {
        Journal.Append(Commits.Of(1) with { Snapshots = [Commits.Piece(1, "a", 1, "a1"), Commits.Piece(1, "b", 1, "b1"), Commits.Piece(2, "a", 1, "other kind"), Commits.Piece(3, "", 1, "no key"), Commits.Piece(1, new string('ä', 300), 1, "long key")] });
        Journal.Append(Commits.Of(2) with { Snapshots = [Commits.Piece(1, "a", 2, "a2"), Commits.Piece(1, "b", 2, ""), Commits.Piece(1, "c", 2, "")] });
        for (var pass = 0; pass < 2; pass++)
        {
            var rows = Journal.ReadSnapshot().OrderBy(r => r.Kind).ThenBy(r => r.Key, StringComparer.Ordinal).Select(r => (r.Kind, r.Key, r.Sequence, r.Text()));
            Assert.Equal([((byte)1, "a", 2L, "a2"), (1, new string('ä', 300), 1, "long key"), (2, "a", 1, "other kind"), (3, "", 1, "no key")], rows);
            Assert.Equal("a2", Journal.ReadSnapshotRow(1, "a")!.Value.Text());
            Assert.Equal("no key", Journal.ReadSnapshotRow(3, "")!.Value.Text());
            Assert.Null(Journal.ReadSnapshotRow(1, "b"));
            Reopen();
        }
    }

    [Fact]
    public void Snapshots_OneRowSeveralTimesInACommit_TheLastCounts()
    {
        Journal.Append(Commits.Of(1) with { Snapshots = [Commits.Piece(1, "a", 1, "old"), Commits.Piece(1, "b", 1, "b")] });
        Journal.Append(Commits.Of(2) with
        {
            Snapshots = [Commits.Piece(1, "a", 2, ""), Commits.Piece(1, "a", 2, "new"), Commits.Piece(1, "b", 2, "b2"), Commits.Piece(1, "b", 2, ""), Commits.Piece(1, "c", 2, "c1"), Commits.Piece(1, "c", 2, "c2")],
        });
        Assert.Equal(["a new", "c c2"], Journal.ReadSnapshot().OrderBy(r => r.Key, StringComparer.Ordinal).Select(r => $"{r.Key} {r.Text()}"));
    }

    [Fact]
    public void Snapshots_LargeRows_ComeBackWhole_AndMayShrink()
    {
        Journal.Append(Commits.Of(1) with { Snapshots = [new SnapshotRow(1, "a", 1, Commits.Body(1, 5_000_000)), new SnapshotRow(1, "b", 1, Commits.Body(2, 300_000))] });
        Reopen();
        Assert.Equal(Commits.Body(1, 5_000_000), Journal.ReadSnapshotRow(1, "a")!.Value.Body.ToArray());
        Assert.Equal(Commits.Body(2, 300_000), Journal.ReadSnapshot().Single(r => r.Key == "b").Body.ToArray());
        Journal.Append(Commits.Of(2) with { Snapshots = [Commits.Piece(1, "a", 2, "small")] });
        Reopen();
        Assert.Equal("small", Journal.ReadSnapshotRow(1, "a")!.Value.Text());
        Assert.Equal(2, Journal.ReadSnapshot().Count());
    }

    [Fact]
    public void Snapshots_KeyIsTooLong_IsRefusedAndNamesTheLimit()
    {
        Journal.Append(Commits.Of(1) with { Snapshots = [Commits.Piece(1, new string('k', 2_000), 1, "longest")] });
        var e = Assert.Throws<ArgumentOutOfRangeException>(() => Journal.Append(Commits.Of(2) with { Snapshots = [Commits.Piece(1, new string('k', 2_001), 2, "longer")] }));
        Assert.Contains("KeyBytesMax is 2000", e.Message);
        Reopen();
        Assert.Equal("longest", Journal.ReadSnapshot().Single().Text());
    }

    [Fact]
    public void Snapshots_MoreThanAPage_AllComeBack()
    {
        Journal.Append(Commits.Of(1) with { Snapshots = [.. Enumerable.Range(0, 1000).Select(i => Commits.Piece(7, $"k{i}", 1, $"v{i}"))] });
        Assert.Equal(1000, Journal.ReadSnapshot().Select(r => r.Key).Distinct().Count());
    }

    [Fact]
    public void ReadSnapshot_ExceptAKind_LeavesOutThatKindOnly_AlsoForTwoReadersAtOnce()
    {
        Journal.Append(Commits.Of(1) with { Snapshots = [.. Enumerable.Range(0, 1500).Select(i => Commits.Piece((byte)(i % 3), $"k{i}", 1, "v"))] });
        Assert.Equal(1500, Journal.ReadSnapshot().Count());
        foreach (var (one, two) in Journal.ReadSnapshot(1).Zip(Journal.ReadSnapshot(2)))
        {
            Assert.NotEqual(1, one.Kind);
            Assert.NotEqual(2, two.Kind);
        }

        Assert.Equal(1000, Journal.ReadSnapshot(1).Count());
    }

    [Fact]
    public void Checkpoint_IsKept_AndMayNotGoBackOrBeyondTheCommit()
    {
        Journal.AppendMany(3);
        Journal.Append(Commits.Of(4) with { Checkpoint = 2 });
        Assert.Equal(2, Journal.CheckpointSequence);
        Reopen();
        Assert.Equal(2, Journal.CheckpointSequence);
        Assert.Throws<ArgumentOutOfRangeException>(() => Journal.Append(Commits.Of(5) with { Checkpoint = 1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Journal.Append(Commits.Of(5) with { Checkpoint = 6 }));
        Journal.Append(Commits.Of(5) with { Checkpoint = 5 });
        Assert.Equal(5, Journal.CheckpointSequence);
    }

    [Fact]
    public void Prune_DeletesOnlyOldRowsUpToTheCheckpoint_AtMostAsManyAsAsked()
    {
        Journal.AppendMany(10);
        Assert.Equal(0, Journal.Prune(Older(Commits.At(100))));
        Journal.Append(Commits.Of(11) with { Checkpoint = 8 });
        Assert.Equal(3, Journal.Prune(Older(Commits.At(100)) with { RowsMax = 3 }));
        Assert.Equal(2, Journal.Prune(Older(Commits.At(6))));
        CheckRows(6, 11);
        Assert.Equal(3, Journal.Prune(Older(Commits.At(100))));
        Reopen();
        Assert.Equal([9, 10, 11], Journal.ReadAfter(0).Select(r => r.Sequence));
        Assert.Equal(11, Journal.LastSequence);
    }

    [Fact]
    public void Prune_OfEverything_KeepsTheLastSequence()
    {
        Journal.AppendMany(4);
        Journal.Append(Commits.Of(5) with { Checkpoint = 5 });
        Assert.Equal(5, Journal.Prune(Older(Commits.At(100))));
        Reopen();
        Assert.Equal(5, Journal.LastSequence);
        Assert.Empty(Journal.ReadAfter(5));
        Journal.AppendMany(1);
        Assert.Equal(6, Journal.ReadAfter(5).Single().Sequence);
    }

    [Fact]
    public void Prune_AtMostSoManyBytes_GoesOnWithTheNextCall()
    {
        Journal.AppendMany(9, length: 1000);
        Journal.Append(Commits.Of(10) with { Checkpoint = 10 });
        var order = Older(Commits.At(100)) with { BytesMax = 2500 };
        Assert.Equal([3, 3, 3, 1, 0], Enumerable.Range(0, 5).Select(_ => Journal.Prune(order)));
    }

    [Fact]
    public void Prune_MoreBytesThanMayBeUsed_TheOldestGoHoweverYoung_AndNoneAboveTheCheckpoint()
    {
        Journal.AppendMany(200, length: 20_000);
        Journal.Append(Commits.Of(201) with { Checkpoint = 150 });
        var order = Older(Commits.At(0)) with { UsedBytesMax = 2_000_000 };
        Assert.InRange(Journal.Prune(order), 90, 150);
        Assert.True(Journal.Prune(order with { UsedBytesMax = 0 }) > 0);
        Assert.Equal(0, Journal.Prune(order with { UsedBytesMax = 0 }));
        Reopen();
        CheckRows(151, 201);
    }

    [Fact]
    public void Prune_WhileCommitsComeIn_UsedBytesStayBelowTheLimit()
    {
        const long Limit = 4_000_000;
        for (var commit = 1; commit <= 3_000; commit++)
        {
            Journal.Append(Commits.Of(commit, commit % 10 == 0 ? 30_000 : 1_500) with { Checkpoint = commit - 1 });
            if (commit % 64 == 0)
            {
                Journal.Prune(new PruneOrder(Commits.Start, Limit, RowsMax: 128, BytesMax: 1_000_000));
                Assert.InRange(Journal.UsedBytes, 0, Limit + 1_000_000);
            }
        }

        Assert.InRange(Journal.UsedBytes, Limit / 2, Limit + 1_000_000);
        Reopen();
        Assert.Equal(3_000, Journal.LastSequence);
        CheckRows(2_900, 3_000);
    }

    protected static PruneOrder Older(Instant than) => new(than, UsedBytesMax: long.MaxValue, RowsMax: 1000, BytesMax: long.MaxValue);

    [Fact]
    public void ReadAfter_DamagedRow_IsFoundAndNamed_RowsBeforeItAreGiven()
    {
        Journal.AppendMany(9);
        DamageAndReopen(7);
        var read = new List<long>();
        var e = Assert.Throws<JournalCorruptException>(() =>
        {
            foreach (var row in Journal.ReadAfter(3))
            {
                read.Add(row.Sequence);
            }
        });
        Assert.Contains("row 7", e.Message);
        Assert.All(read, s => Assert.InRange(s, 4, 6));
        Assert.Equal([8, 9], Journal.ReadAfter(7).Select(r => r.Sequence));
    }

    [Fact]
    public void ReadAfter_WhileAppending_SeesWholeRowsOnly()
    {
        Journal.AppendMany(50);
        var seen = 0L;
        foreach (var row in Journal.ReadAfter(0))
        {
            Assert.Equal(++seen, row.Sequence);
            Assert.Equal(Commits.Body(seen, 200), row.Body);
            if (seen % 10 == 0 && seen <= 50)
            {
                Journal.AppendMany(1);
            }
        }

        Assert.InRange(seen, 50, 55);
    }

    protected void CheckRows(long first, long last)
    {
        var expected = first;
        foreach (var row in Journal.ReadAfter(first - 1))
        {
            Assert.Equal(expected, row.Sequence);
            Assert.Equal(Commits.At(expected), row.At);
            Assert.Equal(Commits.Body(expected, row.Body.Length), row.Body);
            expected++;
        }

        Assert.Equal(last + 1, expected);
    }
}

using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Journals;
using NodaTime;

namespace HelpDeskFlow.Engine.ContractTests.Journals;

/// <summary>Disks that are full, read-only or not there.</summary>
public sealed partial class SqliteJournalTests
{
    [Fact]
    public void Append_DatabaseMayNotGrow_StoresNothing_AndWorksWhenItMay()
    {
        ReopenWith(Options with { DatabasePagesMax = 16 });
        var rows = AppendUntilFull(Journal, out var e);
        Assert.InRange(rows, 1, 20);
        Assert.Contains("disk is full", e.Message);
        Assert.Contains(DatabasePath, e.Message);
        Assert.Equal(rows, Journal.LastSequence);
        CheckRows(1, rows);
        Reopen();
        CheckRows(1, rows);
        Journal.Append(Commits.Of(rows + 1, 20_000));
        CheckRows(1, rows + 1);
    }

    [Fact]
    public void Append_CommitFailsHalfWay_NothingOfItIsStored()
    {
        ReopenWith(Options with { DatabasePagesMax = 16 });
        Journal.Append(Commits.Of(1) with { Snapshots = [Commits.Piece(1, "a", 1, "before")] });
        var large = new SnapshotRow(1, "b", 2, new byte[400_000]);
        Assert.Throws<JournalUnavailableException>(() => Journal.Append(Commits.Of(2) with { Snapshots = [Commits.Piece(1, "a", 2, "after"), large], Checkpoint = 2 }));
        Assert.Equal("before", Journal.ReadSnapshotRow(1, "a")!.Value.Text());
        Assert.Equal(0, Journal.CheckpointSequence);
        Journal.Append(Commits.Of(2));
        CheckRows(1, 2);
    }

    [Fact]
    public void Append_DiskIsFull_StoresNothing_AndWorksAgainOnceThereIsRoom()
    {
        using var disk = SmallDisk.TryMount(4);
        Assert.SkipWhen(disk is null, "Mounting a small disk needs root on Linux.");
        using var journal = SqliteJournal.Open(Path.Combine(disk.Path, "data"), Options);
        var rows = AppendUntilFull(journal, out var e);
        Assert.Contains("disk is full", e.Message);
        Assert.Throws<JournalUnavailableException>(() => journal.Append(Commits.Of(rows + 1, 20_000)));
        Assert.Equal(rows, journal.ReadAfter(0).Count());
        disk.Grow(16);
        journal.Append(Commits.Of(rows + 1, 20_000));
        Assert.Equal(Commits.Body(rows + 1, 20_000), journal.ReadAfter(rows).Single().Body);
    }

    [Fact]
    public void Open_DiskIsFull_SaysSoInOneSentence()
    {
        using var disk = SmallDisk.TryMount(1);
        Assert.SkipWhen(disk is null, "Mounting a small disk needs root on Linux.");
        File.WriteAllBytes(Path.Combine(disk.Path, "filler"), new byte[(1024 * 1024) - 8192]);
        var e = Assert.Throws<JournalUnavailableException>(() => SqliteJournal.Open(Path.Combine(disk.Path, "data"), Options));
        Assert.Contains("full", e.Message);
    }

    [Fact]
    public void Open_DiskIsReadOnly_SaysSoInOneSentence()
    {
        using var disk = SmallDisk.TryMount(4);
        Assert.SkipWhen(disk is null, "Mounting a small disk needs root on Linux.");
        SqliteJournal.Open(disk.Path, Options).Dispose();
        disk.MakeReadOnly();
        var e = Assert.Throws<JournalUnavailableException>(() => SqliteJournal.Open(disk.Path, Options));
        Assert.StartsWith($"The data directory {disk.Path} cannot be written (", e.Message);
        Assert.EndsWith("let this program's user write to it or name another directory.", e.Message);
    }

    [Fact]
    public void Open_DirectoryIsAFile_SaysSoInOneSentence()
    {
        var path = Path.Combine(_directory.Path, "file");
        File.WriteAllText(path, "x");
        var e = Assert.Throws<JournalUnavailableException>(() => SqliteJournal.Open(path, Options));
        Assert.StartsWith($"The data directory {path} cannot be written (", e.Message);
    }

    [Fact]
    public void Open_DatabaseIsADirectory_SaysThatItCannotBeOpened()
    {
        var directory = Path.Combine(_directory.Path, "other");
        Directory.CreateDirectory(Path.Combine(directory, SqliteJournal.FileName));
        var e = Assert.Throws<JournalUnavailableException>(() => SqliteJournal.Open(directory, Options));
        Assert.Contains("cannot be opened", e.Message);
        Directory.Delete(Path.Combine(directory, SqliteJournal.FileName));
        SqliteJournal.Open(directory, Options).Dispose();
    }

    [Fact]
    public void Prune_SteadyLoad_TheFileStopsGrowing()
    {
        const long Limit = 4_000_000;
        ReopenWith(Options with { CheckpointAtBytes = 256 * 1024 });
        var half = 0L;
        for (var commit = 1; commit <= 6_000; commit++)
        {
            Journal.Append(Commits.Of(commit, 5_000) with { Checkpoint = commit - 1 });
            if (commit % 64 == 0)
            {
                Journal.Prune(new PruneOrder(Commits.Start, Limit, RowsMax: 128, BytesMax: 1_000_000));
            }

            half = commit == 3_000 ? new FileInfo(DatabasePath).Length : half;
        }

        Assert.InRange(half, Limit / 2, 2 * Limit);
        Assert.InRange(new FileInfo(DatabasePath).Length, half, half + 1_000_000);
    }

    [Fact]
    public void Warning_LogCannotBeCopied_SaysWhy_UntilThereIsRoom()
    {
        using var disk = SmallDisk.TryMount(6);
        Assert.SkipWhen(disk is null, "Mounting a small disk needs root on Linux.");
        var path = Path.Combine(disk.Path, "data");
        using var journal = SqliteJournal.Open(path, Options with { LogPreallocatedBytes = 2 * 1024 * 1024, CheckpointEvery = Duration.FromMilliseconds(10) });
        Assert.Null(journal.Warning);
        using (var filler = File.Create(Path.Combine(disk.Path, "filler")))
        {
            Assert.Throws<IOException>(() =>
            {
                for (var chunk = 0; chunk < 10_000; chunk++)
                {
                    filler.Write(new byte[4096]);
                    filler.Flush();
                }
            });
        }

        // The log has room, the database has none.
        journal.AppendMany(20, 20_000);
        Assert.True(SpinWait.SpinUntil(() => journal.Warning is not null, TimeSpan.FromSeconds(20)), "The copy never failed.");
        Assert.StartsWith("The journal's log could not be copied into the database", journal.Warning);
        Assert.Contains("the disk is full", journal.Warning);
        disk.Grow(16);
        journal.AppendMany(1);
        Assert.True(SpinWait.SpinUntil(() => journal.Warning is null, TimeSpan.FromSeconds(20)), "The warning stayed.");
        Assert.Equal(21, journal.ReadAfter(0).Count());
    }

    private static long AppendUntilFull(IJournal journal, out JournalUnavailableException full)
    {
        while (journal.LastSequence < 10_000)
        {
            try
            {
                journal.Append(Commits.Of(journal.LastSequence + 1, 20_000));
            }
            catch (JournalUnavailableException e)
            {
                full = e;
                return journal.LastSequence;
            }
        }

        throw new InvalidOperationException("The disk never became full.");
    }
}

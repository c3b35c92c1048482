using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Journals;
using NodaTime;

namespace HelpDeskFlow.Engine.ContractTests.Journals;

/// <summary>The write-ahead log: cut anywhere by a crash, limited in size, copied while appends go on.</summary>
public sealed partial class SqliteJournalTests
{
    private string LogPath => DatabasePath + "-wal";

    [Fact]
    public void Reopen_LogIsCutAnywhere_KeepsEveryCommitUpToSomePoint_AndNoHalfOne()
    {
        ReopenWith(Options with { CheckpointEvery = Duration.FromDays(1) });
        var random = new Random(20260301);
        for (var sequence = 1L; sequence <= 60; sequence++)
        {
            var commit = Commits.Of(sequence, random.Next(0, 60_000));
            Journal.Append(commit with { Snapshots = [Commits.Piece(1, "count", sequence, $"{sequence}")], Checkpoint = sequence });
        }

        var (database, log) = (File.ReadAllBytes(DatabasePath), ReadOpenFile(LogPath));
        var cuts = Enumerable.Range(0, 60).Select(_ => random.Next(log.Length)).Append(0).Append(31).Append(log.Length).Order();
        var before = 0L;
        foreach (var cut in cuts)
        {
            using var copy = new TemporaryDirectory();
            var path = Path.Combine(copy.Path, SqliteJournal.FileName);
            File.WriteAllBytes(path, database);
            File.WriteAllBytes(path + "-wal", log.AsSpan(0, cut));
            using var journal = SqliteJournal.Open(copy.Path, Options);
            var last = journal.LastSequence;
            Assert.InRange(last, before, 60);
            before = last;
            var rows = journal.ReadAfter(0).ToList();
            Assert.Equal(last, rows.Count);
            Assert.All(rows, r => Assert.Equal(Commits.Body(r.Sequence, r.Body.Length), r.Body));
            Assert.Equal(last, journal.CheckpointSequence);
            Assert.Equal(last == 0 ? null : $"{last}", journal.ReadSnapshotRow(1, "count")?.Text());
            journal.AppendMany(1);
        }

        Assert.Equal(60, before);
    }

    [Fact]
    public void Append_LogReachesItsLimit_IsCopiedAndStartsAgain()
    {
        ReopenWith(Options with { CheckpointEvery = Duration.FromDays(1), CheckpointAtBytes = int.MaxValue, LogBytesMax = 512 * 1024 });
        Journal.AppendMany(200, 20_000);
        Assert.InRange(new FileInfo(LogPath).Length, 100 * 1024, 700 * 1024);
        Reopen();
        CheckRows(1, 200);
    }

    [Fact]
    public async Task Append_WhileTheLogIsCopiedAndOthersRead_LosesNothing()
    {
        ReopenWith(Options with { CheckpointAtBytes = 64 * 1024, CheckpointEvery = Duration.FromMilliseconds(1), LogBytesMax = 1024 * 1024 });
        var done = false;
        var reading = Task.Run(() =>
        {
            var passes = 0;
            while (!Volatile.Read(ref done) || passes == 0)
            {
                var expected = 1L;
                foreach (var row in Journal.ReadAfter(0))
                {
                    Assert.Equal(expected++, row.Sequence);
                }

                passes++;
            }
        });
        Journal.AppendMany(1500, 3_000);
        Volatile.Write(ref done, true);
        await reading.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Null(((SqliteJournal)Journal).CopyFailure);
        Reopen();
        CheckRows(1, 1500);
        Assert.Equal("ok", Integrity());
    }

    [Fact]
    public void Open_WithPreallocatedLog_ReadsAndWritesTheSame()
    {
        Journal.AppendMany(5);
        ReopenWith(SqliteJournalOptions.Default);
        Assert.Equal(SqliteJournalOptions.Default.LogPreallocatedBytes, new FileInfo(LogPath).Length);
        Journal.AppendMany(5);
        using var copy = new TemporaryDirectory();
        File.Copy(DatabasePath, Path.Combine(copy.Path, SqliteJournal.FileName));
        File.WriteAllBytes(Path.Combine(copy.Path, SqliteJournal.FileName + "-wal"), ReadOpenFile(LogPath));
        using var journal = SqliteJournal.Open(copy.Path, SqliteJournalOptions.Default);
        Assert.Equal(10, journal.LastSequence);
        Assert.Equal(10, journal.ReadAfter(0).Count());
    }

    private static byte[] ReadOpenFile(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    private string Integrity()
    {
        SQLitePCL.raw.sqlite3_open(DatabasePath, out var database);
        using (database)
        {
            SQLitePCL.raw.sqlite3_prepare_v2(database, "PRAGMA integrity_check", out var statement);
            using (statement)
            {
                SQLitePCL.raw.sqlite3_step(statement);
                return SQLitePCL.raw.sqlite3_column_text(statement, 0).utf8_to_string();
            }
        }
    }
}

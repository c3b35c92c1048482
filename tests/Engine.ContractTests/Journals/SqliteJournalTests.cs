using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Journals;
using NodaTime;
using SQLitePCL;

namespace HelpDeskFlow.Engine.ContractTests.Journals;

/// <summary>The contract on SQLite, and what only a journal on a disk can meet: other openers, versions, a full disk, a cut log.</summary>
public sealed partial class SqliteJournalTests : JournalContract
{
    private static readonly SqliteJournalOptions Options = SqliteJournalOptions.Default with { LogPreallocatedBytes = 0 };

    private readonly TemporaryDirectory _directory = new();

    public SqliteJournalTests() => Journal = SqliteJournal.Open(_directory.Path, Options);

    private string DatabasePath => Path.Combine(_directory.Path, SqliteJournal.FileName);

    public override void Dispose()
    {
        base.Dispose();
        _directory.Dispose();
    }

    protected override void Reopen() => ReopenWith(Options);

    protected override void DamageAndReopen(long sequence)
    {
        Journal.Dispose();
        Execute($"UPDATE journal SET body = zeroblob(length(body)) WHERE sequence={sequence}");
        Journal = SqliteJournal.Open(_directory.Path, Options);
    }

    [Fact]
    public void Open_SecondTime_IsRefusedInOneSentence_UntilTheFirstIsClosed()
    {
        var e = Assert.Throws<JournalUnavailableException>(() => SqliteJournal.Open(_directory.Path, Options));
        Assert.Equal($"The data directory {_directory.Path} is in use by another running program; stop that one or name another directory.", e.Message);
        Reopen();
    }

    [Fact]
    public void Open_WrittenByANewerVersion_IsRefusedAndLeftAlone()
    {
        Journal.Dispose();
        Execute("UPDATE meta SET value=2 WHERE key='format'");
        var e = Assert.Throws<JournalCorruptException>(() => SqliteJournal.Open(_directory.Path, Options));
        Assert.Equal($"The journal {DatabasePath} was written by a newer version (2); this program reads up to 1; upgrade the program.", e.Message);
        Execute("UPDATE meta SET value=1 WHERE key='format'");
        Journal = SqliteJournal.Open(_directory.Path, Options);
    }

    [Fact]
    public void Open_FileIsNoDatabase_SaysSo()
    {
        Journal.Dispose();
        File.WriteAllBytes(DatabasePath, Commits.Body(1, 40_000));
        var e = Assert.Throws<JournalCorruptException>(() => SqliteJournal.Open(_directory.Path, Options));
        Assert.Contains("damaged", e.Message);
        File.Delete(DatabasePath);
        Journal = SqliteJournal.Open(_directory.Path, Options);
    }

    [Fact]
    public void Open_DatabaseOfSomethingElse_SaysSo()
    {
        Journal.Dispose();
        File.Delete(DatabasePath);
        Execute("CREATE TABLE something(a)");
        var e = Assert.Throws<JournalCorruptException>(() => SqliteJournal.Open(_directory.Path, Options));
        Assert.Contains("not a journal of this program", e.Message);
        File.Delete(DatabasePath);
        Journal = SqliteJournal.Open(_directory.Path, Options);
    }

    [Fact]
    public void Read_DamagedSnapshotRow_IsFoundAndNamed()
    {
        Journal.Append(Commits.Of(1) with { Snapshots = [Commits.Piece(4, "key", 1, "text")] });
        Journal.Dispose();
        Execute("UPDATE snapshots SET body = x'00'");
        Journal = SqliteJournal.Open(_directory.Path, Options);
        Assert.Contains("(4, key)", Assert.Throws<JournalCorruptException>(() => Journal.ReadSnapshot().ToList()).Message);
        Assert.Throws<JournalCorruptException>(() => Journal.ReadSnapshotRow(4, "key"));
    }

    [Fact]
    public void ReadAfter_RowIsMissing_NamesIt()
    {
        Journal.AppendMany(9);
        Journal.Dispose();
        Execute("DELETE FROM journal WHERE sequence=5");
        Journal = SqliteJournal.Open(_directory.Path, Options);
        Assert.Contains("lacks row 5", Assert.Throws<JournalCorruptException>(() => Journal.ReadAfter(2).ToList()).Message);
        Assert.Contains("lacks row 5", Assert.Throws<JournalCorruptException>(() => Journal.ReadAfter(4).ToList()).Message);
    }

    [Fact]
    public void Append_AllocatesNothing()
    {
        var commit = Commits.Of(1, 1024);
        var piece = new[] { Commits.Piece(1, "some key", 1, "some text") };
        var sequence = 0L;
        void AppendFifty()
        {
            for (var i = 0; i < 50; i++)
            {
                sequence++;
                Journal.Append(commit with { Sequence = sequence, Snapshots = sequence % 2 == 0 ? piece : [], Checkpoint = sequence % 2 == 0 ? sequence : null });
            }
        }

        long Allocated()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            AppendFifty();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        // Several rounds: what the runtime itself allocates while it compiles falls on this thread too.
        Assert.Contains(0, Enumerable.Range(0, 5).Select(_ => Allocated()));
    }

    private void ReopenWith(SqliteJournalOptions options)
    {
        Journal.Dispose();
        Journal = SqliteJournal.Open(_directory.Path, options);
    }

    private void Execute(string sql)
    {
        Assert.Equal(raw.SQLITE_OK, raw.sqlite3_open(DatabasePath, out var database));
        using (database)
        {
            Assert.Equal(raw.SQLITE_OK, raw.sqlite3_exec(database, sql));
        }
    }
}

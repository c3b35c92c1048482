using HelpDeskFlow.Engine.ContractTests.Stores;
using HelpDeskFlow.Engine.Ports;

namespace HelpDeskFlow.Engine.ContractTests.Journals;

/// <summary>Two owners, and a server that goes away.</summary>
public sealed partial class PostgresJournalTests
{
    private const string EndSessions = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";

    [Fact]
    public void Append_ByADeposedOwner_IsRefused_AndStoresNothing()
    {
        Journal.AppendMany(3);
        var old = Journal;
        PostgresServer.Execute(_connection, EndSessions);
        Journal = Open();
        var e = Assert.Throws<JournalUnavailableException>(() => old.Append(Commits.Of(4) with { Snapshots = [Commits.Piece(1, "a", 4, "old")], Checkpoint = 4 }));
        Assert.Matches("was taken over by process [0-9]+ on [^ ]+ at 20[-0-9T:]+Z, so this program writes nothing any more; stop one of the two and restart the other\\.$", e.Message);
        Assert.Equal((3, 3), (Journal.LastSequence, old.LastSequence));

        Journal.Append(Commits.Of(4) with { Snapshots = [Commits.Piece(1, "a", 4, "new")], Checkpoint = 4 });
        Assert.Throws<JournalUnavailableException>(() => old.Append(Commits.Of(4)));
        Assert.Equal(0, old.Prune(Older(Commits.At(100))));
        CheckRows(1, 4);
        Assert.Equal("new", Journal.ReadSnapshotRow(1, "a")!.Value.Text());
        old.Dispose();
    }

    [Fact]
    public async Task Append_WhileAnotherOwnerTakesOver_IsStoredBeforeOrNotAtAll()
    {
        Journal.AppendMany(3);
        using var other = PostgresServer.Open(_connection);
        await using var takeOver = await other.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using var raise = new Npgsql.NpgsqlCommand("UPDATE helpdeskflow.head SET epoch = epoch + 1, holder = 'the other'", other);
        await raise.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        // The append now waits in the server for the row that the other one holds.
        var append = Task.Run(() => Journal.AppendMany(1), TestContext.Current.CancellationToken);
        while (PostgresServer.Scalar(_connection, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") is 0L)
        {
            Assert.False(append.IsCompleted);
        }

        await takeOver.CommitAsync(TestContext.Current.CancellationToken);
        var e = await Assert.ThrowsAsync<JournalUnavailableException>(() => append);
        Assert.Contains("taken over by the other", e.Message);
        CheckRows(1, 3);
    }

    [Fact]
    public void Append_ConnectionBrokeMeanwhile_GoesOn()
    {
        Journal.AppendMany(2);
        PostgresServer.Execute(_connection, EndSessions);
        Journal.AppendMany(2);
        PostgresServer.Execute(_connection, EndSessions);
        CheckRows(1, 4);
        Journal.AppendMany(1);
        Assert.Throws<JournalUnavailableException>(Open); // its lock is back as well
    }

    [Fact]
    public void Append_AnswerWasLost_IsStoredOnce()
    {
        Journal.AppendMany(2);

        // As if the commit had been stored and the connection had broken before its answer: the server has it, we do not know.
        var lost = Commits.Of(3);
        using (var twin = Open(breaking: EndSessions))
        {
            twin.Append(lost);
        }

        PostgresServer.Execute(_connection, "UPDATE helpdeskflow.head SET epoch = epoch - 1");
        PostgresServer.Execute(_connection, EndSessions);
        Journal.Append(lost);
        Assert.Equal(3, Journal.LastSequence);
        Journal.AppendMany(1);
        CheckRows(1, 4);
    }

    [Fact]
    public void Append_AnotherCommitIsThereInstead_IsDamage()
    {
        Journal.AppendMany(2);
        PostgresServer.Execute(_connection, "INSERT INTO helpdeskflow.journal VALUES (3, 0, 0, ''); UPDATE helpdeskflow.head SET last_sequence = 3");
        Assert.Contains("somebody changed its tables", Assert.Throws<JournalCorruptException>(() => Journal.AppendMany(1)).Message);
    }

    private HelpDeskFlow.Journals.PostgresJournal Open(string breaking)
    {
        PostgresServer.Execute(_connection, breaking);
        return Open();
    }
}

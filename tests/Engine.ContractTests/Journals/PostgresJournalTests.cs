using HelpDeskFlow.Engine.ContractTests.Stores;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Journals;
using NodaTime;

namespace HelpDeskFlow.Engine.ContractTests.Journals;

/// <summary>The contract on a real PostgreSQL server, and what only a journal behind a network can meet: other owners, lost answers, a server that stops.</summary>
[Trait("Needs", "PostgreSQL")]
public sealed partial class PostgresJournalTests : JournalContract
{
    private static readonly PostgresJournalOptions Options = PostgresJournalOptions.Default with { HolderGoneWithin = Duration.FromMilliseconds(500) };
    private readonly PostgresServer _server;
    private readonly string _connection;

    public PostgresJournalTests(PostgresServer server)
    {
        _server = server;
        _connection = server.NewDatabase();
        Journal = Open();
    }

    protected override void Reopen()
    {
        Journal.Dispose();
        Journal = Open();
    }

    protected override void DamageAndReopen(long sequence)
    {
        PostgresServer.Execute(_connection, $"UPDATE helpdeskflow.journal SET body = set_byte(body, 5, get_byte(body, 5) # 1) WHERE sequence = {sequence}");
        Reopen();
    }

    [Fact]
    public void Open_SecondTime_IsRefusedInOneSentence_UntilTheFirstIsClosed()
    {
        var e = Assert.Throws<JournalUnavailableException>(Open);
        Assert.Matches("^The journal postgres .* is in use by process [0-9]+ on [^ ]+; stop that one, or name another database in --journal-connection\\.$", e.Message);
        Journal.AppendMany(1);
        Reopen();
        CheckRows(1, 1);
    }

    [Fact]
    public void Open_WrittenByANewerVersion_IsRefusedAndLeftAlone()
    {
        Journal.Dispose();
        PostgresServer.Execute(_connection, "INSERT INTO helpdeskflow.formats VALUES (99, now())");
        var e = Assert.Throws<JournalCorruptException>(Open);
        Assert.Matches("was written by a newer version \\(99\\); this program reads up to [0-9]+; upgrade the program\\.$", e.Message);
        PostgresServer.Execute(_connection, "DELETE FROM helpdeskflow.formats WHERE format = 99");
        Journal = Open();
    }

    [Fact]
    public void Open_FormatWasNotFinished_IsMadeWhole()
    {
        // A start that was killed in its first step leaves the schema and the list of formats, and nothing of the step.
        Journal.Dispose();
        PostgresServer.Execute(_connection, "DROP TABLE helpdeskflow.head, helpdeskflow.journal, helpdeskflow.snapshots; DELETE FROM helpdeskflow.formats");
        Journal = Open();
        Journal.AppendMany(3);
        CheckRows(1, 3);
    }

    [Theory]
    [InlineData("Database=nowhere", "there is no such database")]
    [InlineData("Host=/nowhere", "the server cannot be reached")]
    [InlineData("Username=nobody", "the server refuses the login")]
    [InlineData("Options=-c default_transaction_read_only=on", "the server is read-only")]
    public void Open_ServerDoesNotLetUs_SaysWhatToDoInOneSentence(string different, string said)
    {
        Journal.Dispose();
        var e = Assert.Throws<JournalUnavailableException>(() => PostgresJournal.Open($"{_connection};{different}", Options));
        Assert.Contains(said, e.Message);
        Assert.Matches("^[^\n]*\\.$", e.Message);
        Journal = Open();
    }

    [Fact]
    public void Open_TheTablesAreGone_SaysSo()
    {
        PostgresServer.Execute(_connection, "ALTER TABLE helpdeskflow.journal RENAME TO other");
        Assert.Contains("tables are not as this program made them", Assert.Throws<JournalCorruptException>(() => Journal.ReadAfter(0).ToList()).Message);
        Assert.Contains("tables are not as this program made them", Assert.Throws<JournalCorruptException>(() => Journal.AppendMany(1)).Message);
    }

    [Fact]
    public void Settings_OfASession_WaitForTheDisk_WhateverTheServersDefaultIs()
    {
        var database = _connection[(_connection.LastIndexOf('=') + 1)..];
        PostgresServer.Execute(_connection, $"ALTER DATABASE {database} SET synchronous_commit = off");
        PostgresServer.Execute(_connection, "CREATE TABLE seen(setting text)");
        PostgresServer.Execute(_connection, "CREATE FUNCTION note() RETURNS trigger AS $$ BEGIN INSERT INTO seen VALUES (current_setting('synchronous_commit')); RETURN NEW; END $$ LANGUAGE plpgsql");
        PostgresServer.Execute(_connection, "CREATE TRIGGER note AFTER INSERT ON helpdeskflow.journal FOR EACH ROW EXECUTE FUNCTION public.note()");
        Reopen();
        Journal.AppendMany(1);
        Assert.Equal("on", PostgresServer.Scalar(_connection, "SELECT setting FROM seen"));
        Assert.Null(Journal.Warning);
    }

    private PostgresJournal Open() => PostgresJournal.Open(_connection, Options);
}

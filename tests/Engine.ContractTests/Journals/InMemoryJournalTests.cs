using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Journals.Memory;

namespace HelpDeskFlow.Engine.ContractTests.Journals;

/// <summary>The contract on the model, and the failures that it makes on demand.</summary>
public sealed class InMemoryJournalTests : JournalContract
{
    public InMemoryJournalTests() => Journal = new InMemoryJournal();

    private InMemoryJournal Memory => (InMemoryJournal)Journal;

    protected override void Reopen() => Journal = Memory.Reopen();

    protected override void DamageAndReopen(long sequence)
    {
        Memory.Damage(sequence);
        Reopen();
    }

    [Fact]
    public void FailNextAppends_StoreNothing_ThenTheSameCommitWorks()
    {
        Memory.FailNextAppends(2, "The disk is full.");
        for (var i = 0; i < 2; i++)
        {
            var e = Assert.Throws<JournalUnavailableException>(() => Journal.Append(Commits.Of(1)));
            Assert.Equal("The disk is full.", e.Message);
            Assert.Equal(0, Journal.LastSequence);
        }

        Journal.Append(Commits.Of(1));
        CheckRows(1, 1);
    }

    [Theory]
    [InlineData(false, 3)]
    [InlineData(true, 4)]
    public void CrashInNextAppend_LeavesAllOrNothingOfIt(bool stored, long lastSequence)
    {
        Journal.AppendMany(3);
        Memory.CrashInNextAppend(stored);
        Assert.Throws<SimulatedCrashException>(() => Journal.Append(Commits.Of(4) with { Snapshots = [Commits.Piece(1, "a", 4, "x")], Checkpoint = 4 }));
        Assert.Throws<SimulatedCrashException>(() => Journal.LastSequence);
        Reopen();
        CheckRows(1, lastSequence);
        Assert.Equal(stored, Journal.ReadSnapshotRow(1, "a") is not null);
        Assert.Equal(stored ? 4 : 0, Journal.CheckpointSequence);
    }

    [Fact]
    public void Crash_KeepsEveryCommitThatWasAnswered_AndEndsTheOldJournal()
    {
        Journal.AppendMany(3);
        var old = Memory;
        old.Crash();
        Assert.Throws<SimulatedCrashException>(() => old.Append(Commits.Of(4)));
        Reopen();
        CheckRows(1, 3);
    }

    [Fact]
    public void Clone_GoesItsOwnWay()
    {
        Journal.AppendMany(3);
        using var other = Memory.Clone();
        other.AppendMany(2);
        Assert.Equal(3, Journal.LastSequence);
        Assert.Equal(5, other.LastSequence);
    }
}

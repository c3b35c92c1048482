using HelpDeskFlow.Engine.ContractTests.Stores;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Journals;

namespace HelpDeskFlow.Engine.ContractTests.Journals;

/// <summary>
/// Goal: what was acknowledged survives a server that is stopped in the middle of commits, and nothing is there twice. Method: one
/// thread appends as the engine does (the same commit again until it is stored), the server is stopped as if it had crashed and
/// started again, over and over; then everything is read back by a later owner. A server of the test's own.
/// </summary>
[Trait("Needs", "PostgreSQL")]
public sealed class PostgresCrashTests
{
    private const int Crashes = 5;
    private const int CommitsBetween = 40;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Append_ServerCrashesInTheMiddleOfCommits_KeepsEveryAcknowledgedCommitOnce()
    {
        using var server = new PostgresServer();
        var connection = server.NewDatabase();
        var (acknowledged, refused, stop) = (0L, 0, false);
        var journal = PostgresJournal.Open(connection, PostgresJournalOptions.Default);
        var appending = Task.Run(async () =>
        {
            while (!Volatile.Read(ref stop))
            {
                var sequence = acknowledged + 1;
                try
                {
                    journal.Append(Commits.Of(sequence, 3_000) with { Snapshots = [Commits.Piece(1, $"k{sequence % 7}", sequence, $"text {sequence}")], Checkpoint = sequence - 1 });
                    Volatile.Write(ref acknowledged, sequence);
                }
                catch (JournalUnavailableException)
                {
                    refused++;
                    await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
                }
            }
        });
        for (var crash = 0; crash <= Crashes; crash++)
        {
            await UntilAsync(() => Volatile.Read(ref acknowledged) >= (crash + 1) * CommitsBetween || appending.IsFaulted);
            if (crash < Crashes)
            {
                server.Crash();
                server.Restart();
            }
        }

        Volatile.Write(ref stop, true);
        await appending.WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.True(refused > 0, "No append ever met the stopped server.");
        journal.Dispose();

        using var later = PostgresJournal.Open(connection, PostgresJournalOptions.Default);
        Assert.Equal(acknowledged, later.LastSequence);
        Assert.Equal(acknowledged - 1, later.CheckpointSequence);
        var expected = 0L;
        foreach (var row in later.ReadAfter(0))
        {
            Assert.Equal((++expected, Commits.At(expected)), (row.Sequence, row.At));
            Assert.Equal(Commits.Body(expected, 3_000), row.Body);
        }

        Assert.Equal(acknowledged, expected);
        var rows = later.ReadSnapshot().Select(r => (r.Key, r.Text())).ToList();
        Assert.Equal(Enumerable.Range(0, 7).Select(k => Enumerable.Range(0, 7).Select(i => acknowledged - i).First(s => s % 7 == k)).Select(s => ($"k{s % 7}", $"text {s}")), rows);
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!isSo())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Patience, "The appends do not go on.");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }
}

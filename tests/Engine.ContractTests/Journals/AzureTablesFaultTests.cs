using System.Net;
using HelpDeskFlow.Engine.ContractTests.Stores;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Journals;
using HelpDeskFlow.Journals.AzureTables;
using NodaTime;

namespace HelpDeskFlow.Engine.ContractTests.Journals;

/// <summary>
/// Goal: whatever the way to the service does, a commit is stored once and what was acknowledged is there. Method: a transport that by
/// its seed answers 503, loses requests, loses answers, and does requests twice; commits in one and in several batches, appended
/// as the engine does (the same again until it is stored), with restarts in between; then all is read back.
/// </summary>
[Trait("Needs", "Azurite")]
public sealed class AzureTablesFaultTests(AzuriteServer server)
{
    private const int CommitCount = 70;
    private static readonly AzureTablesJournalOptions Options = AzureTablesJournalOptions.Default with
    {
        FirstPause = Duration.FromMilliseconds(1), TriesMax = 3, HolderGoneAfter = Duration.FromMilliseconds(1), ShowEvery = Duration.FromDays(1),
    };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Append_FaultsOfEveryKind_StoresEachCommitOnce(int seed)
    {
        var place = TablePlace.Parse(server.NewTable());
        var transport = new FaultyTransport(seed);
        var random = new Random(seed);
        var (journal, refused) = (Open(place, transport), 0);
        for (var sequence = 1L; sequence <= CommitCount;)
        {
            try
            {
                journal.Append(Commit(sequence));
                sequence++;
            }
            catch (JournalUnavailableException e)
            {
                Assert.DoesNotContain("taken over", e.Message);
                refused++;
            }

            if (random.Next(20) == 0)
            {
                // A process that ends here, perhaps with a commit whose fate it never learned, and the next one.
                journal.Dispose();
                journal = Open(place, transport);
                Assert.InRange(journal.LastSequence, sequence - 1, sequence);
                sequence = journal.LastSequence + 1;
            }
        }

        journal.Dispose();
        Assert.True(refused > 0 && transport.Faults > 30, $"Only {transport.Faults} faults, {refused} appends refused.");
        using var later = Open(place, null);
        Assert.Equal((CommitCount, CommitCount - 1), (later.LastSequence, later.CheckpointSequence));
        var expected = 0L;
        foreach (var row in later.ReadAfter(0))
        {
            Assert.Equal(++expected, row.Sequence);
            Assert.Equal(Commits.Body(expected, LengthOf(expected)), row.Body);
        }

        Assert.Equal(CommitCount, expected);
        var newest = Enumerable.Range(1, CommitCount).GroupBy(s => s % 7).Select(g => g.Max()).Where(s => s % 3 != 0).Select(s => ($"k{s % 7}", (long)s)).Order();
        Assert.Equal(newest, later.ReadSnapshot().Select(r => (r.Key, r.Sequence)).Order());
    }

    private static int LengthOf(long sequence) => sequence % 25 == 0 ? 3_000_000 : 2_000;

    private static JournalCommit Commit(long sequence) => Commits.Of(sequence, LengthOf(sequence)) with
    {
        Snapshots = [sequence % 3 == 0 ? Commits.Piece(1, $"k{sequence % 7}", sequence, "") : new SnapshotRow(1, $"k{sequence % 7}", sequence, Commits.Body(sequence, sequence % 10 == 0 ? 1_500_000 : 300))],
        Checkpoint = sequence - 1,
    };

    private static AzureTablesJournal Open(TablePlace place, FaultyTransport? transport)
    {
        while (true)
        {
            try
            {
                return new AzureTablesJournal(place, Options, forCopy: false, transport?.Next());
            }
            catch (JournalUnavailableException) when (transport is not null)
            {
                // The start met a fault; a supervisor starts it again.
            }
        }
    }

    /// <summary>The faults go on over several clients.</summary>
    private sealed class FaultyTransport(int seed)
    {
        private readonly Random _random = new(seed);

        public int Faults { get; private set; }

        public HttpMessageHandler Next() => new Handler(this);

        private sealed class Handler(FaultyTransport faults) : DelegatingHandler(new SocketsHttpHandler())
        {
            protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                var roll = faults._random.Next(100);
                faults.Faults += roll < 40 ? 1 : 0;
                switch (roll)
                {
                    case < 10:
                        return new HttpResponseMessage(HttpStatusCode.ServiceUnavailable) { Content = new StringContent("""{"odata.error":{"code":"ServerBusy"}}""") };
                    case < 20:
                        throw new HttpRequestException("The request was lost.");
                    case < 32:
                        base.Send(request, cancellationToken).Dispose();
                        throw new HttpRequestException("The answer was lost.");
                    case < 40:
                        // As a network does that sends again by itself: carried out twice, the second answer comes.
                        base.Send(request, cancellationToken).Dispose();
                        return base.Send(request, cancellationToken);
                    default:
                        return base.Send(request, cancellationToken);
                }
            }
        }
    }
}

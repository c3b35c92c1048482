using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Engine.Codec;
using HelpDeskFlow.Engine.Embedded;
using HelpDeskFlow.Engine.Frames;
using HelpDeskFlow.Journals.Memory;
using NodaTime;

namespace HelpDeskFlow.Engine.ContractTests.Engines;

/// <summary>Goal: a queue of any length fits into a snapshot. Method: a destination with thousands of deliveries, a crash after every commit of a snapshot.</summary>
public sealed class StatePartsTests
{
    private const int Deliveries = (2 * StateParts.EntriesMax) + 345;
    private static readonly GrainId First = GrainId.Of(new DestinationName("first"));
    private static readonly Instant Start = Instant.FromUtc(2026, 3, 1, 0, 0);
    private static readonly EngineLimits Limits = new() { SnapshotBytesPerTurnMax = 64 * 1024 };

    [Fact]
    public void Snapshot_OfALongQueue_CrashAtEveryCommit_RecoversTheSameState()
    {
        var journal = new InMemoryJournal();
        var core = Filled(journal);
        for (var round = 0; round < 3; round++)
        {
            core.Begin(Start + Duration.FromSeconds(round), Start);
            core.Handle(First, new DestinationCommand.Enqueue(Request($"round-{round}")));
            core.Commit();
            core.BeginSnapshot();
            var turns = 0;
            while (core.SnapshotRunning)
            {
                Assert.True(++turns < 100);
                core.Begin(Start + Duration.FromSeconds(round), Start);
                core.Commit();
                Assert.Equal(core.Describe(), Read(journal).Describe());
            }

            Assert.True(turns > 3, "the parts went into several commits");
        }
    }

    [Fact]
    public void Snapshot_Whole_LeavesNoPartsOfEarlierOnes()
    {
        var journal = new InMemoryJournal();
        var core = Filled(journal);
        Snapshot(core, int.MaxValue);
        core.Begin(Start, Start);
        core.Handle(First, new DestinationCommand.Enqueue(Request("one more")));
        core.Commit();
        Snapshot(core, turnsMax: 3); // and the program ends in the middle of it

        core = new EngineCore(journal, new GrainCodec(), Limits);
        core.Recover(Start, EngineScene.Config());
        core.Commit();
        Snapshot(core, int.MaxValue);

        Assert.Equal(3, journal.ReadSnapshot().Count(r => r.Kind == SnapshotKind.StatePart));
        Assert.Equal(core.Describe(), Read(journal).Describe());
    }

    private static EngineCore Filled(InMemoryJournal journal)
    {
        var core = new EngineCore(journal, new GrainCodec(), Limits);
        core.Recover(Start, EngineScene.Config());
        core.Commit();
        core.Begin(Start, Start);
        core.Handle(First, new DestinationCommand.EnqueueAll([.. Enumerable.Range(0, Deliveries).Select(i => Request($"d-{i}"))]));
        core.Commit();
        return core;
    }

    private static void Snapshot(EngineCore core, int turnsMax)
    {
        core.BeginSnapshot();
        for (var turn = 0; core.SnapshotRunning && turn < turnsMax; turn++)
        {
            core.Begin(Start, Start);
            core.Commit();
        }
    }

    private static EngineCore Read(InMemoryJournal journal)
    {
        var core = new EngineCore(journal, new GrainCodec(), Limits);
        core.ReadBack();
        return core;
    }

    private static DeliveryRequest Request(string id) =>
        new(new DeliveryId(id), IncidentId.FromNumber(1), NotificationKind.Opened, Severity.P2, 1, "destination:first", null, "Because it is a test.", Start);
}

using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Engine.Codec;
using HelpDeskFlow.Engine.Embedded;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Journals.Memory;
using NodaTime;

namespace Simulation.Tests;

/// <summary>Goal: a batch that arrives after its turn's time was read means the same as one that arrived before. Method: one turn by hand.</summary>
public sealed class TurnTimeTests
{
    private static readonly Instant TurnAt = Instant.FromUtc(2026, 3, 1, 12, 0);
    private readonly EngineCore _core = new(new InMemoryJournal(), new GrainCodec(), SimulatedConfig.Limits);

    public TurnTimeTests()
    {
        _core.Recover(TurnAt - Duration.FromMinutes(1), SimulatedConfig.Build("one", 10));
        _core.Commit();
    }

    [Fact]
    public void Resolve_ReceivedAfterTheTurnsTime_Closes()
    {
        _core.Begin(TurnAt - Duration.FromSeconds(1), TurnAt - Duration.FromSeconds(1));
        var key = Take(TurnAt - Duration.FromSeconds(1), isResolved: false);
        _core.Commit();
        _core.Begin(TurnAt, TurnAt);
        Take(TurnAt + Duration.FromMilliseconds(3), isResolved: true);
        _core.Commit();
        Assert.False(Episode(key).IsFiring);
        Assert.Equal(CloseReason.Sender, Episode(key).CloseReason);
    }

    [Fact]
    public void TriggerAndResolve_BothReceivedAfterTheTurnsTime_Close()
    {
        _core.Begin(TurnAt, TurnAt);
        var key = Take(TurnAt + Duration.FromMilliseconds(1), isResolved: false);
        Take(TurnAt + Duration.FromMilliseconds(2), isResolved: true);
        _core.Commit();
        Assert.False(Episode(key).IsFiring);
    }

    private Episode Episode(AlertKey key) => _core.Episodes[_core.Episodes.Find(key)].ToEpisode();

    /// <summary>An event without times of its own, as PagerDuty's: it begins or ends when it is received.</summary>
    private AlertKey Take(Instant receivedAt, bool isResolved)
    {
        var batch = AlertBatch.Rent(receivedAt, "test");
        var writer = new AlertBatchWriter(batch);
        writer.AddLabel("alertname"u8, "Disk"u8);
        writer.AddLabel("service"u8, "checkout"u8);
        Assert.True(writer.TryFinish(0, receivedAt, isResolved ? receivedAt : receivedAt + Duration.FromDays(3650), Duration.Zero));
        var key = batch.Records[^1].Key;
        _core.Take(batch);
        batch.Return();
        return key;
    }
}

using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Engine.Streams;

namespace HelpDeskFlow.Engine.ContractTests.Engines;

/// <summary>Messages of a stream have their effect once, whatever comes again, restarts or fails.</summary>
public abstract partial class EngineContract
{
    private static readonly StreamId Left = new("readers", "alerts", 0);
    private static readonly StreamId Right = new("readers", "alerts", 1);

    [Fact]
    public async Task Messages_ThatComeAgain_AreTakenOnce()
    {
        Begin();
        await SubmitMessages(Left, (0, "a"), (1, "b"), (2, "a"));
        await SubmitMessages(Left, (1, "b"), (2, "a"), (3, "a"), (4, null));
        await SubmitMessages(Right, (2, "a"));

        Assert.Equal([4, 1], Firing().Select(a => a.Episode.EventCount).OrderDescending());
        Assert.Equal(new StreamPosition(Left, 5, 5, 1), Engine.Views.Stream(Left));
        Assert.Equal(new StreamPosition(Right, 3, 1, 0), Engine.Views.Stream(Right));
        Assert.Equal((2, 5), (Engine.Views.Stats.StreamRepeats, Engine.Views.Stats.AlertsReceived));
    }

    [Fact]
    public async Task Messages_OverRestarts_AreTakenOnce()
    {
        Begin();
        for (var offset = 0; offset < 40; offset++)
        {
            if (offset % 8 == 7)
            {
                await End();
                Begin();
                Assert.Equal(offset, Engine.Views.Stream(Left)!.Next);
            }

            // Two alerts in turn, each message twice: what a reader does that was killed before it heard of the commit.
            await SubmitMessages(Left, (offset, $"i{offset % 2}"));
            await SubmitMessages(Left, (offset, $"i{offset % 2}"));
        }

        Assert.Equal([20, 20], Firing().Select(a => a.Episode.EventCount));
    }

    [Fact]
    public async Task Messages_AfterSnapshots_AreTakenOnce()
    {
        Begin();
        await SubmitMessages(Left, (0, "early"), (1, null));
        for (var i = 0; i < 400; i++)
        {
            // Bytes in the journal: several snapshots are begun and written meanwhile.
            Assert.Equal(EngineAnswer.Committed, await Submit($"i{i}", Long));
        }

        await End();
        Begin();
        Assert.True(Storage.CheckpointSequence > 1, "No snapshot was taken, so this shows nothing.");
        Assert.Equal(new StreamPosition(Left, 2, 2, 1), Engine.Views.Stream(Left));
        await SubmitMessages(Left, (0, "early"));
        Assert.Equal(1, Engine.Views.Stats.StreamRepeats);
    }

    [Fact]
    public async Task Messages_AnsweredUnavailableAndSentAgain_AreTakenOnce()
    {
        Begin();
        await SubmitMessages(Left, (0, "a"));
        Storage.IsFull = true;
        Assert.Equal(EngineAnswer.StorageUnavailable, await Engine.SubmitAsync(EngineScene.Messages(Time, Left, -1, (1, "a"))));
        Assert.Equal(1, Engine.Views.Stream(Left)!.Next);

        Storage.IsFull = false;
        await EngineScene.Until(() => Engine.IsReady, () => Time.Advance(TimeSpan.FromMilliseconds(100)), "the journal writes again");
        await SubmitMessages(Left, (1, "a"), (2, "a"));
        Assert.Equal(3, Assert.Single(Firing()).Episode.EventCount);
    }

    [Fact]
    public async Task Messages_OfATopicMadeAnew_BeginAgain()
    {
        Begin();
        await SubmitMessages(Left, (40, "a"));
        Assert.Equal(EngineAnswer.Committed, await Engine.SubmitAsync(EngineScene.Messages(Time, Left, 41, (0, "a"), (1, "a"))));
        Assert.Equal(EngineAnswer.Committed, await Engine.SubmitAsync(EngineScene.Messages(Time, Left, 41, (1, "a"), (2, "a"))));
        Assert.Equal(4, Assert.Single(Firing()).Episode.EventCount);
        Assert.Equal(3, Engine.Views.Stream(Left)!.Next);
    }

    [Fact]
    public void CutBackTo_HalfAMessage_LeavesWhatWasBefore()
    {
        using var kept = new Returned(EngineScene.Batch(Time, "a", null));
        var place = kept.Batch.Place;
        var writer = new AlertBatchWriter(kept.Batch);
        writer.AddLabel("instance"u8, "b"u8);
        Assert.True(writer.TryFinish(1, null, null, Long));
        kept.Batch.Refuse(2, "wrong");
        kept.Batch.CutBackTo(place);
        Assert.Equal((1, 0, 0), (kept.Batch.Count, kept.Batch.RefusedCount, kept.Batch.Errors.Count));
        Assert.Equal(place, kept.Batch.Place);
    }

    private async Task SubmitMessages(StreamId stream, params (long Offset, string? Instance)[] messages) =>
        Assert.Equal(EngineAnswer.Committed, await Engine.SubmitAsync(EngineScene.Messages(Time, stream, -1, messages)));

    private sealed class Returned(AlertBatch batch) : IDisposable
    {
        public AlertBatch Batch => batch;

        public void Dispose() => batch.Return();
    }
}

using System.Globalization;
using System.Text;
using HelpDeskFlow.Engine.Embedded;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Engine.Streams;
using NodaTime;

namespace Simulation.Tests;

/// <summary>
/// A log of messages and its reader, who goes on from what the engine has published and often hands in what was handed in
/// before, as after a rebalance or an unclear answer.
/// </summary>
internal sealed class SimulatedStream(StreamId id)
{
    private const int AheadMax = 12;
    private long _end;

    public StreamId Id => id;

    /// <summary>Messages that the next turn hands in.</summary>
    public AlertBatch Read(EngineCore core, Instant now, Duration timeout, Random random) => Read(core.Published.Stream(id)?.Next ?? 0, now, timeout, random);

    /// <summary>The same for a reader who knows that everything below this one is taken.</summary>
    public AlertBatch Read(long next, Instant now, Duration timeout, Random random)
    {
        _end = Math.Max(_end, next + random.Next(AheadMax));
        var first = Math.Max(0, next - random.Next(6));
        var batch = AlertBatch.Rent(now, "simulated-stream");
        var writer = new AlertBatchWriter(batch);
        var stream = batch.AddStream(id);
        for (var offset = first; offset < _end; offset++)
        {
            var isDeadLetter = offset % 7 == 3;
            if (!isDeadLetter)
            {
                writer.AddLabel("alertname"u8, "Streamed"u8);
                writer.AddLabel("instance"u8, Encoding.UTF8.GetBytes((offset % 3).ToString(CultureInfo.InvariantCulture)));
                Assert.True(writer.TryFinish(0, now, now + Duration.FromSeconds(30), timeout));
            }

            batch.EndMessage(stream, offset, isDeadLetter);
        }

        return batch;
    }

    /// <summary>Invariant: every message below the position was taken once, and none above.</summary>
    public void Holds(EngineCore core)
    {
        if (core.Published.Stream(id) is { } position)
        {
            Assert.Equal(position.Next, position.Messages);
            Assert.Equal((position.Next + 3) / 7, position.DeadLetters);
            Assert.True(position.Next <= _end, $"{position} is beyond what was ever written, {_end}.");
        }
    }
}

using System.Runtime.InteropServices;
using HelpDeskFlow.Engine.Frames;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Engine.Streams;
using NodaTime;

namespace HelpDeskFlow.Engine.Embedded;

/// <summary>Messages of streams: each has its effect once, because how far a stream is read stands in the same commit as the effect.</summary>
public sealed partial class EngineCore
{
    private readonly Dictionary<StreamId, StreamCursor> _streams = [];
    private readonly List<StreamCursor> _streamsChanged = [];

    private void TakeMessages(AlertBatch batch, Instant receivedAt)
    {
        var records = batch.Records;
        var taken = 0;
        StreamCursor? cursor = null;
        var current = -1;
        foreach (ref readonly var mark in batch.Marks)
        {
            if (mark.Stream != current)
            {
                current = mark.Stream;
                cursor = CursorOf(batch, current);
            }

            var changedBefore = cursor!.Changed;
            if (cursor.TryTake(mark.Offset, mark.IsDeadLetter))
            {
                if (!changedBefore)
                {
                    _streamsChanged.Add(cursor);
                }

                Counters.AlertsReceived += mark.RecordsEnd - taken;
                foreach (ref readonly var record in records[taken..mark.RecordsEnd])
                {
                    Take(batch, record, receivedAt);
                }
            }
            else
            {
                Counters.StreamRepeats++;
            }

            taken = mark.RecordsEnd;
        }
    }

    private StreamCursor CursorOf(AlertBatch batch, int index)
    {
        var (id, voidNext) = batch.StreamAt(index);
        ref var cursor = ref CollectionsMarshal.GetValueRefOrAddDefault(_streams, id, out _);
        cursor ??= new StreamCursor(id);
        if (cursor.Next == voidNext)
        {
            // The position was of another log: the topic was deleted and made anew.
            cursor.Next = 0;
        }

        return cursor;
    }

    private void WriteStreams()
    {
        if (_streamsChanged.Count > 0)
        {
            _commit.WriteByte((byte)FrameKind.Streams);
            StreamFrames.Write(_commit, _streamsChanged);
        }
    }

    private void PublishStreams()
    {
        foreach (var cursor in _streamsChanged)
        {
            cursor.Changed = false;
            Published.Publish(cursor.Position);
        }

        _streamsChanged.Clear();
    }

    private void PublishAllStreams()
    {
        foreach (var cursor in _streams.Values)
        {
            Published.Publish(cursor.Position);
        }
    }
}

using System.Runtime.InteropServices;
using HelpDeskFlow.Engine.Streams;

namespace HelpDeskFlow.Engine.Intake;

/// <summary>
/// A batch that was read from streams holds the alerts of many messages, and knows which records are whose. The engine takes
/// each message once, whoever sends it again after a crash, a rebalance or an unclear answer. A batch without marks is one request.
/// </summary>
public sealed partial class AlertBatch
{
    private readonly List<(StreamId Id, long VoidNext)> _streams = [];
    private readonly List<StreamMark> _marks = [];
    private int _stream;

    /// <summary>The messages, in the order of the records.</summary>
    public ReadOnlySpan<StreamMark> Marks => CollectionsMarshal.AsSpan(_marks);

    /// <summary>A place to cut back to.</summary>
    public AlertBatchPlace Place => new(Count, BytesUsed, RefusedCount, Errors.Count);

    /// <summary>Makes a stream known to this batch; returns its index for <see cref="EndMessage"/>.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="voidNext">A kept position that is void because it lies beyond the end of the log, which was made anew under the same name; -1: none.</param>
    public int AddStream(StreamId stream, long voidNext = -1)
    {
        // Messages of a stream come in runs.
        if (_stream < _streams.Count && ReferenceEquals(_streams[_stream].Id, stream))
        {
            return _stream;
        }

        for (_stream = 0; _stream < _streams.Count; _stream++)
        {
            if (_streams[_stream].Id == stream)
            {
                return _stream;
            }
        }

        _streams.Add((stream, voidNext));
        return _stream;
    }

    /// <summary>The records since the mark before are the alerts of the message at this offset; there may be none.</summary>
    public void EndMessage(int stream, long offset, bool isDeadLetter) => _marks.Add(new StreamMark(stream, Count, offset, isDeadLetter));

    /// <summary>Forgets what was added after that place: a message that turned out to be unreadable half-way. Marks stay.</summary>
    public void CutBackTo(in AlertBatchPlace place)
    {
        Count = place.Count;
        BytesUsed = place.BytesUsed;
        RefusedCount = place.RefusedCount;
        Errors.RemoveRange(place.Errors, Errors.Count - place.Errors);
    }

    internal (StreamId Id, long VoidNext) StreamAt(int index) => _streams[index];

    private void ClearMarks()
    {
        _streams.Clear();
        _marks.Clear();
        _stream = 0;
    }
}

/// <summary>How full a batch was.</summary>
public readonly record struct AlertBatchPlace(int Count, int BytesUsed, int RefusedCount, int Errors);

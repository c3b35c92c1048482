using HelpDeskFlow.Engine.Streams;

namespace HelpDeskFlow.Engine.Frames;

/// <summary>Where streams stand: in the commit that holds the effects of what was read, and as one row of the snapshot. Values are absolute, so the last one counts.</summary>
public static class StreamFrames
{
    /// <summary>Number, then group, topic, partition, next offset, messages and dead letters of each.</summary>
    public static void Write(CommitBuffer buffer, IReadOnlyCollection<StreamCursor> cursors)
    {
        buffer.WriteInt32(cursors.Count);
        foreach (var cursor in cursors)
        {
            buffer.WriteText(cursor.Id.Group);
            buffer.WriteText(cursor.Id.Topic);
            buffer.WriteInt32(cursor.Id.Partition);
            buffer.WriteInt64(cursor.Next);
            buffer.WriteInt64(cursor.Messages);
            buffer.WriteInt64(cursor.DeadLetters);
        }
    }

    /// <summary>Puts them into the table. The kind byte is read already.</summary>
    public static void Read(ref FrameReader reader, Dictionary<StreamId, StreamCursor> table)
    {
        for (var count = reader.ReadInt32(); count > 0; count--)
        {
            var id = new StreamId(reader.ReadText(), reader.ReadText(), reader.ReadInt32());
            if (!table.TryGetValue(id, out var cursor))
            {
                table[id] = cursor = new StreamCursor(id);
            }

            cursor.Next = reader.ReadInt64();
            cursor.Messages = reader.ReadInt64();
            cursor.DeadLetters = reader.ReadInt64();
        }
    }
}

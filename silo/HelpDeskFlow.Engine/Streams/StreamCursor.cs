namespace HelpDeskFlow.Engine.Streams;

/// <summary>Where a stream stands, as the core loop counts it. Not thread-safe; readers get <see cref="StreamPosition"/>.</summary>
public sealed class StreamCursor(StreamId id)
{
    /// <summary>Which stream.</summary>
    public StreamId Id { get; } = id;

    /// <summary>Offset of the first message that is not taken yet.</summary>
    public long Next { get; set; }

    /// <summary>Messages taken.</summary>
    public long Messages { get; set; }

    /// <summary>Of them, those that went to the dead-letter topic.</summary>
    public long DeadLetters { get; set; }

    /// <summary>Whether the turn changed it.</summary>
    public bool Changed { get; set; }

    /// <summary>For readers.</summary>
    public StreamPosition Position => new(Id, Next, Messages, DeadLetters);

    /// <summary>Takes the message at this offset; false where it was taken before.</summary>
    public bool TryTake(long offset, bool isDeadLetter)
    {
        if (offset < Next)
        {
            return false;
        }

        Next = offset + 1;
        Messages++;
        DeadLetters += isDeadLetter ? 1 : 0;
        Changed = true;
        return true;
    }
}

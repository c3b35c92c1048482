using HelpDeskFlow.Kafka.Native;

namespace HelpDeskFlow.Kafka;

/// <summary>Messages in librdkafka's own memory, until <see cref="Release"/>. Reused from batch to batch, so that a message costs no object. Not thread-safe.</summary>
public sealed unsafe class MessageBatch(int messagesMax)
{
    private readonly nint[] _messages = new nint[messagesMax];
    private readonly ReadPartition[] _partitions = new ReadPartition[messagesMax];

    /// <summary>Most messages it takes.</summary>
    public int MessagesMax => messagesMax;

    /// <summary>Messages in it.</summary>
    public int Count { get; private set; }

    /// <summary>The message at that index. Valid until <see cref="Release"/>.</summary>
    public KafkaMessage this[int index] => new(_messages[index], _partitions[index]);

    /// <summary>Gives all messages back.</summary>
    public void Release()
    {
        for (var i = 0; i < Count; i++)
        {
            RdKafka.MessageDestroy((RdKafka.Message*)_messages[i]);
        }

        Array.Clear(_partitions, 0, Count);
        Count = 0;
    }

    /// <summary>Gives back the messages of partitions that are no longer read.</summary>
    public void Drop(Predicate<ReadPartition> isGone)
    {
        var kept = 0;
        for (var i = 0; i < Count; i++)
        {
            if (isGone(_partitions[i]))
            {
                RdKafka.MessageDestroy((RdKafka.Message*)_messages[i]);
            }
            else
            {
                _messages[kept] = _messages[i];
                _partitions[kept++] = _partitions[i];
            }
        }

        Count = kept;
    }

    internal Span<nint> Free => _messages.AsSpan(Count);

    /// <summary>Keeps a message that stands in <see cref="Free"/> or before it.</summary>
    internal void Keep(nint message, ReadPartition partition)
    {
        _messages[Count] = message;
        _partitions[Count++] = partition;
    }
}

/// <summary>One message. Valid as long as its batch is not released.</summary>
public readonly unsafe ref struct KafkaMessage
{
    private readonly RdKafka.Message* _message;

    internal KafkaMessage(nint message, ReadPartition partition)
    {
        _message = (RdKafka.Message*)message;
        Partition = partition;
    }

    /// <summary>Where it comes from.</summary>
    public ReadPartition Partition { get; }

    /// <summary>Its offset.</summary>
    public long Offset => _message->Offset;

    /// <summary>The value; empty also where there is none.</summary>
    public ReadOnlySpan<byte> Value => new(_message->Payload, (int)_message->Length);

    /// <summary>The key; empty also where there is none.</summary>
    public ReadOnlySpan<byte> Key => new(_message->Key, (int)_message->KeyLength);

    /// <summary>Whether there is a key.</summary>
    public bool HasKey => _message->Key != null;

    /// <summary>Headers with their bytes, in order. Costs objects: for formats that ask for them.</summary>
    public List<(string Name, byte[] Value)> Headers()
    {
        var headers = new List<(string, byte[])>();
        if (RdKafka.MessageHeaders(_message, out var native) == 0)
        {
            for (nuint i = 0; RdKafka.HeaderGetAll(native, i, out var name, out var value, out var size) == 0; i++)
            {
                headers.Add((RdKafka.Text(name), new ReadOnlySpan<byte>(value, (int)size).ToArray()));
            }
        }

        return headers;
    }
}

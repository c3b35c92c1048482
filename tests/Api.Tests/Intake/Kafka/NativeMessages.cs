using System.Runtime.InteropServices;
using HelpDeskFlow.Kafka;

namespace Api.Tests.Intake.Kafka;

/// <summary>Messages as librdkafka lays them out, in memory of this test's own, so that no broker is needed. The batch must not be released.</summary>
internal sealed class NativeMessages : IDisposable
{
    private const int Size = 72;
    private const int PartitionAt = 16, PayloadAt = 24, LengthAt = 32, OffsetAt = 56;
    private readonly List<nint> _memory = [];
    private readonly List<nint> _messages = [];

    public NativeMessages(IReadOnlyList<(ReadPartition Partition, byte[] Value)> messages)
    {
        Batch = new MessageBatch(messages.Count);
        foreach (var (partition, value) in messages)
        {
            var (payload, message) = (Allocate(value.Length), Allocate(Size));
            Marshal.Copy(value, 0, payload, value.Length);
            Marshal.Copy(new byte[Size], 0, message, Size);
            Marshal.WriteInt32(message, PartitionAt, partition.Partition);
            Marshal.WriteIntPtr(message, PayloadAt, payload);
            Marshal.WriteIntPtr(message, LengthAt, value.Length);
            _messages.Add(message);
            Batch.Keep(message, partition);
        }
    }

    /// <summary>All of them.</summary>
    public MessageBatch Batch { get; }

    /// <summary>They are the messages from this offset on.</summary>
    public void MoveTo(long firstOffset)
    {
        for (var i = 0; i < _messages.Count; i++)
        {
            Marshal.WriteInt64(_messages[i], OffsetAt, firstOffset + i);
        }
    }

    public void Dispose() => _memory.ForEach(Marshal.FreeHGlobal);

    private nint Allocate(int bytes)
    {
        _memory.Add(Marshal.AllocHGlobal(bytes));
        return _memory[^1];
    }
}

using HelpDeskFlow.Engine.Partitions;
using HelpDeskFlow.Engine.Ports;

namespace HelpDeskFlow.Engine.Embedded;

/// <summary>Messages between partitions, where the engine is one of several.</summary>
public sealed partial class EmbeddedEngine
{
    private readonly System.Collections.Concurrent.ConcurrentQueue<(int To, long Number)> _acknowledgements = new();
    private readonly EnginePartition? _partition;

    /// <summary>Takes messages of another partition, in their order; those that came before are passed over. Completes after the commit.</summary>
    public async ValueTask<EngineAnswer> ReceiveAsync(int from, IReadOnlyList<PartitionMessage> messages)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var item = new CommandItem(from, messages);
        var answer = (await AskAsync(item)).Answer;
        return answer == EngineAnswer.Committed && item.IsRefused ? EngineAnswer.StorageUnavailable : answer;
    }

    /// <summary>The other partition has the messages up to this number. Goes into the journal with the next commit.</summary>
    public void Acknowledge(int to, long number)
    {
        _acknowledgements.Enqueue((to, number));
        if (_core.PostWaitingBytes > _limits.PostWaitingBytesMax / 2)
        {
            _signal.Wake();
        }
    }

    private bool IsPostFull => _partition is not null && _core.PostWaitingBytes > _limits.PostWaitingBytesMax;

    private void TakeAcknowledgements()
    {
        while (_acknowledgements.TryDequeue(out var acknowledged))
        {
            _core.Acknowledge(acknowledged.To, acknowledged.Number);
        }
    }

    private void Take(CommandItem item)
    {
        foreach (var message in item.Messages!)
        {
            if (!_core.Receive(item.From, message))
            {
                item.IsRefused = true;
                return;
            }
        }
    }

    private void SendMessages()
    {
        if (_partition is not null && _core.TakeMessages() is { Count: > 0 } messages)
        {
            _partition.Post.Send(messages);
        }
    }
}

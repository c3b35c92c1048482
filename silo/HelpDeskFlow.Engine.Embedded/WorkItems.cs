using System.Collections.Concurrent;
using System.Threading.Tasks.Sources;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Engine.Partitions;
using HelpDeskFlow.Engine.Ports;

namespace HelpDeskFlow.Engine.Embedded;

/// <summary>A batch of alerts that waits for its commit. Pooled, so that a request costs no allocation here.</summary>
internal sealed class BatchItem : IValueTaskSource<EngineAnswer>
{
    private const int PooledMax = 1024;
    private static readonly ConcurrentQueue<BatchItem> Pool = new();
    private ManualResetValueTaskSourceCore<EngineAnswer> _core = new() { RunContinuationsAsynchronously = true };

    public AlertBatch Batch { get; private set; } = null!;

    public int Bytes { get; private set; }

    public static BatchItem Rent(AlertBatch batch)
    {
        var item = Pool.TryDequeue(out var pooled) ? pooled : new BatchItem();
        item.Batch = batch;
        item.Bytes = batch.BytesUsed;
        return item;
    }

    public ValueTask<EngineAnswer> Task => new(this, _core.Version);

    public void Complete(EngineAnswer answer)
    {
        Batch.Return();
        Batch = null!;
        _core.SetResult(answer);
    }

    public EngineAnswer GetResult(short token)
    {
        var answer = _core.GetResult(token);
        _core.Reset();
        if (Pool.Count < PooledMax)
        {
            Pool.Enqueue(this);
        }

        return answer;
    }

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}

/// <summary>A command, or a config, that waits for its commit.</summary>
internal sealed class CommandItem(GrainId to, Command? command, ConfigSnapshot? config)
{
    public CommandItem(int from, IReadOnlyList<PartitionMessage> messages)
        : this(default, null, null) => (From, Messages) = (from, messages);

    private readonly TaskCompletionSource<AskResult> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public GrainId To => to;

    public Command? Command => command;

    public ConfigSnapshot? Config => config;

    public Rejection? Rejection { get; set; }

    /// <summary>Messages of another partition instead of a command.</summary>
    public IReadOnlyList<PartitionMessage>? Messages { get; private init; }

    /// <summary>Their sender.</summary>
    public int From { get; private init; }

    /// <summary>Not all of the messages could be read.</summary>
    public bool IsRefused { get; set; }

    public Task<AskResult> Task => _done.Task;

    public void Complete(EngineAnswer answer) => _done.TrySetResult(new AskResult(answer, answer == EngineAnswer.Committed ? Rejection : null));
}

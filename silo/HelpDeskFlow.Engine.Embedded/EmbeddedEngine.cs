using System.Collections.Concurrent;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Engine.Codec;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Engine.Views;
using Microsoft.Extensions.Logging;

namespace HelpDeskFlow.Engine.Embedded;

/// <summary>
/// The embedded engine: <see cref="EngineCore"/> on a thread of its own. What has queued up becomes one turn and one commit; an
/// alert alone is committed at once. Full queues push back; nothing that was acknowledged is dropped. Thread-safe.
/// </summary>
public sealed partial class EmbeddedEngine : IEngine, IDisposable
{
    private const string TraceSource = "HelpDeskFlow";
    private static readonly TimeSpan StorageRetryPause = TimeSpan.FromMilliseconds(500);
    private readonly ConcurrentQueue<BatchItem> _batches = new();
    private readonly ConcurrentQueue<CommandItem> _commands = new();
    private readonly List<BatchItem> _batchesInTurn = [];
    private readonly List<CommandItem> _commandsInTurn = [];
    private readonly EngineLimits _limits;
    private readonly EngineCore _core;
    private readonly IEffectSink _sink;
    private readonly EngineClock _clock;
    private readonly ILogger<EmbeddedEngine> _log;
    private readonly LoopSignal _signal;
    private readonly IJournal _journal;
    private readonly Thread _thread;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string? _notReady = "The engine has not recovered yet.";
    private volatile bool _stopping;
    private volatile bool _ended;
    private int _queuedBatches;
    private int _queuedCommands;
    private long _queuedBytes;
    private long _overloads;

    /// <summary>An engine over this journal; nothing runs before <see cref="Start"/>.</summary>
    public EmbeddedEngine(IJournal journal, GrainCodec codec, IEffectSink sink, TimeProvider time, EngineLimits limits, ILogger<EmbeddedEngine> log)
        : this(journal, codec, sink, time, limits, log, null)
    {
    }

    /// <summary>An engine that is one partition of a cluster; null: the whole of it.</summary>
    public EmbeddedEngine(IJournal journal, GrainCodec codec, IEffectSink sink, TimeProvider time, EngineLimits limits, ILogger<EmbeddedEngine> log, EnginePartition? partition)
    {
        _partition = partition;
        _journal = journal;
        _limits = limits;
        _sink = sink;
        _log = log;
        _clock = new EngineClock(time);
        _signal = new LoopSignal(time);
        _core = new EngineCore(journal, codec, limits, partition is null ? null : new PostBox(partition.Map, partition.Own), following: false) { GrainStopped = (id, e) => LogGrainStopped(id.ToString(), e), ClassifierStopped = LogClassifierStopped };
        _core.Published.CompleteStats = stats => stats with
        {
            QueueLength = Volatile.Read(ref _queuedBatches) + Volatile.Read(ref _queuedCommands),
            Overloads = Interlocked.Read(ref _overloads),
        };
        _thread = new Thread(Loop) { Name = partition is null ? "core loop" : $"partition {partition.Own}", IsBackground = true };
    }

    /// <summary>Asked about alerts that begin to fire; set it before <see cref="Start"/>.</summary>
    public IClassifier? Classifier
    {
        get => _core.Classifier;
        init => _core.Classifier = value;
    }

    /// <inheritdoc/>
    public IReadViews Views => _core.Published;

    /// <summary>The same with what only the owner of the engine sets.</summary>
    public PublishedState Published => _core.Published;

    /// <inheritdoc/>
    public bool IsReady => _notReady is null;

    /// <inheritdoc/>
    public string? NotReadyReason => _notReady;

    /// <summary>Recovers, then starts the core loop.</summary>
    /// <exception cref="JournalCorruptException">The journal cannot be read.</exception>
    /// <exception cref="JournalUnavailableException">The journal cannot write.</exception>
    public void Start(ConfigSnapshot config)
    {
        _core.Recover(_clock.Now(), config);
        _clock.GoOnFrom(_core.Now);
        Release(_core.Commit());
        SendMessages();
        _notReady = null;
        _thread.Start();
    }

    /// <summary>Carries out what has queued up, takes nothing more, and ends the loop. Completes when the last commit is on disk.</summary>
    public Task StopAsync()
    {
        _stopping = true;
        _signal.Wake();
        return _thread.ThreadState.HasFlag(ThreadState.Unstarted) ? Task.CompletedTask : _stopped.Task;
    }

    /// <inheritdoc/>
    public ValueTask<EngineAnswer> SubmitAsync(AlertBatch batch)
    {
        if (Refusal() is { } refusal)
        {
            batch.Return();
            return new(refusal);
        }

        if (IsPostFull || Volatile.Read(ref _queuedBatches) >= _limits.QueuedBatchesMax || Interlocked.Read(ref _queuedBytes) >= _limits.QueuedBytesMax)
        {
            Interlocked.Increment(ref _overloads);
            batch.Return();
            return new(EngineAnswer.Overloaded);
        }

        // Only our own spans: the web server has an activity for each request, traced or not.
        batch.Trace ??= System.Diagnostics.Activity.Current is { Recorded: true, Source.Name: TraceSource } span ? span.Id : null;
        var item = BatchItem.Rent(batch);
        var task = item.Task;
        Interlocked.Increment(ref _queuedBatches);
        Interlocked.Add(ref _queuedBytes, item.Bytes);
        _batches.Enqueue(item);
        WakeOrRefuse();
        return task;
    }

    /// <inheritdoc/>
    public ValueTask<AskResult> AskAsync(GrainId to, Command command) => AskAsync(new CommandItem(to, command, null));

    /// <inheritdoc/>
    public async ValueTask<EngineAnswer> ApplyConfigAsync(ConfigSnapshot config) => (await AskAsync(new CommandItem(default, null, config))).Answer;

    /// <inheritdoc/>
    public void Dispose() => _signal.Dispose();

    private ValueTask<AskResult> AskAsync(CommandItem item)
    {
        if (Refusal() is { } refusal)
        {
            return new(new AskResult(refusal, null));
        }

        if (Interlocked.Increment(ref _queuedCommands) > _limits.QueuedCommandsMax)
        {
            Interlocked.Decrement(ref _queuedCommands);
            Interlocked.Increment(ref _overloads);
            return new(new AskResult(EngineAnswer.Overloaded, null));
        }

        _commands.Enqueue(item);
        WakeOrRefuse();
        return new(item.Task);
    }

    /// <summary>Call after the item is in its queue: the loop takes it, or has ended and will not, and then nobody else would answer it.</summary>
    private void WakeOrRefuse()
    {
        _signal.Wake();
        if (_ended)
        {
            RefuseQueued();
        }
    }

    private EngineAnswer? Refusal() => _stopping ? EngineAnswer.Stopping : _notReady is null ? null : EngineAnswer.StorageUnavailable;

    private void Release(IReadOnlyList<Effect> effects)
    {
        if (effects.Count > 0)
        {
            _sink.Release(effects);
        }
    }
}

using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Intake.Http;
using HelpDeskFlow.Kafka;
using Microsoft.Extensions.Logging;

namespace HelpDeskFlow.Intake.Kafka;

/// <summary>
/// Reads the topics of one consumer group on a thread of its own: reads and parses ahead while what was parsed before is being
/// stored; one slice is under way at a time, so a failure never leaves a gap. What cannot be stored now is tried again with the
/// partitions paused. The order of things is in <see cref="Round"/>; partitions come and go in <c>GroupReader.Partitions.cs</c>.
/// </summary>
internal sealed partial class GroupReader
{
    private readonly MessageBatch[] _batches = [new(KafkaLimits.MessagesPerReadMax), new(KafkaLimits.MessagesPerReadMax)];
    private readonly MessageBatch _unwanted = new(16);
    private readonly TaskCompletionSource _stopAsked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly KafkaSettings _settings;
    private readonly string _group;
    private readonly IReadOnlyList<KafkaTopic> _topics;
    private readonly IntakePorts _ports;
    private readonly KafkaInstruments _instruments;
    private readonly ILogger _log;
    private BatchConsumer _consumer = null!;
    private MessageParser _parser = null!;
    private ParsedSlice? _underWay;
    private Task<EngineAnswer> _answer = null!;
    private EngineAnswer? _answered;
    private string? _letterProblem;
    private bool _isPaused;
    private int _next;

    /// <summary>A reader; nothing runs before <see cref="Start"/>.</summary>
    public GroupReader(KafkaSettings settings, string group, IReadOnlyList<KafkaTopic> topics, IntakePorts ports, KafkaInstruments instruments, ILogger log)
    {
        _settings = settings;
        _group = group;
        _topics = topics;
        _ports = ports;
        _instruments = instruments;
        _log = log;
    }

    /// <summary>Starts the thread.</summary>
    public void Start() => new Thread(Run) { Name = $"kafka {_group}", IsBackground = true }.Start();

    /// <summary>Stores what is under way, leaves the group, ends the thread.</summary>
    public Task StopAsync()
    {
        _stopAsked.TrySetResult();
        return _ended.Task;
    }

    private bool IsStopping => _stopAsked.Task.IsCompleted;

    private void Run()
    {
        while (!IsStopping)
        {
            try
            {
                ReadUntilStopped();
            }
            catch (Exception e)
            {
                // Whatever it was, nothing is lost: what was not stored is read again from where the journal is.
                LogFailed(_group, e.Message, e);
                _stopAsked.Task.Wait(KafkaLimits.RestartPause);
            }
        }

        _ended.TrySetResult();
    }

    private void ReadUntilStopped()
    {
        using var letters = new DeadLetters(_settings, _instruments, _log);
        using var consumer = new BatchConsumer(_settings, _group, _topics.Select(t => t.Name), _topics[0].FromEnd ? "latest" : "earliest", this, _log);
        _consumer = consumer;
        _parser = new MessageParser(_ports, letters, "kafka", _log);
        _isPaused = false;
        try
        {
            while (!IsStopping)
            {
                Round();
                TellGroup();
            }

            Settle();
        }
        finally
        {
            _underWay = null;
            Array.ForEach(_batches, b => b.Release());
        }
    }

    private void Round()
    {
        var batch = _batches[_next];
        _consumer.Read(batch, KafkaLimits.ReadWait, KafkaLimits.ReadLinger);
        while (batch.Count > 0 && batch.Count < KafkaLimits.MessagesPerReadWanted && _underWay is not null && !_answer.IsCompleted && !IsStopping)
        {
            // The disk is not ready for more: fewer, larger commits.
            _consumer.Read(batch, KafkaLimits.ReadLinger, TimeSpan.Zero);
        }

        if (batch.Count == 0)
        {
            Settle();
            return;
        }

        for (var at = 0; at < batch.Count && !IsStopping;)
        {
            // Parsing goes on while the slice before is being stored.
            var slice = _parser.Parse(batch, at);
            Settle();
            Submit(slice);
            at = slice.End;
        }

        _next = 1 - _next;
    }

    private void Submit(in ParsedSlice slice)
    {
        _underWay = slice;
        _answered = null;
        _answer = SubmitAsync(slice).AsTask();
    }

    private ValueTask<EngineAnswer> SubmitAsync(in ParsedSlice slice)
    {
        var target = slice.Target;
        if (LettersArrived(slice) && CarryOutAcknowledgements(slice) is var answer && answer == EngineAnswer.Committed)
        {
            if (!target.Batch.Marks.IsEmpty)
            {
                _instruments.Batch(_group, target.Batch.Marks.Length);
                _ports.Instruments.Count("kafka", target.Batch.Count, 0);
                return _ports.Engine.SubmitAsync(target.Batch);
            }

            target.Batch.Return();
            return new(EngineAnswer.Committed);
        }

        target.Batch.Return();
        return new(EngineAnswer.StorageUnavailable);
    }

    /// <summary>Waits until the slice under way is stored, however long that takes; only a stop of the program ends it early.</summary>
    private void Settle()
    {
        if (_underWay is not { } slice)
        {
            return;
        }

        while (Answer() != EngineAnswer.Committed && !IsStopping)
        {
            Pause();
            // Keeps the membership alive; partitions are paused, so nothing comes. Partitions may go.
            _consumer.Read(_unwanted, KafkaLimits.RetryPause, TimeSpan.Zero);
            _unwanted.Release();
            Again(slice);
        }

        if (Answer() == EngineAnswer.Committed)
        {
            GoOn();
        }

        _underWay = null;
        if (slice.End == slice.Messages.Count)
        {
            slice.Messages.Release();
        }
    }

    /// <summary>Parses and submits it anew. What the engine has taken meanwhile it takes no second time.</summary>
    private void Again(in ParsedSlice slice)
    {
        for (var at = slice.First; at < slice.End;)
        {
            var again = _parser.Parse(slice.Messages, at);
            Submit(again);
            if (Answer() != EngineAnswer.Committed)
            {
                return;
            }

            at = again.End;
        }
    }

    private EngineAnswer Answer() => _answered ??= _answer.GetAwaiter().GetResult();

    private bool LettersArrived(in ParsedSlice slice)
    {
        // The reading thread has nothing better to do: the offsets of these messages must not be stored before.
        _letterProblem = slice.Letters is null ? null : Array.Find(Task.WhenAll(slice.Letters).GetAwaiter().GetResult(), p => p is not null);
        return _letterProblem is null;
    }

    private EngineAnswer CarryOutAcknowledgements(in ParsedSlice slice)
    {
        // Before the message counts as taken: carried out twice they are harmless, left out they are lost.
        foreach (var acknowledgement in slice.Target.Acknowledgements)
        {
            if (acknowledgement.CarryOutAsync(_ports.Engine).AsTask().GetAwaiter().GetResult() is var answer && answer != EngineAnswer.Committed)
            {
                return answer;
            }
        }

        return EngineAnswer.Committed;
    }

    private void Pause()
    {
        if (!_isPaused)
        {
            _isPaused = true;
            _consumer.Pause();
            _instruments.Paused(_group, _letterProblem is not null ? "dead-letter" : _answered == EngineAnswer.Overloaded ? "overloaded" : "storage");
            LogPaused(_group, _letterProblem ?? _ports.Engine.NotReadyReason ?? "The queue of incoming alerts is full.");
        }
    }

    private void GoOn()
    {
        if (_isPaused)
        {
            _isPaused = false;
            _consumer.Resume();
            LogResumed(_group);
        }
    }

    [LoggerMessage(EventId = 6103, EventName = "KafkaReaderFailed", Level = LogLevel.Error, Message = "Reading for group {Group} failed and begins anew in a few seconds: {Reason}")]
    private partial void LogFailed(string group, string reason, Exception e);

    [LoggerMessage(EventId = 6104, EventName = "KafkaPaused", Level = LogLevel.Warning, Message = "Reading for group {Group} is paused, nothing is lost: {Reason}")]
    private partial void LogPaused(string group, string reason);

    [LoggerMessage(EventId = 6105, EventName = "KafkaResumed", Level = LogLevel.Information, Message = "Reading for group {Group} goes on.")]
    private partial void LogResumed(string group);
}

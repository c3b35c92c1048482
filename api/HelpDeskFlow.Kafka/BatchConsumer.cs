using System.Runtime.InteropServices;
using HelpDeskFlow.Kafka.Native;
using Microsoft.Extensions.Logging;

namespace HelpDeskFlow.Kafka;

/// <summary>
/// One member of a consumer group that reads in batches and commits only what it is told to. One thread owns it. Rebalances are
/// in <c>BatchConsumer.Rebalance.cs</c>.
/// </summary>
public sealed unsafe partial class BatchConsumer : IDisposable
{
    private readonly Dictionary<(nint Topic, int Partition), ReadPartition> _byHandle = [];
    private readonly Dictionary<(string Topic, int Partition), ReadPartition> _partitions = [];
    private readonly IPartitionOwner _owner;
    private readonly ILogger _log;
    private readonly GCHandle _self;
    private readonly nint _client;
    private readonly nint _queue;
    private Exception? _ownersFault;
    private readonly bool _startsAtEnd;
    private bool _isPaused;

    /// <summary>Joins the group; partitions come while <see cref="Read"/> is called.</summary>
    /// <param name="settings">The cluster.</param>
    /// <param name="group">Consumer group.</param>
    /// <param name="topics">Topics to read.</param>
    /// <param name="whenNew">Where to begin where nothing is kept or committed: earliest or latest.</param>
    /// <param name="owner">Told of partitions.</param>
    /// <param name="log">librdkafka's own log lines go here.</param>
    /// <exception cref="KafkaUnavailableException">A setting is wrong, or librdkafka is missing.</exception>
    public BatchConsumer(KafkaSettings settings, string group, IEnumerable<string> topics, string whenNew, IPartitionOwner owner, ILogger log)
    {
        if (KafkaLibrary.Problem is { } problem)
        {
            throw new KafkaUnavailableException(problem);
        }

        _owner = owner;
        _log = log;
        _startsAtEnd = whenNew == "latest";
        _self = GCHandle.Alloc(this);
        try
        {
            _client = Connect(Configure(settings, group, whenNew));
        }
        catch
        {
            _self.Free();
            throw;
        }

        _ = RdKafka.PollSetConsumer(_client);
        _queue = RdKafka.QueueGetConsumer(_client);
        var list = RdKafka.ListNew(4);
        foreach (var topic in topics)
        {
            RdKafka.ListAdd(list, topic, -1);
        }

        var error = RdKafka.Subscribe(_client, list);
        RdKafka.ListDestroy(list);
        if (error != 0)
        {
            Dispose();
            throw new KafkaUnavailableException($"Kafka refuses the subscription of group {group}: {RdKafka.ErrorText(error)}; look at the names of \"topics\".");
        }
    }

    /// <summary>Why no client can be made with these settings, one sentence; null: one can. Asks no broker.</summary>
    public static string? Problem(KafkaSettings settings)
    {
        if (KafkaLibrary.Problem is { } problem)
        {
            return problem;
        }

        var wrong = TryConfigure(settings, "group", "earliest", out var conf);
        RdKafka.ConfDestroy(conf);
        return wrong;
    }

    /// <summary>Partitions that are read at present.</summary>
    public IReadOnlyCollection<ReadPartition> Partitions => _partitions.Values;

    /// <summary>
    /// Waits at most <paramref name="wait"/> for a first message, then takes those that are there or come within
    /// <paramref name="linger"/>. Must be called every few seconds, also while paused: it keeps the membership alive.
    /// </summary>
    public void Read(MessageBatch batch, TimeSpan wait, TimeSpan linger)
    {
        var free = batch.Free;
        fixed (nint* slots = free)
        {
            var count = Consume(slots, 1, wait);
            if (count > 0 && free.Length > 1)
            {
                count += Consume(slots + 1, free.Length - 1, linger);
            }

            // Only now: a rebalance inside the calls above may have taken partitions away whose messages came before it.
            for (var i = 0; i < count; i++)
            {
                Keep(batch, (RdKafka.Message*)slots[i]);
            }
        }

        if (_ownersFault is { } fault)
        {
            _ownersFault = null;
            throw new InvalidOperationException("The rebalance failed.", fault);
        }

    }

    /// <summary>Takes no more messages until <see cref="Resume"/>; membership goes on while <see cref="Read"/> is called.</summary>
    public void Pause()
    {
        _isPaused = true;
        WithAll(list => _ = RdKafka.Pause(_client, list));
    }

    /// <summary>Goes on where each partition's <see cref="ReadPartition.Position"/> is.</summary>
    public void Resume()
    {
        _isPaused = false;
        WithAll(list =>
        {
            // What was fetched before the pause and not taken is gone from the client's queue.
            Check(RdKafka.Seek(_client, list, AskTimeoutMs));
            _ = RdKafka.Resume(_client, list);
        });
    }

    /// <summary>Tells the group how far this member is; for lag tools and other members. Does not wait unless asked to.</summary>
    public void Commit(IEnumerable<(ReadPartition Partition, long Next)> positions, bool wait)
    {
        var list = RdKafka.ListNew(8);
        foreach (var (partition, next) in positions)
        {
            RdKafka.ListAdd(list, partition.Topic, partition.Partition)->Offset = next;
        }

        if (list->Count > 0)
        {
            _ = RdKafka.Commit(_client, list, wait ? 0 : 1);
        }

        RdKafka.ListDestroy(list);
    }

    /// <summary>End of the log as far as the client has heard; -1 where it has not yet.</summary>
    public long LogEnd(ReadPartition partition) =>
        RdKafka.GetWatermarks(_client, partition.Topic, partition.Partition, out _, out var high) == 0 ? Math.Max(high, -1) : -1;

    /// <summary>Leaves the group. All batches must have been released.</summary>
    public void Dispose()
    {
        if (_client != nint.Zero && _self.IsAllocated)
        {
            _ = RdKafka.ConsumerClose(_client);
            if (_queue != nint.Zero)
            {
                RdKafka.QueueDestroy(_queue);
            }

            RdKafka.Destroy(_client);
            _self.Free();
        }
    }

    private int Consume(nint* slots, int size, TimeSpan wait) =>
        (int)Math.Max(0, RdKafka.ConsumeBatch(_queue, (int)wait.TotalMilliseconds, (RdKafka.Message**)slots, (nuint)size));

    private void Keep(MessageBatch batch, RdKafka.Message* message)
    {
        if (message->Error != 0)
        {
            NoteError(message);
        }
        else if (Find(message) is { } partition && message->Offset >= partition.Position)
        {
            if (!_isPaused)
            {
                partition.Position = message->Offset + 1;
                batch.Keep((nint)message, partition);
                return;
            }

            partition.Position = partition.Position < 0 ? message->Offset : partition.Position;
        }

        RdKafka.MessageDestroy(message);
    }

    private ReadPartition? Find(RdKafka.Message* message)
    {
        if (!_byHandle.TryGetValue((message->Topic, message->Partition), out var partition))
        {
            if (_partitions.TryGetValue((RdKafka.Text(RdKafka.TopicName(message->Topic)), message->Partition), out partition))
            {
                _byHandle[(message->Topic, message->Partition)] = partition;
            }
        }

        return partition;
    }

    private void NoteError(RdKafka.Message* message)
    {
        var topic = message->Topic == nint.Zero ? "" : $" (topic {RdKafka.Text(RdKafka.TopicName(message->Topic))})";
        _owner.Failed($"Kafka says: {RdKafka.Text((nint)message->Payload)}{topic}.");
    }

    private delegate void WithList(RdKafka.PartitionList* list);

    private void WithAll(WithList act)
    {
        var list = RdKafka.ListNew(Math.Max(1, _partitions.Count));
        foreach (var partition in _partitions.Values)
        {
            var item = RdKafka.ListAdd(list, partition.Topic, partition.Partition);
            if (partition.Position >= 0)
            {
                item->Offset = partition.Position;
            }
        }

        act(list);
        RdKafka.ListDestroy(list);
    }

    private nint Configure(KafkaSettings settings, string group, string whenNew)
    {
        if (TryConfigure(settings, group, whenNew, out var conf) is { } problem)
        {
            RdKafka.ConfDestroy(conf);
            throw new KafkaUnavailableException(problem);
        }

        RdKafka.ConfSetOpaque(conf, GCHandle.ToIntPtr(_self));
        RdKafka.ConfSetRebalance(conf, &OnRebalance);
        RdKafka.ConfSetLog(conf, &OnLog);
        return conf;
    }

    /// <summary>
    /// A broker holds a fetch back so long while it has nothing; brokers exist that do not answer sooner when something comes (librdkafka's
    /// own mock), where its default of 500 ms is what an alert then waits. An idle consumer so asks each broker ten times a second.
    /// </summary>
    private const string FetchWaitMs = "100";

    private static string? TryConfigure(KafkaSettings settings, string group, string whenNew, out nint conf)
    {
        var made = conf = RdKafka.ConfNew();
        var problem = Set("client.id", "helpdeskflow") ?? Set("partition.assignment.strategy", "cooperative-sticky") ?? Set("auto.offset.reset", whenNew) ?? Set("fetch.wait.max.ms", FetchWaitMs);
        foreach (var (name, value) in settings.Settings)
        {
            problem ??= Set(name, value);
        }

        problem ??= Set("bootstrap.servers", settings.Bootstrap) ?? Set("group.id", group) ?? Set("enable.auto.commit", "false") ?? Set("enable.auto.offset.store", "false");
        return problem is null ? null : $"A setting of \"kafka\" is wrong: {problem}; correct it under \"kafka: settings\".";

        string? Set(string name, string value) => RdKafka.Set(made, name, value);
    }

    private static nint Connect(nint conf)
    {
        var error = stackalloc byte[512];
        var client = RdKafka.New(RdKafka.Consumer, conf, error, 512);
        if (client == nint.Zero)
        {
            RdKafka.ConfDestroy(conf);
            throw new KafkaUnavailableException($"Kafka gives no client: {RdKafka.Text((nint)error)}; look at \"kafka: settings\".");
        }

        return client;
    }
}

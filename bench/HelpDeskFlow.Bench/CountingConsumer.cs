using HelpDeskFlow.Intake.Kafka;
using HelpDeskFlow.Kafka;
using Microsoft.Extensions.Logging.Abstractions;

namespace HelpDeskFlow.Bench;

/// <summary>A consumer that does nothing but count: what reading alone reaches.</summary>
internal sealed class CountingConsumer : IPartitionOwner, IDisposable
{
    private readonly Thread _thread;
    private readonly string _bootstrap;
    private readonly string[] _topics;
    private volatile bool _stops;
    private long _count;

    public CountingConsumer(string bootstrap, string[] topics)
    {
        (_bootstrap, _topics) = (bootstrap, topics);
        _thread = new Thread(Run) { IsBackground = true, Name = "counting" };
        _thread.Start();
    }

    public long Count => Volatile.Read(ref _count);

    public ReadPartition Create(string topic, int partition) => new Untracked(topic, partition);

    public void GivingUp(IReadOnlyList<ReadPartition> partitions, bool lost)
    {
    }

    public void Rebalanced(IReadOnlyCollection<ReadPartition> partitions)
    {
    }

    public void Failed(string what) => Console.Error.WriteLine(what);

    public void Dispose()
    {
        _stops = true;
        _thread.Join();
    }

    private void Run()
    {
        using var consumer = new BatchConsumer(new KafkaSettings(_bootstrap, new Dictionary<string, string>()), "counting", _topics, "earliest", this, NullLogger.Instance);
        var batch = new MessageBatch(KafkaLimits.MessagesPerReadMax);
        while (!_stops)
        {
            consumer.Read(batch, KafkaLimits.ReadWait, KafkaLimits.ReadLinger);
            Volatile.Write(ref _count, _count + batch.Count);
            batch.Release();
        }
    }

    private sealed class Untracked(string topic, int partition) : ReadPartition(topic, partition)
    {
        public override long? Kept => null;
    }
}

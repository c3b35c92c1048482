using HelpDeskFlow.Intake.Formats;
using HelpDeskFlow.Kafka;
using Microsoft.Extensions.Logging;

namespace HelpDeskFlow.Intake.Kafka;

/// <summary>Partitions come and go; the group hears how far the journal is.</summary>
internal sealed partial class GroupReader : IPartitionOwner
{
    private static readonly TimeSpan SameErrorEvery = TimeSpan.FromMinutes(1);
    private readonly Dictionary<ReadPartition, long> _told = [];
    private readonly HashSet<string> _measured = new(StringComparer.Ordinal);
    private long _toldAt;
    private string _lastError = "";
    private long _lastErrorAt;

    /// <inheritdoc/>
    public ReadPartition Create(string topic, int partition)
    {
        var config = _topics.First(t => t.Name == topic);
        return new TopicPartitionReader(config, IntakeFormats.Find(config.Format)!, partition, _ports.Engine);
    }

    /// <inheritdoc/>
    public void GivingUp(IReadOnlyList<ReadPartition> partitions, bool lost)
    {
        if (_underWay is not null && !IsStopping)
        {
            Answer();
        }

        foreach (var partition in partitions.Cast<TopicPartitionReader>())
        {
            partition.IsGone = true;
        }

        if (!lost)
        {
            // Whoever reads them next, with a journal of its own, begins here. Goes out before the rebalance goes on.
            Commit(partitions);
        }

        foreach (var partition in partitions)
        {
            _told.Remove(partition);
        }
    }

    /// <inheritdoc/>
    public void Rebalanced(IReadOnlyCollection<ReadPartition> partitions)
    {
        _instruments.Rebalanced(_group, partitions.Count);
        LogRebalanced(_group, partitions.Count);
    }

    /// <inheritdoc/>
    public void Failed(string what)
    {
        if (what != _lastError || _ports.Time.GetElapsedTime(_lastErrorAt) > SameErrorEvery)
        {
            _lastError = what;
            _lastErrorAt = _ports.Time.GetTimestamp();
            LogBroker(_group, what);
        }
    }

    /// <summary>Every few seconds: the group's committed offsets follow the journal's, and lag is measured.</summary>
    private void TellGroup()
    {
        if (_ports.Time.GetElapsedTime(_toldAt) < KafkaLimits.CommitEvery)
        {
            return;
        }

        _toldAt = _ports.Time.GetTimestamp();
        Commit(_consumer.Partitions);
        var topics = _consumer.Partitions.Cast<TopicPartitionReader>().GroupBy(p => p.Topic).ToDictionary(t => t.Key, t => t.Sum(LagOf));
        _measured.UnionWith(topics.Keys);
        foreach (var topic in _measured)
        {
            // Of a topic that others read by now, 0: who sums up over the group must not count it twice.
            _instruments.Lag(_group, topic, topics.GetValueOrDefault(topic));
        }
    }

    private long LagOf(TopicPartitionReader partition)
    {
        var end = _consumer.LogEnd(partition);
        var next = partition.Kept ?? partition.Position;
        return end < 0 || next < 0 ? 0 : Math.Max(0, end - next);
    }

    private void Commit(IReadOnlyCollection<ReadPartition> partitions)
    {
        var moved = new List<(ReadPartition, long)>();
        foreach (var partition in partitions)
        {
            if (partition.Kept is { } next && next != partition.VoidPosition && _told.GetValueOrDefault(partition, -1) != next)
            {
                _told[partition] = next;
                moved.Add((partition, next));
            }
        }

        _consumer.Commit(moved, wait: false);
    }

    [LoggerMessage(EventId = 6106, EventName = "KafkaRebalanced", Level = LogLevel.Information, Message = "Group {Group} was rebalanced; {Partitions} partitions are read here.")]
    private partial void LogRebalanced(string group, int partitions);

    [LoggerMessage(EventId = 6107, EventName = "KafkaBrokerError", Level = LogLevel.Warning, Message = "Group {Group}: {What}")]
    private partial void LogBroker(string group, string what);
}

using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Engine.Streams;
using HelpDeskFlow.Intake.Messages;
using HelpDeskFlow.Kafka;

namespace HelpDeskFlow.Intake.Kafka;

/// <summary>A partition with what its messages need: the format, and the place in the journal.</summary>
internal sealed class TopicPartitionReader(KafkaTopic topic, IIntakeFormat format, int partition, IEngine engine) : ReadPartition(topic.Name, partition)
{
    /// <summary>The topic as configured.</summary>
    public KafkaTopic Config => topic;

    /// <summary>Reads its messages.</summary>
    public IIntakeFormat Format => format;

    /// <summary>Its name in the journal.</summary>
    public StreamId Stream { get; } = new(topic.Group, topic.Name, partition);

    /// <summary>Taken away: what was read of it and is not on disk is another member's now.</summary>
    public bool IsGone { get; set; }

    /// <inheritdoc/>
    public override long? Kept => engine.Views.Stream(Stream)?.Next;

    /// <summary>The kept position that the next batch shall void; -1 once the engine has a new one.</summary>
    public long VoidNext => VoidPosition >= 0 && Kept == VoidPosition ? VoidPosition : -1;
}

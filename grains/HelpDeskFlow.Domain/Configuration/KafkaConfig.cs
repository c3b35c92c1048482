using System.Collections.Immutable;

namespace HelpDeskFlow.Domain.Configuration;

/// <summary>The Kafka cluster to read from and to write to.</summary>
/// <param name="Bootstrap">HOST:PORT, several with commas.</param>
/// <param name="Settings">Settings of librdkafka by their own names; may hold secrets.</param>
/// <param name="Topics">Topics to read.</param>
public sealed record KafkaConfig(string Bootstrap, ImmutableSortedDictionary<string, string> Settings, ImmutableArray<KafkaTopic> Topics)
{
    /// <summary>Destination that <c>kafka.escalations</c> stands for.</summary>
    public static DestinationName EscalationsDestination { get; } = new("kafka-escalations");

    /// <summary>Whether clients made for the other would do the same.</summary>
    public bool IsSameAs(KafkaConfig? other) =>
        other is not null && Bootstrap == other.Bootstrap && Settings.SequenceEqual(other.Settings) && Topics.SequenceEqual(other.Topics);
}

/// <summary>A topic to read.</summary>
/// <param name="Name">Topic.</param>
/// <param name="Format">Name of the format of its messages.</param>
/// <param name="Mapping">Name of the mapping where the format needs one, or null.</param>
/// <param name="Group">Consumer group.</param>
/// <param name="DeadLetters">Topic for messages that cannot be taken.</param>
/// <param name="FromEnd">Where nothing was read yet: begin with what comes from now on, instead of with the oldest.</param>
public sealed record KafkaTopic(string Name, string Format, string? Mapping, string Group, string DeadLetters, bool FromEnd);

using System.Globalization;
using System.Text;
using HelpDeskFlow.Kafka;
using Microsoft.Extensions.Logging;

namespace HelpDeskFlow.Intake.Kafka;

/// <summary>
/// Sends what cannot be taken to the dead-letter topic: value, key and headers as they were, and headers that say why and where
/// it came from. At least once: one that is sent again after a crash carries the same position. One thread owns it.
/// </summary>
internal sealed partial class DeadLetters(KafkaSettings settings, KafkaInstruments instruments, ILogger log) : IDisposable
{
    /// <summary>Header: why, one sentence or more.</summary>
    public const string ReasonHeader = "hdf-reason";

    /// <summary>Headers: where it was.</summary>
    public const string TopicHeader = "hdf-topic", PartitionHeader = "hdf-partition", OffsetHeader = "hdf-offset", GroupHeader = "hdf-group";

    /// <summary>Header: bytes of the value, where the value was too large for the dead-letter topic and is left out.</summary>
    public const string LeftOutHeader = "hdf-value-left-out";

    private KafkaProducer? _producer;

    /// <summary>Sends one. Null once the broker has it, else why not. Its offset must not be stored before.</summary>
    public Task<string?> SendAsync(in KafkaMessage message, TopicPartitionReader partition, string reason)
    {
        if (_producer is { IsBroken: true })
        {
            _producer.Dispose();
            _producer = null;
        }

        _producer ??= new KafkaProducer(settings, log);
        var headers = message.Headers();
        Add(ReasonHeader, reason.Length > KafkaLimits.ReasonCharactersMax ? reason[..KafkaLimits.ReasonCharactersMax] + "…" : reason);
        Add(TopicHeader, partition.Topic);
        Add(PartitionHeader, partition.Partition.ToString(CultureInfo.InvariantCulture));
        Add(OffsetHeader, message.Offset.ToString(CultureInfo.InvariantCulture));
        Add(GroupHeader, partition.Config.Group);
        instruments.DeadLetter(partition.Config.Group, partition.Topic);
        LogDeadLetter(partition.Stream.ToString(), message.Offset, partition.Config.DeadLetters, reason);
        return SendAsync(_producer, partition.Config.DeadLetters, message.HasKey ? message.Key.ToArray() : null, message.Value.ToArray(), headers);

        void Add(string name, string text) => headers.Add((name, Encoding.UTF8.GetBytes(text)));
    }

    /// <inheritdoc/>
    public void Dispose() => _producer?.Dispose();

    private static async Task<string?> SendAsync(KafkaProducer producer, string topic, byte[]? key, byte[] value, List<(string Name, byte[] Value)> headers)
    {
        var sent = await producer.SendAsync(topic, key, value, headers, CancellationToken.None).ConfigureAwait(false);
        if (sent.Refused)
        {
            // Most likely too large with the headers added: the position says where the whole message is.
            headers.Add((LeftOutHeader, Encoding.UTF8.GetBytes(value.Length.ToString(CultureInfo.InvariantCulture))));
            sent = await producer.SendAsync(topic, key, null, headers, CancellationToken.None).ConfigureAwait(false);
        }

        return sent.Delivered ? null : $"The dead-letter topic {topic} does not take messages: {sent.Detail}.";
    }

    [LoggerMessage(EventId = 6102, EventName = "KafkaDeadLetter", Level = LogLevel.Debug, Message = "{Stream} at {Offset} goes to {Topic}: {Reason}")]
    private partial void LogDeadLetter(string stream, long offset, string topic, string reason);
}

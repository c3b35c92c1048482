using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace HelpDeskFlow.Kafka;

/// <summary>How a message fared.</summary>
/// <param name="Delivered">The broker has it on all in-sync replicas.</param>
/// <param name="Refused">It never will be: too large, no such right, no such topic. Else it may work later.</param>
/// <param name="Detail">Where it is, or the error; no secrets.</param>
public readonly record struct KafkaSendResult(bool Delivered, bool Refused, string Detail);

/// <summary>An idempotent producer. Thread-safe.</summary>
public sealed partial class KafkaProducer : IDisposable
{
    /// <summary>How long a message is tried for; the caller decides what then.</summary>
    private const int TryForMs = 10_000;

    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(2);
    private static readonly ErrorCode[] Final =
    [
        ErrorCode.MsgSizeTooLarge, ErrorCode.RecordListTooLarge, ErrorCode.TopicAuthorizationFailed, ErrorCode.ClusterAuthorizationFailed,
        ErrorCode.TopicException, ErrorCode.Local_UnknownTopic, ErrorCode.InvalidRecord, ErrorCode.PolicyViolation,
    ];

    private readonly IProducer<byte[]?, byte[]?> _producer;
    private readonly ILogger _log;
    private volatile bool _isBroken;

    /// <summary>A producer; it connects by itself.</summary>
    /// <exception cref="KafkaUnavailableException">A setting is wrong, or librdkafka is missing.</exception>
    public KafkaProducer(KafkaSettings settings, ILogger log)
    {
        if (KafkaLibrary.Problem is { } problem)
        {
            throw new KafkaUnavailableException(problem);
        }

        _log = log;
        var config = new ProducerConfig(new Dictionary<string, string> { ["client.id"] = "helpdeskflow", ["message.timeout.ms"] = TryForMs.ToString(System.Globalization.CultureInfo.InvariantCulture) });
        foreach (var (name, value) in settings.Settings)
        {
            config.Set(name, value);
        }

        config.BootstrapServers = settings.Bootstrap;
        config.EnableIdempotence = true;
        try
        {
            _producer = new ProducerBuilder<byte[]?, byte[]?>(config)
                .SetLogHandler((_, line) => LogClient(KafkaSettings.IsOfOtherKind(line.Message) || line.Level > SyslogLevel.Warning ? LogLevel.Debug : LogLevel.Warning, line.Facility, line.Message))
                .SetErrorHandler((_, error) => _isBroken |= error.IsFatal)
                .Build();
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or KafkaException)
        {
            throw new KafkaUnavailableException($"A setting of \"kafka\" is wrong: {e.Message.TrimEnd('.')}; correct it under \"kafka: settings\".");
        }
    }

    /// <summary>It can send no more and must be made anew.</summary>
    public bool IsBroken => _isBroken;

    /// <summary>Sends one message and waits for the broker. Does not throw for what a broker may answer.</summary>
    public async Task<KafkaSendResult> SendAsync(string topic, byte[]? key, byte[]? value, IEnumerable<(string Name, byte[] Value)> headers, CancellationToken cancellation)
    {
        var message = new Message<byte[]?, byte[]?> { Key = key, Value = value, Headers = [] };
        foreach (var (name, bytes) in headers)
        {
            message.Headers.Add(name, bytes);
        }

        try
        {
            var done = await _producer.ProduceAsync(topic, message, cancellation).ConfigureAwait(false);
            return new KafkaSendResult(true, false, $"{done.Topic}[{done.Partition.Value}] at {done.Offset.Value}");
        }
        catch (ProduceException<byte[]?, byte[]?> e)
        {
            _isBroken |= e.Error.IsFatal;
            return new KafkaSendResult(false, Final.Contains(e.Error.Code), $"Kafka: {e.Error.Reason}");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _producer.Flush(StopTime);
        _producer.Dispose();
    }

    [LoggerMessage(EventId = 6001, EventName = "KafkaClient", Message = "Kafka client, {Facility}: {Text}")]
    private partial void LogClient(LogLevel level, string facility, string text);
}

namespace HelpDeskFlow.Kafka;

/// <summary>How to reach a cluster: for every client of this program.</summary>
/// <param name="Bootstrap">HOST:PORT, several with commas.</param>
/// <param name="Settings">Any setting of librdkafka, by its own name: TLS, SASL, sizes, times. May hold secrets.</param>
public sealed record KafkaSettings(string Bootstrap, IReadOnlyDictionary<string, string> Settings)
{
    /// <summary>Settings that the program decides itself, because its promises depend on them.</summary>
    public static IReadOnlyList<string> Own { get; } =
    [
        "bootstrap.servers", "metadata.broker.list", "group.id", "enable.auto.commit", "enable.auto.offset.store", "enable.idempotence", "transactional.id", "acks", "request.required.acks",
    ];

    /// <summary>Whether librdkafka complains of a setting that is meant for the other kind of client: one list serves both, so that is no fault.</summary>
    internal static bool IsOfOtherKind(string logLine) => logLine.Contains("and will be ignored by this", StringComparison.Ordinal);
}

/// <summary>A client cannot be made: one sentence that says which setting is wrong, or what is missing.</summary>
public sealed class KafkaUnavailableException(string message) : Exception(message);

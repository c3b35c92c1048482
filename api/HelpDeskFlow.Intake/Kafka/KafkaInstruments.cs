using System.Diagnostics.Metrics;
using HelpDeskFlow.Intake.Http;

namespace HelpDeskFlow.Intake.Kafka;

/// <summary>Metrics of reading from Kafka. Tags are groups and topics of the config. Thread-safe.</summary>
public sealed class KafkaInstruments
{
    private readonly Histogram<double> _batch;
    private readonly Counter<long> _rebalances;
    private readonly Counter<long> _pauses;
    private readonly Counter<long> _deadLetters;
    private readonly Gauge<long> _lag;
    private readonly Gauge<long> _partitions;

    /// <summary>Creates the instruments in the factory's meter.</summary>
    public KafkaInstruments(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var meter = meters.Create(IntakeInstruments.Name);
        _batch = meter.CreateHistogram<double>("hdf_kafka_batch_messages", "{message}", "Messages that were stored with one commit.");
        _rebalances = meter.CreateCounter<long>("hdf_kafka_rebalances_total", "{rebalance}", "Rebalances of the consumer group that changed what is read here.");
        _pauses = meter.CreateCounter<long>("hdf_kafka_pauses_total", "{pause}", "Times that reading was paused because nothing could be stored or no dead letter sent.");
        _deadLetters = meter.CreateCounter<long>("hdf_kafka_dead_letters_total", "{message}", "Messages that could not be taken and were sent to the dead-letter topic, since the start.");
        _lag = meter.CreateGauge<long>("hdf_kafka_lag", "{message}", "Messages in the topic that are not on disk here yet.");
        _partitions = meter.CreateGauge<long>("hdf_kafka_partitions", "{partition}", "Partitions that are read here.");
    }

    internal void Batch(string group, int messages)
    {
        if (_batch.Enabled)
        {
            _batch.Record(messages, new KeyValuePair<string, object?>("group", group));
        }
    }

    internal void Rebalanced(string group, int partitions)
    {
        _rebalances.Add(1, new KeyValuePair<string, object?>("group", group));
        _partitions.Record(partitions, new KeyValuePair<string, object?>("group", group));
    }

    internal void Paused(string group, string reason) =>
        _pauses.Add(1, new KeyValuePair<string, object?>("group", group), new KeyValuePair<string, object?>("reason", reason));

    internal void DeadLetter(string group, string topic) =>
        _deadLetters.Add(1, new KeyValuePair<string, object?>("group", group), new KeyValuePair<string, object?>("topic", topic));

    internal void Lag(string group, string topic, long messages) =>
        _lag.Record(messages, new KeyValuePair<string, object?>("group", group), new KeyValuePair<string, object?>("topic", topic));
}

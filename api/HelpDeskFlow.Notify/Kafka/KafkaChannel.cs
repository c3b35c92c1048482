using System.Text;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Kafka;
using HelpDeskFlow.Notify.Channels;
using HelpDeskFlow.Notify.Content;
using Microsoft.Extensions.Logging;

namespace HelpDeskFlow.Notify.Kafka;

/// <summary>
/// Writes CloudEvents to a topic of the cluster under <c>kafka:</c>; the key is the incident, so that its events stay in order.
/// At least once; the event's id is the delivery's, the same over retries. Settings: topic.
/// </summary>
public sealed class KafkaChannel(Func<IEngine> engine, ILogger<KafkaChannel> log) : INotificationChannel, IDisposable
{
    private static readonly (string, byte[])[] Headers = [("content-type", Encoding.ASCII.GetBytes(CloudEventBody.ContentType))];
    private readonly Lock _gate = new();
    private KafkaProducer? _producer;
    private KafkaConfig? _producersConfig;

    /// <inheritdoc/>
    public string Type => "kafka";

    /// <inheritdoc/>
    public bool IsKeyed => true;

    /// <inheritdoc/>
    public async Task<AttemptOutcome> SendAsync(DestinationConfig destination, NotificationContent content, CancellationToken cancellation)
    {
        if (engine().Views.Config.Kafka is not { } config)
        {
            return new AttemptOutcome(AttemptResult.Refused, "the config has no \"kafka\" any more; add it and send this again", null);
        }

        KafkaProducer producer;
        try
        {
            producer = ProducerFor(config);
        }
        catch (KafkaUnavailableException e)
        {
            return new AttemptOutcome(AttemptResult.Failed, e.Message, null);
        }

        var key = Encoding.UTF8.GetBytes(CloudEventBody.KeyOf(content));
        var sent = await producer.SendAsync(destination.Setting("topic") ?? "", key, CloudEventBody.Of(content), Headers, cancellation).ConfigureAwait(false);
        return new AttemptOutcome(sent.Delivered ? AttemptResult.Delivered : sent.Refused ? AttemptResult.Refused : AttemptResult.Failed, sent.Detail, null);
    }

    /// <inheritdoc/>
    public void Dispose() => _producer?.Dispose();

    private KafkaProducer ProducerFor(KafkaConfig config)
    {
        lock (_gate)
        {
            var same = ReferenceEquals(config, _producersConfig) || (config.Bootstrap == _producersConfig?.Bootstrap && config.Settings.SequenceEqual(_producersConfig.Settings));
            if (_producer is null || _producer.IsBroken || !same)
            {
                // Messages under way with the old one fail or arrive; either way their attempts end and are told apart by their ids.
                _producer?.Dispose();
                _producer = new KafkaProducer(new KafkaSettings(config.Bootstrap, config.Settings), log);
            }

            _producersConfig = config;
            return _producer;
        }
    }
}

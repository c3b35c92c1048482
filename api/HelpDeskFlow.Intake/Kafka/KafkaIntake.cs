using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Intake.Http;
using HelpDeskFlow.Kafka;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HelpDeskFlow.Intake.Kafka;

/// <summary>Carries out <c>kafka.topics</c> of the config in force: one reader a consumer group. A new config takes effect within seconds.</summary>
public sealed partial class KafkaIntake(IntakePorts ports, KafkaInstruments instruments, ILogger<KafkaIntake> log) : BackgroundService
{
    private readonly List<GroupReader> _readers = [];
    private KafkaConfig? _carriedOut;

    /// <summary>Why this config cannot be carried out here, one sentence; null: it can, as far as can be said without a broker.</summary>
    public static string? Problem(KafkaConfig? config) => config is null ? null : BatchConsumer.Problem(SettingsOf(config));

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var ticks = new PeriodicTimer(KafkaLimits.ConfigLookEvery, ports.Time);
        try
        {
            do
            {
                var wanted = ports.Engine.Views.Config.Kafka;
                if (wanted is null ? _carriedOut is not null : !wanted.IsSameAs(_carriedOut))
                {
                    await StopReadersAsync();
                    Start(wanted);
                    _carriedOut = wanted;
                }
            }
            while (await ticks.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The program stops.
        }

        await StopReadersAsync();
    }

    private void Start(KafkaConfig? config)
    {
        foreach (var group in config?.Topics.GroupBy(t => (t.Group, t.FromEnd)) ?? [])
        {
            LogReads(group.Key.Group, string.Join(", ", group.Select(t => t.Name)));
            var reader = new GroupReader(SettingsOf(config!), group.Key.Group, [.. group], ports, instruments, log);
            _readers.Add(reader);
            reader.Start();
        }
    }

    private async Task StopReadersAsync()
    {
        try
        {
            await Task.WhenAll(_readers.Select(r => r.StopAsync())).WaitAsync(KafkaLimits.StopTime, ports.Time);
        }
        catch (TimeoutException)
        {
            // Their threads end with the process, or when the broker lets them go; what they read is stored or will be read again.
            LogSlowStop();
        }

        _readers.Clear();
    }

    private static KafkaSettings SettingsOf(KafkaConfig config) => new(config.Bootstrap, config.Settings);

    [LoggerMessage(EventId = 6108, EventName = "KafkaReads", Level = LogLevel.Information, Message = "Group {Group} reads {Topics}.")]
    private partial void LogReads(string group, string topics);

    [LoggerMessage(EventId = 6109, EventName = "KafkaSlowStop", Level = LogLevel.Warning, Message = "Kafka readers did not leave their groups in time; the broker will notice.")]
    private partial void LogSlowStop();
}

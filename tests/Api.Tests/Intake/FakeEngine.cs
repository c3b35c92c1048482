using System.Collections.Immutable;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Domain.OnCall;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Engine.Views;
using NodaTime;

namespace Api.Tests.Intake;

/// <summary>An alert as it was handed to the engine, texts decoded.</summary>
internal sealed record RecordedAlert(
    AlertKey Key, LabelSet Labels, LabelSet Annotations, Instant StartsAt, Instant EndsAt, bool EndIsTimeout, bool HasDedupKey, ServiceName? Service, string Source);

/// <summary>Records what the intake hands over, and answers as told.</summary>
internal sealed class FakeEngine : IEngine, IReadViews
{
    public List<RecordedAlert> Alerts { get; } = [];

    public List<(GrainId To, Command Command)> Commands { get; } = [];

    public Dictionary<AlertKey, AlertView> Known { get; } = [];

    public EngineAnswer Answer { get; set; } = EngineAnswer.Committed;

    public Rejection? Rejection { get; set; }

    public Exception? Throws { get; set; }

    public ConfigSnapshot Config { get; set; } = ConfigSnapshot.BuiltIn;

    public IReadViews Views => this;

    public bool IsReady => NotReadyReason is null;

    public string? NotReadyReason { get; set; }

    public ImmutableDictionary<ScheduleName, RotationState> Rotations => ImmutableDictionary<ScheduleName, RotationState>.Empty;

    public EngineStats Stats { get; } = new();

    public ValueTask<EngineAnswer> SubmitAsync(AlertBatch batch)
    {
        if (Throws is not null)
        {
            throw Throws;
        }

        if (Answer == EngineAnswer.Committed)
        {
            foreach (ref readonly var record in batch.Records)
            {
                Alerts.Add(new RecordedAlert(
                    record.Key,
                    LabelCodec.Decode(batch.LabelsOf(record), withReserved: true),
                    LabelCodec.Decode(batch.AnnotationsOf(record), withReserved: true),
                    Instant.FromUnixTimeTicks(record.StartsAtTicks),
                    Instant.FromUnixTimeTicks(record.EndsAtTicks),
                    record.EndIsTimeout,
                    record.HasDedupKey,
                    batch.Service,
                    batch.Source));
            }
        }

        batch.Return();
        return new ValueTask<EngineAnswer>(Answer);
    }

    public ValueTask<AskResult> AskAsync(GrainId to, Command command)
    {
        Commands.Add((to, command));
        return new ValueTask<AskResult>(new AskResult(Answer, Rejection));
    }

    public ValueTask<EngineAnswer> ApplyConfigAsync(ConfigSnapshot config) => throw new NotSupportedException();

    public IncidentState? Incident(IncidentId id) => null;

    public IncidentState? Incident(long number) => null;

    public IEnumerable<IncidentState> IncidentsNewestFirst(long? belowNumber) => [];

    AlertPage IReadViews.Alerts(AlertQuery query) => throw new NotSupportedException();

    public AlertView? Alert(AlertKey key) => Known.GetValueOrDefault(key);

    public DestinationState? Destination(DestinationName name) => null;

    public IAsyncEnumerable<StreamEvent> SubscribeAsync(long? lastId, CancellationToken cancellation) => throw new NotSupportedException();
}

using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
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

namespace HelpDeskFlow.Api.Tests.Notify;

/// <summary>An engine that holds one incident and one config, and takes the reports of attempts. Its answers may be scripted.</summary>
internal sealed class FakeEngine : IEngine, IReadViews
{
    private readonly ConcurrentQueue<EngineAnswer> _answers = new();
    private readonly System.Threading.Channels.Channel<DestinationCommand.AttemptFinished> _reports =
        System.Threading.Channels.Channel.CreateUnbounded<DestinationCommand.AttemptFinished>();

    public FakeEngine(ConfigSnapshot config, IncidentState? incident, params EngineAnswer[] answers)
    {
        Config = config;
        Current = incident;
        foreach (var answer in answers)
        {
            _answers.Enqueue(answer);
        }
    }

    public ConfigSnapshot Config { get; }

    public IncidentState? Current { get; set; }

    public int Asked { get; private set; }

    public IReadViews Views => this;

    public bool IsReady => true;

    public string? NotReadyReason => null;

    public ImmutableDictionary<ScheduleName, RotationState> Rotations => ImmutableDictionary<ScheduleName, RotationState>.Empty;

    public EngineStats Stats { get; } = new();

    /// <summary>The next report that was committed; fails the test after 20 s.</summary>
    public async Task<DestinationCommand.AttemptFinished> NextReportAsync()
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        return await _reports.Reader.ReadAsync(late.Token);
    }

    public ValueTask<AskResult> AskAsync(GrainId to, Command command)
    {
        Asked++;
        var answer = _answers.TryDequeue(out var scripted) ? scripted : EngineAnswer.Committed;
        if (answer == EngineAnswer.Committed)
        {
            Assert.Equal(GrainKind.Destination, to.Kind);
            _reports.Writer.TryWrite(Assert.IsType<DestinationCommand.AttemptFinished>(command));
        }

        return ValueTask.FromResult(new AskResult(answer, null));
    }

    public IncidentState? Incident(IncidentId id) => Current?.Id == id ? Current : null;

    public IncidentState? Incident(long number) => Current?.Number == number ? Current : null;

    public IEnumerable<IncidentState> IncidentsNewestFirst(long? belowNumber) => Current is null ? [] : [Current];

    public AlertPage Alerts(AlertQuery query) => new([], null);

    public AlertView? Alert(AlertKey key) => null;

    public DestinationState? Destination(DestinationName name) => null;

    public ValueTask<EngineAnswer> SubmitAsync(AlertBatch batch) => throw new NotSupportedException();

    public ValueTask<EngineAnswer> ApplyConfigAsync(ConfigSnapshot config) => throw new NotSupportedException();

    public async IAsyncEnumerable<StreamEvent> SubscribeAsync(long? lastId, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        yield break;
    }
}

using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
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
using HelpDeskFlow.Notify;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace HelpDeskFlow.Api.Tests.Notify.Contract;

/// <summary>
/// One destination from the rule book to the wire: the real decider on virtual time, the real dispatcher and channel, a
/// receiver over a real socket. Time goes to the next retry, rate window or time-out by itself while <see cref="RunAsync"/> runs.
/// </summary>
internal sealed class DeliveryWorld : IEngine, IReadViews, IAsyncDisposable
{
    public static readonly DestinationName Name = new("out");

    private readonly Lock _lock = new();
    private readonly Channel<DeliveryId> _reports = Channel.CreateUnbounded<DeliveryId>();
    private readonly IFakeReceiver _receiver;
    private readonly DeliveryLimits _limits;
    private ServiceProvider _services;
    private IEffectSink _sink;
    private int _requests;

    public DeliveryWorld(string type, IReadOnlyDictionary<string, string> settings, IFakeReceiver receiver, IncidentState? incident = null, DeliveryLimits? limits = null)
    {
        _receiver = receiver;
        _limits = limits ?? DeliveryLimits.Default;
        var service = new ServiceConfig(
            new ServiceName("checkout"), "payments", 1, "prod", [], [], null, ImmutableDictionary<string, string>.Empty.Add("runbook", "https://wiki.example.org/checkout").Add("dashboard", "https://grafana.example.org/d/1"));
        Config = ConfigSnapshot.BuiltIn with
        {
            Destinations = [new DestinationConfig(Name, type, settings.ToImmutableDictionary(), null, _limits)],
            Services = [service],
            People = [new Person(new PersonName("ana"), "ana@example.org", DateTimeZone.Utc, []) { Phone = "+351912345678" }],
        };
        Current = incident ?? NotifyScene.Incident();
        State = DestinationDecider.Initial(GrainId.Of(Name));
        Time = new VirtualTime(NotifyScene.OpenedAt.ToDateTimeOffset());
        (_services, _sink) = Compose();
    }

    public VirtualTime Time { get; }

    public Instant Now => Instant.FromDateTimeOffset(Time.GetUtcNow());

    public DestinationState State { get; private set; }

    /// <summary>The incident as readers see it; null: forgotten.</summary>
    public IncidentState? Current { get; set; }

    public ConfigSnapshot Config { get; set; }

    public IReadViews Views => this;

    public bool IsReady => true;

    public string? NotReadyReason => null;

    public ImmutableDictionary<ScheduleName, RotationState> Rotations => ImmutableDictionary<ScheduleName, RotationState>.Empty;

    public EngineStats Stats { get; } = new();

    /// <summary>The next notification about the incident is queued; its attempts begin at once if they may.</summary>
    public DeliveryId Enqueue(NotificationKind kind = NotificationKind.Opened, string why = "Step 1 of policy payments.", PersonName? person = null)
    {
        var id = new DeliveryId($"{NotifyScene.Id}-{++_requests}-{Name}");
        var isPage = kind is NotificationKind.Opened or NotificationKind.Escalated;
        var request = new DeliveryRequest(
            id, NotifyScene.Id, kind, Severity.P1, isPage ? 1 : 0, isPage ? "schedule:payments-primary" : $"destination:{Name}", person ?? (isPage ? new PersonName("ana") : null), why, Now);
        Step(new DestinationCommand.Enqueue(request));
        return id;
    }

    /// <summary>Lets time pass until every delivery is delivered or dead.</summary>
    public async Task RunAsync()
    {
        while (!State.Active.IsEmpty)
        {
            if (State.InFlight > 0)
            {
                await NextReportAsync();
            }
            else
            {
                var timer = Assert.Single(DestinationDecider.Timers(State));
                var ticks = Instant.FromUnixTimeTicks(timer.DueAt.ToUnixTimeTicks());
                Time.AdvanceTo((ticks < timer.DueAt ? ticks + Duration.FromTicks(1) : ticks).ToDateTimeOffset());
                Step(new TimerDue(timer.Name));
            }
        }
    }

    /// <summary>Queues it and runs until it is over.</summary>
    public async Task<Delivery> SendAsync(NotificationKind kind = NotificationKind.Opened, string why = "Step 1 of policy payments.")
    {
        var id = Enqueue(kind, why);
        await RunAsync();
        return Delivery(id);
    }

    public Delivery Delivery(DeliveryId id) => State.Active.GetValueOrDefault(id) ?? State.Recent.Concat(State.Dead).Single(d => d.Request.Id == id);

    /// <summary>The program is killed now and started again: what was under way is broken off and asked for again.</summary>
    public async Task RestartAsync()
    {
        var old = _services;
        (_services, _sink) = Compose();
        Step(new Recovered());
        var gone = old.DisposeAsync();
        Time.AdvanceTo(Time.GetUtcNow() + NotifyLimits.StopTime);
        await gone;
    }

    public async ValueTask DisposeAsync()
    {
        var gone = _services.DisposeAsync();
        Time.AdvanceTo(Time.GetUtcNow() + NotifyLimits.StopTime);
        await gone;
    }

    public ValueTask<AskResult> AskAsync(GrainId to, Command command)
    {
        Assert.Equal(GrainId.Of(Name), to);
        var finished = Assert.IsType<DestinationCommand.AttemptFinished>(command);
        Step(finished);
        _reports.Writer.TryWrite(finished.Id);
        return ValueTask.FromResult(new AskResult(EngineAnswer.Committed, null));
    }

    public DestinationState? Destination(DestinationName name) => name == Name ? State : null;

    public IncidentState? Incident(IncidentId id) => Current?.Id == id ? Current : null;

    public IncidentState? Incident(long number) => Current?.Number == number ? Current : null;

    public IEnumerable<IncidentState> IncidentsNewestFirst(long? belowNumber) => Current is null ? [] : [Current];

    public AlertPage Alerts(AlertQuery query) => new([], null);

    public AlertView? Alert(AlertKey key) => null;

    public ValueTask<EngineAnswer> SubmitAsync(AlertBatch batch) => throw new NotSupportedException();

    public ValueTask<EngineAnswer> ApplyConfigAsync(ConfigSnapshot config) => throw new NotSupportedException();

    public async IAsyncEnumerable<StreamEvent> SubscribeAsync(long? lastId, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        yield break;
    }

    /// <summary>A report comes, or the receiver keeps an attempt waiting and time passes for it.</summary>
    private async Task NextReportAsync()
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!_reports.Reader.TryRead(out _))
        {
            if (_receiver.Holds.TryRead(out var patience))
            {
                await Time.AdvanceToTimerAsync(patience);
            }

            await Task.WhenAny(
                _reports.Reader.WaitToReadAsync(late.Token).AsTask(),
                _receiver.Holds.WaitToReadAsync(late.Token).AsTask());
            late.Token.ThrowIfCancellationRequested();
        }
    }

    private void Step(Command command)
    {
        lock (_lock)
        {
            var decision = DestinationDecider.Decide(State, command, new StepContext(Now, Config, Rotations, 1));
            Assert.Null(decision.Rejection);
            State = decision.Events.Aggregate(State, DestinationDecider.Evolve);
            _sink.Release(decision.Effects);
        }
    }

    private (ServiceProvider Services, IEffectSink Sink) Compose()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton<IEngine>(this);
        services.AddNotify();
        var provider = services.BuildServiceProvider();
        provider.GetRequiredService<NotifyOptions>().ExternalUrl = "https://hdf.example.org/";
        return (provider, provider.GetRequiredService<IEffectSink>());
    }
}

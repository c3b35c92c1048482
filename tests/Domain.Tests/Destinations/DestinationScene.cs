using System.Collections.Immutable;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Domain.OnCall;
using NodaTime;

namespace HelpDeskFlow.Domain.Tests.Destinations;

/// <summary>A destination in a test: commands at chosen instants, the decision of each, and the checks that hold after every step.</summary>
internal sealed class DestinationScene
{
    public static readonly Instant Start = Instant.FromUtc(2026, 3, 1, 12, 0);
    public static readonly DestinationName Hook = new("hook");
    public static readonly DestinationName Mail = new("mail");

    public DestinationScene(DeliveryLimits? limits = null, bool fallback = false)
    {
        var hook = new DestinationConfig(Hook, "webhook", ImmutableDictionary<string, string>.Empty, fallback ? Mail : null, limits ?? DeliveryLimits.Default);
        var mail = new DestinationConfig(Mail, "log", ImmutableDictionary<string, string>.Empty, Hook, DeliveryLimits.Default);
        Config = ConfigSnapshot.BuiltIn with { Destinations = [hook, mail] };
        State = DestinationDecider.Initial(GrainId.Of(Hook));
    }

    public ConfigSnapshot Config { get; set; }

    public DestinationState State { get; private set; }

    public Instant Now { get; private set; } = Start;

    public Instant? TimerAt => DestinationDecider.Timers(State) is [var timer] ? timer.DueAt : null;

    public static DeliveryRequest Request(string id, Severity severity = Severity.P1) => new(
        new DeliveryId(id), IncidentId.FromNumber(1), NotificationKind.Opened, severity, 1, "destination:hook", null, "step 1 of policy payments", Start);

    public static DestinationCommand.Enqueue Enqueue(string id, Severity severity = Severity.P1) => new(Request(id, severity));

    public static DestinationCommand.AttemptFinished Finished(string id, int attempt, AttemptResult result, Duration? retryAfter = null) =>
        new(new DeliveryId(id), attempt, new AttemptOutcome(result, $"{result}", retryAfter));

    public static string[] Started(Decision decision) => [.. decision.Effects.OfType<Deliver>().Select(d => $"{d.Request.Id}#{d.Attempt}")];

    public static string[] Kinds(Decision decision) => [.. decision.Events.Select(e => e.GetType().Name)];

    public static IncidentCommand.NotificationReported[] Reports(Decision decision) =>
        [.. decision.Tells.Select(t => t.Command).OfType<IncidentCommand.NotificationReported>()];

    public static (GrainId To, DeliveryRequest Request)[] Fallbacks(Decision decision) =>
        [.. decision.Tells.Where(t => t.Command is DestinationCommand.Enqueue).Select(t => (t.To, ((DestinationCommand.Enqueue)t.Command).Request))];

    public Decision When(Command command)
    {
        var decision = DestinationDecider.Decide(State, command, Context());
        State = decision.Events.Aggregate(State, DestinationDecider.Evolve);
        CheckInvariants();
        return decision;
    }

    public DestinationScene Given(params Command[] commands)
    {
        foreach (var command in commands)
        {
            When(command);
        }

        return this;
    }

    public Decision Peek(Command command) => DestinationDecider.Decide(State, command, Context());

    public DestinationScene At(Duration afterStart)
    {
        Now = Start + afterStart;
        return this;
    }

    /// <summary>Goes to the instant of the timer and lets it fire.</summary>
    public Decision Fire()
    {
        Now = Instant.Max(Now, Assert.NotNull(TimerAt));
        return When(new TimerDue("deliver"));
    }

    public Delivery Delivery(string id) => State.Active[new DeliveryId(id)];

    private StepContext Context() => new(Now, Config, ImmutableDictionary<ScheduleName, RotationState>.Empty, 1);

    private void CheckInvariants()
    {
        var limits = State.Limits;
        Assert.InRange(State.InFlight, 0, limits.InFlightMax);
        Assert.Equal(State.Active.Count, State.Ready.Count + State.RetryDue.Count + State.Leases.Count);
        Assert.Equal(State.Ready.Count + State.RetryDue.Count, State.Deadlines.Count);
        Assert.Equal(State.Finished.Count, State.Dead.Count + State.RecentCount);
        Assert.All(State.Ready, w => Assert.True(State.Active.ContainsKey(w.Id)));
        Assert.All(State.RetryDue, w => Assert.Equal(DeliveryStatus.Retrying, State.Active[w.Id].Status));
        Assert.All(State.Leases, w => Assert.Equal(DeliveryStatus.InFlight, State.Active[w.Id].Status));
        Assert.All(State.Deadlines, w => Assert.Equal(w.At, State.Active[w.Id].DeadlineAt));

        // No delivery is forgotten: while one is active there is a timer, and it lies ahead.
        Assert.Equal(State.Active.IsEmpty, TimerAt is null);
        Assert.True(TimerAt is null || TimerAt > State.LastEventAt);
    }
}

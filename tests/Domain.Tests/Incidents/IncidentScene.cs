using System.Collections.Immutable;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Domain.OnCall;
using NodaTime;

namespace HelpDeskFlow.Domain.Tests.Incidents;

/// <summary>
/// One incident on virtual time: given commands, when a command, then these events. Every command is decided a second time
/// on the state it led to, at the same instant, and must give no second event.
/// </summary>
internal sealed class IncidentScene
{
    public static readonly Instant Start = Instant.FromUtc(2026, 3, 2, 12, 0);

    public IncidentScene(ConfigSnapshot? config = null, long number = 1)
    {
        Config = config ?? IncidentConfig.Usual;
        State = IncidentDecider.Initial(GrainId.Of(IncidentId.FromNumber(number)));
    }

    public ConfigSnapshot Config { get; set; }

    public IncidentState State { get; private set; }

    public Instant Now { get; private set; } = Start;

    /// <summary>Whose turn it is, as the commands before left it.</summary>
    public ImmutableDictionary<ScheduleName, RotationState> Rotations { get; set; } = ImmutableDictionary<ScheduleName, RotationState>.Empty;

    public ImmutableArray<Tell> Tells { get; private set; } = [];

    public List<string> Log { get; } = [];

    public static IncidentCommand.Open OpenWith(Severity severity, string service = "checkout", int alert = 1) =>
        new(1, new ServiceName(service), "prod", Alert(alert, severity), "first of its group");

    public static AlertSummary Alert(int id, Severity severity = Severity.P1) => new(
        Key(id),
        new Fingerprint((ulong)id),
        LabelSet.From([new("alertname", $"A{id}")]),
        LabelSet.Empty,
        severity,
        $"label severity={severity}",
        Start);

    public static AlertKey Key(int id) => new(0, (ulong)id);

    public static IncidentScene Opened(Severity severity, ConfigSnapshot? config = null, string service = "checkout")
    {
        var scene = new IncidentScene(config);
        scene.Given(OpenWith(severity, service));
        return scene;
    }

    /// <summary>Carries commands out without looking at what they do.</summary>
    public void Given(params Command[] commands)
    {
        foreach (var command in commands)
        {
            var decision = Do(command);
            Assert.Null(decision.Rejection);
        }
    }

    /// <summary>When the command, then exactly these events (see <see cref="EventText"/>).</summary>
    public void Check(Command when, params string[] then)
    {
        var decision = Do(when);
        Assert.Null(decision.Rejection);
        Assert.Equal(then, decision.Events.Select(EventText.Of));
    }

    /// <summary>When the command, then it is refused in one sentence.</summary>
    public void CheckRefused(Command when, string code)
    {
        var decision = Do(when);
        Assert.NotNull(decision.Rejection);
        Assert.Equal(code, decision.Rejection.Code);
        Assert.EndsWith(".", decision.Rejection.Text, StringComparison.Ordinal);
        Assert.Empty(decision.Events);
        Assert.Empty(decision.Tells);
    }

    /// <summary>Tells of the last command, deliveries left out.</summary>
    public void CheckTells(params string[] then) =>
        Assert.Equal(then, Tells.Where(t => t.Command is not DestinationCommand.Enqueue).Select(t => $"{t.To}: {t.Command.GetType().Name}"));

    /// <summary>Notifications of the last command as "kind destination person".</summary>
    public void CheckDeliveries(params string[] then) =>
        Assert.Equal(then, Deliveries().Select(d => $"{d.Request.Kind} {d.To.Key} {d.Request.Person}".TrimEnd()));

    public IEnumerable<(GrainId To, DeliveryRequest Request)> Deliveries() =>
        Tells.Where(t => t.Command is DestinationCommand.Enqueue).Select(t => (t.To, ((DestinationCommand.Enqueue)t.Command).Request));

    /// <summary>Lets time pass; every timer fires exactly when due. The events since are in <see cref="Log"/>.</summary>
    public void FastForward(Duration time)
    {
        Log.Clear();
        var until = Now + time;
        for (var firings = 0; ; firings++)
        {
            Assert.True(firings < 10_000, "timers do not come to rest");
            var timers = IncidentDecider.Timers(State);
            if (timers.IsEmpty || timers.Min(t => t.DueAt) > until)
            {
                break;
            }

            var first = timers.MinBy(t => t.DueAt);
            Now = Instant.Max(Now, first.DueAt);
            Do(new TimerDue(first.Name));
        }

        Now = until;
    }

    /// <summary>Lets time pass with no timer firing (the process was down).</summary>
    public void Sleep(Duration time) => Now += time;

    public Decision Do(Command command, long nextNumber = 2)
    {
        var context = new StepContext(Now, Config, Rotations, nextNumber);
        var decision = IncidentDecider.Decide(State, command, context);
        foreach (var happened in decision.Events)
        {
            Assert.Equal(Now, happened.At);
            State = IncidentDecider.Evolve(State, happened);
            Log.Add($"{DurationText.Of(Now - Start)} {EventText.Of(happened)}");
        }

        if (decision.Folded is IncidentState folded)
        {
            AssertSame(State, folded);
        }

        Tells = decision.Tells;
        foreach (var (to, turn) in decision.Tells.Where(t => t.Command is RotationCommand.TakeTurn))
        {
            var turns = Rotations.GetValueOrDefault(new ScheduleName(to.Key)) ?? RotationDecider.Initial(to);
            Rotations = Rotations.SetItem(turns.Name, RotationDecider.Decide(turns, turn, context).Events.Aggregate(turns, RotationDecider.Evolve));
        }

        var again = IncidentDecider.Decide(State, command, context);
        Assert.Empty(again.Events);
        return decision;
    }

    /// <summary>What the decider folded on the way is what a replay of its events gives.</summary>
    private static void AssertSame(IncidentState replayed, IncidentState folded)
    {
        Assert.Equal(replayed.Timeline, folded.Timeline);
        Assert.Equal(IncidentDecider.Timers(replayed), IncidentDecider.Timers(folded));
        Assert.Equal(folded.OpenMembers, replayed.OpenMembers);
        Assert.True(replayed.Told.SetEquals(folded.Told));
        Assert.Equal(
            (replayed.Status, replayed.Severity, replayed.AlertCount, replayed.NotificationCount, replayed.MergedInto, replayed.Escalation?.Step),
            (folded.Status, folded.Severity, folded.AlertCount, folded.NotificationCount, folded.MergedInto, folded.Escalation?.Step));
    }
}

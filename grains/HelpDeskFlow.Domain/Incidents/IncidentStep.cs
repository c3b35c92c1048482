using System.Collections.Immutable;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Escalation;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.People;
using NodaTime;

namespace HelpDeskFlow.Domain.Incidents;

/// <summary>One step while it is being decided: the state so far, the events and tells so far. Lives for one call of Decide.</summary>
internal sealed class IncidentStep(IncidentState state, StepContext context)
{
    private readonly ImmutableArray<Event>.Builder _events = ImmutableArray.CreateBuilder<Event>(2);
    private readonly ImmutableArray<Tell>.Builder _tells = ImmutableArray.CreateBuilder<Tell>(1);
    private List<(DestinationName Via, PersonName? Person)>? _paged;

    /// <summary>The state after the events so far.</summary>
    public IncidentState State { get; private set; } = state;

    /// <summary>Config, rotations, next number.</summary>
    public StepContext Context { get; } = context;

    /// <summary>The instant of the step.</summary>
    public Instant Now => Context.Now;

    /// <summary>The working hours in which this incident pages and its times are counted, at its severity; null: at any hour.</summary>
    public WorkingHours? Hours => HoursAt(State.Severity);

    /// <summary>The same at another severity.</summary>
    public WorkingHours? HoursAt(Severity severity) => EscalationPlan.Hours(Context.Config, State.Escalation?.Policy, State.Team, severity);

    /// <summary>Adds an event and folds it.</summary>
    public void Record(IncidentEvent happened)
    {
        _events.Add(happened);
        State = IncidentEvolution.Evolve(State, happened);
    }

    /// <summary>Adds a command to another grain.</summary>
    public void Tell(GrainId to, Command command) => _tells.Add(new Tell(to, command));

    /// <summary>Decides one notification. The same destination and person are paged once in a step, however many rules lead there.</summary>
    public void Page(NotificationKind kind, DestinationName via, PersonName? person, string target, int step, string why)
    {
        _paged ??= new(1);
        if (_paged.Contains((via, person)))
        {
            return;
        }

        _paged.Add((via, person));
        var id = Id(State.NotificationCount + 1, via);
        Record(new IncidentEvent.Paged(Now, id, kind, via, person, target, step, why));
        var request = new DeliveryRequest(id, State.Id, kind, State.Severity, step, target, person, why, Now);
        if (person is { } name && !EscalationPlan.IsUrgent(State.Severity) && Context.Config.Person(name)?.Throttle is not null)
        {
            Tell(GrainId.Of(name), new PersonCommand.Page(via, request));
        }
        else
        {
            Enqueue(via, request);
        }
    }

    /// <summary>Tells what became of it to every destination that heard of it, once each.</summary>
    public void TellTold(NotificationKind kind, string why)
    {
        var hear = Context.Config.Announce is { } announce ? State.Told.Add(announce) : State.Told;
        if (!hear.IsEmpty)
        {
            // The set's order differs from process to process; ids must be the same in a replay.
            Tell(kind, [.. hear.OrderBy(d => d.Value, StringComparer.Ordinal)], 0, why);
        }
    }

    /// <summary>Tells the destination that hears of every incident, where the config has one.</summary>
    public void Announce(NotificationKind kind, int step, string why)
    {
        if (Context.Config.Announce is { } announce)
        {
            Tell(kind, [announce], step, why);
        }
    }

    private void Tell(NotificationKind kind, ImmutableArray<DestinationName> told, int step, string why)
    {
        var number = State.NotificationCount;
        Record(new IncidentEvent.DestinationsTold(Now, kind, told, why));
        foreach (var via in told)
        {
            number++;
            Enqueue(via, new DeliveryRequest(Id(number, via), State.Id, kind, State.Severity, step, $"destination:{via}", null, why, Now));
        }
    }

    /// <summary>Records the targets that lead to nobody.</summary>
    public void RecordNobody(Reach reach, int step)
    {
        foreach (var nobody in reach.Nobody)
        {
            Record(new IncidentEvent.NobodyOnCall(Now, step, nobody.Target, nobody.Why));
        }
    }

    /// <summary>What was decided.</summary>
    public Decision ToDecision() => new(_events.DrainToImmutable(), _tells.DrainToImmutable(), [], null) { Folded = State };

    private DeliveryId Id(int number, DestinationName via) => new($"{State.Id}-{number}-{via}");

    private void Enqueue(DestinationName via, DeliveryRequest request) => Tell(GrainId.Of(via), new DestinationCommand.Enqueue(request));
}

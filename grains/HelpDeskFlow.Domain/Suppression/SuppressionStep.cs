using System.Collections.Immutable;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Services;
using NodaTime;

namespace HelpDeskFlow.Domain.Suppression;

/// <summary>One step while it is being decided. Every begin and end of a silence has the alerts it concerns looked at again, in the same transaction or, where they are very many, right after it.</summary>
internal sealed class SuppressionStep(SuppressionState state, Instant now)
{
    private static readonly GrainId AllServices = GrainId.Of(ServiceName.Unrouted);
    private readonly ImmutableArray<Event>.Builder _events = ImmutableArray.CreateBuilder<Event>();
    private readonly ImmutableArray<Tell>.Builder _tells = ImmutableArray.CreateBuilder<Tell>();

    /// <summary>After the events so far.</summary>
    public SuppressionState State { get; private set; } = state;

    public Instant Now => now;

    public void Record(SuppressionEvent happened)
    {
        _events.Add(happened);
        State = SuppressionFolding.Evolve(State, happened);
    }

    /// <summary>To the table of episodes, which all services share.</summary>
    public void Tell(ServiceCommand command) => _tells.Add(new Tell(AllServices, command));

    public void Put(Silence silence, string why)
    {
        Record(new SuppressionEvent.SilenceSet(now, silence, why));
        if (silence.Phase == SilencePhase.Active)
        {
            Tell(new ServiceCommand.Review(silence.Matchers));
        }
        else
        {
            Reconsider(silence.Id); // one that was active may have been moved by less than a second
        }
    }

    public void Start(Silence silence)
    {
        Record(new SuppressionEvent.SilenceStarted(now, silence.Id));
        Tell(new ServiceCommand.Review(silence.Matchers));
    }

    public void End(SilenceId id, string why, string? by)
    {
        Record(new SuppressionEvent.SilenceEnded(now, id, why, by));
        Reconsider(id);
    }

    public void Reschedule(Silence silence, Instant start, Instant end)
    {
        Record(new SuppressionEvent.SilenceRescheduled(now, silence.Id, start, end));
        if (start <= now)
        {
            Start(silence);
        }

        Reconsider(silence.Id);
    }

    public Decision ToDecision() => new(_events.DrainToImmutable(), _tells.DrainToImmutable(), [], null) { Folded = State };

    private void Reconsider(SilenceId id)
    {
        if (State.CoveredBy(id.Value) is { IsEmpty: false } covered)
        {
            // The set's order differs from process to process.
            Tell(new ServiceCommand.Reconsider([.. covered]));
        }
    }
}

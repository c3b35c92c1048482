using System.Collections.Immutable;
using HelpDeskFlow.Domain.Changes;
using HelpDeskFlow.Domain.Classification;
using HelpDeskFlow.Domain.Correlation;
using HelpDeskFlow.Domain.CustomerReports;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Heartbeats;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Domain.OnCall;
using HelpDeskFlow.Domain.People;
using HelpDeskFlow.Domain.Suppression;

namespace HelpDeskFlow.Engine.Steps;

/// <summary>A rule book without its type parameter, so that one loop can run all kinds of grains.</summary>
public abstract class GrainRules
{
    private static readonly GrainRules CorrelatorRules = new Typed<CorrelatorState, CorrelatorDecider>();
    private static readonly GrainRules IncidentRules = new Typed<IncidentState, IncidentDecider>();
    private static readonly GrainRules RotationRules = new Typed<RotationState, RotationDecider>();
    private static readonly GrainRules DestinationRules = new Typed<DestinationState, DestinationDecider>();
    private static readonly GrainRules HeartbeatRules = new Typed<HeartbeatState, HeartbeatDecider>();
    private static readonly GrainRules ChangeLogRules = new Typed<ChangeLogState, ChangeLogDecider>();
    private static readonly GrainRules SuppressionRules = new Typed<SuppressionState, SuppressionDecider>();
    private static readonly GrainRules ClassifierRules = new Typed<ClassifierState, ClassifierDecider>();
    private static readonly GrainRules ReportLogRules = new Typed<ReportLogState, ReportLogDecider>();
    private static readonly GrainRules PersonRules = new Typed<PersonState, PersonDecider>();

    /// <summary>The rule book of a kind. Services have theirs in the episode table's own loop (<see cref="Domain.Alerts.EpisodeDecider"/>).</summary>
    public static GrainRules For(GrainKind kind) => kind switch
    {
        GrainKind.Correlator => CorrelatorRules,
        GrainKind.Incident => IncidentRules,
        GrainKind.Rotation => RotationRules,
        GrainKind.Destination => DestinationRules,
        GrainKind.Heartbeat => HeartbeatRules,
        GrainKind.ChangeLog => ChangeLogRules,
        GrainKind.ReportLog => ReportLogRules,
        GrainKind.Suppression => SuppressionRules,
        GrainKind.Classifier => ClassifierRules,
        GrainKind.Person => PersonRules,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "This kind of grain has no rule book in the step loop."),
    };

    /// <summary>See <see cref="IRuleBook{TState}.Initial"/>.</summary>
    public abstract object Initial(GrainId id);

    /// <summary>See <see cref="IRuleBook{TState}.Decide"/>.</summary>
    public abstract Decision Decide(object state, Command command, StepContext context);

    /// <summary>See <see cref="IRuleBook{TState}.Evolve"/>.</summary>
    public abstract object Evolve(object state, Event happened);

    /// <summary>See <see cref="IRuleBook{TState}.Timers"/>.</summary>
    public abstract ImmutableArray<WantedTimer> Timers(object state);

    private sealed class Typed<TState, TRules> : GrainRules
        where TState : class
        where TRules : IRuleBook<TState>
    {
        public override object Initial(GrainId id) => TRules.Initial(id);

        public override Decision Decide(object state, Command command, StepContext context) => TRules.Decide((TState)state, command, context);

        public override object Evolve(object state, Event happened) => TRules.Evolve((TState)state, happened);

        public override ImmutableArray<WantedTimer> Timers(object state) => TRules.Timers((TState)state);
    }
}

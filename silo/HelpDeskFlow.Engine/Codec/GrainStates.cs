using System.Collections.Frozen;
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

namespace HelpDeskFlow.Engine.Codec;

/// <summary>Which type the state of each kind of grain has. Service grains are not here: their episodes are kept as pages of a table.</summary>
public static class GrainStates
{
    /// <summary>By kind.</summary>
    public static FrozenDictionary<GrainKind, Type> Types { get; } = new Dictionary<GrainKind, Type>
    {
        [GrainKind.Correlator] = typeof(CorrelatorState),
        [GrainKind.Incident] = typeof(IncidentState),
        [GrainKind.Rotation] = typeof(RotationState),
        [GrainKind.Destination] = typeof(DestinationState),
        [GrainKind.Heartbeat] = typeof(HeartbeatState),
        [GrainKind.ChangeLog] = typeof(ChangeLogState),
        [GrainKind.ReportLog] = typeof(ReportLogState),
        [GrainKind.Suppression] = typeof(SuppressionState),
        [GrainKind.Classifier] = typeof(ClassifierState),
        [GrainKind.Person] = typeof(PersonState),
    }.ToFrozenDictionary();
}

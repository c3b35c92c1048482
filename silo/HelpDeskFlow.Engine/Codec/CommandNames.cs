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
using HelpDeskFlow.Domain.Services;
using HelpDeskFlow.Domain.Suppression;

namespace HelpDeskFlow.Engine.Codec;

/// <summary>
/// The wire name of every command that goes from one partition or silo to another. Names stand in journals (messages that wait)
/// and on the wire between silos of different versions, so none is ever changed, dropped or used again.
/// </summary>
public static class CommandNames
{
    /// <summary>The table. At most 255 ASCII characters a name.</summary>
    public static ImmutableArray<(string Name, Type Type)> All { get; } =
    [
        ("incident.open.v1", typeof(IncidentCommand.Open)),
        ("incident.join.v1", typeof(IncidentCommand.Join)),
        ("incident.member-closed.v1", typeof(IncidentCommand.MemberClosed)),
        ("incident.member-reopened.v1", typeof(IncidentCommand.MemberReopened)),
        ("incident.member-muted.v1", typeof(IncidentCommand.MemberMuted)),
        ("incident.member-heard.v1", typeof(IncidentCommand.MemberHeard)),
        ("incident.acknowledge.v1", typeof(IncidentCommand.Acknowledge)),
        ("incident.unacknowledge.v1", typeof(IncidentCommand.Unacknowledge)),
        ("incident.resolve.v1", typeof(IncidentCommand.Resolve)),
        ("incident.reopen.v1", typeof(IncidentCommand.Reopen)),
        ("incident.snooze.v1", typeof(IncidentCommand.Snooze)),
        ("incident.escalate-now.v1", typeof(IncidentCommand.EscalateNow)),
        ("incident.assign.v1", typeof(IncidentCommand.Assign)),
        ("incident.merge-into.v1", typeof(IncidentCommand.MergeInto)),
        ("incident.take-members.v1", typeof(IncidentCommand.TakeMembers)),
        ("incident.split.v1", typeof(IncidentCommand.Split)),
        ("incident.add-note.v1", typeof(IncidentCommand.AddNote)),
        ("incident.set-severity.v1", typeof(IncidentCommand.SetSeverity)),
        ("incident.set-role.v1", typeof(IncidentCommand.SetRole)),
        ("incident.notification-reported.v1", typeof(IncidentCommand.NotificationReported)),
        ("incident.correct.v1", typeof(IncidentCommand.Correct)),
        ("incident.shift-changed.v1", typeof(IncidentCommand.ShiftChanged)),
        ("service.assign-incident.v1", typeof(ServiceCommand.AssignIncident)),
        ("service.move-episodes.v1", typeof(ServiceCommand.MoveEpisodes)),
        ("service.signal.v1", typeof(ServiceCommand.Signal)),
        ("service.close-episodes.v1", typeof(ServiceCommand.CloseEpisodes)),
        ("service.source-fires.v1", typeof(ServiceCommand.SourceFires)),
        ("service.source-ends.v1", typeof(ServiceCommand.SourceEnds)),
        ("service.sources-are.v1", typeof(ServiceCommand.SourcesAre)),
        ("rotation.add-override.v1", typeof(RotationCommand.AddOverride)),
        ("rotation.remove-override.v1", typeof(RotationCommand.RemoveOverride)),
        ("rotation.replace-imported.v1", typeof(RotationCommand.ReplaceImported)),
        ("rotation.request-swap.v1", typeof(RotationCommand.RequestSwap)),
        ("rotation.accept-swap.v1", typeof(RotationCommand.AcceptSwap)),
        ("rotation.decline-swap.v1", typeof(RotationCommand.DeclineSwap)),
        ("rotation.summarize.v1", typeof(RotationCommand.Summarize)),
        ("rotation.take-turn.v1", typeof(RotationCommand.TakeTurn)),
        ("person.send-test.v1", typeof(PersonCommand.SendTest)),
        ("person.send-code.v1", typeof(PersonCommand.SendCode)),
        ("person.confirm-code.v1", typeof(PersonCommand.ConfirmCode)),
        ("person.page.v1", typeof(PersonCommand.Page)),
        ("person.notice-reported.v1", typeof(PersonCommand.NoticeReported)),
        ("heartbeat.ping.v1", typeof(HeartbeatCommand.Ping)),
        ("correlator.correlate.v1", typeof(CorrelatorCommand.Correlate)),
        ("correlator.register.v1", typeof(CorrelatorCommand.Register)),
        ("correlator.forget.v1", typeof(CorrelatorCommand.Forget)),
        ("correlator.learn-merged.v1", typeof(CorrelatorCommand.LearnMerged)),
        ("correlator.learn-split.v1", typeof(CorrelatorCommand.LearnSplit)),
        ("change-log.record.v1", typeof(ChangeLogCommand.Record)),
        ("report-log.file.v1", typeof(ReportLogCommand.File)),
        ("destination.enqueue.v1", typeof(DestinationCommand.Enqueue)),
        ("destination.enqueue-all.v1", typeof(DestinationCommand.EnqueueAll)),
        ("destination.attempt-finished.v1", typeof(DestinationCommand.AttemptFinished)),
        ("destination.receipt-arrived.v1", typeof(DestinationCommand.ReceiptArrived)),
        ("destination.resend.v1", typeof(DestinationCommand.Resend)),
        ("classifier.learn.v1", typeof(ClassifierCommand.Learn)),
        ("classifier.note-population.v1", typeof(ClassifierCommand.NotePopulation)),
        ("classifier.count-population.v1", typeof(ClassifierCommand.CountPopulation)),
        ("classifier.begin-shadow.v1", typeof(ClassifierCommand.BeginShadow)),
        ("classifier.end-shadow.v1", typeof(ClassifierCommand.EndShadow)),
        ("suppression.set.v1", typeof(SuppressionCommand.Set)),
        ("suppression.expire.v1", typeof(SuppressionCommand.Expire)),
    ];

    /// <summary>Commands that an engine gives its own grains and never sends.</summary>
    public static ImmutableArray<Type> NeverSent { get; } =
    [
        typeof(TimerDue),
        typeof(Recovered),
        typeof(HeartbeatCommand.Watch),
        typeof(RotationCommand.Look),
        typeof(SuppressionCommand.Watch),
        typeof(SuppressionCommand.Consider),
        typeof(SuppressionCommand.Closed),
        typeof(ServiceCommand.Review),
        typeof(ServiceCommand.Reconsider),
    ];
}

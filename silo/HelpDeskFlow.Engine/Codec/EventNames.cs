using System.Collections.Immutable;
using HelpDeskFlow.Domain.Changes;
using HelpDeskFlow.Domain.Classification;
using HelpDeskFlow.Domain.Correlation;
using HelpDeskFlow.Domain.CustomerReports;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Heartbeats;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Domain.OnCall;
using HelpDeskFlow.Domain.Suppression;

namespace HelpDeskFlow.Engine.Codec;

/// <summary>
/// The wire name of every event: grain, what happened, version. Names stand in journals, so none is ever changed, dropped or
/// used again; an event that changes its meaning or fields gets a new version, and the old one is turned into it on reading.
/// </summary>
public static class EventNames
{
    /// <summary>The table. At most 255 ASCII characters a name.</summary>
    public static ImmutableArray<(string Name, Type Type)> All { get; } =
    [
        ("correlator.opened.v1", typeof(CorrelatorEvent.Opened)),
        ("correlator.joined.v1", typeof(CorrelatorEvent.Joined)),
        ("correlator.registered.v1", typeof(CorrelatorEvent.Registered)),
        ("correlator.forgotten.v1", typeof(CorrelatorEvent.Forgotten)),
        ("correlator.swept.v1", typeof(CorrelatorEvent.Swept)),
        ("correlator.placed.v1", typeof(CorrelatorEvent.Placed)),
        ("correlator.storm-counted.v1", typeof(CorrelatorEvent.StormCounted)),
        ("correlator.merge-learned.v1", typeof(CorrelatorEvent.MergeLearned)),
        ("correlator.split-learned.v1", typeof(CorrelatorEvent.SplitLearned)),
        ("incident.opened.v1", typeof(IncidentEvent.Opened)),
        ("incident.alert-joined.v1", typeof(IncidentEvent.AlertJoined)),
        ("incident.alert-counted.v1", typeof(IncidentEvent.AlertCounted)),
        ("incident.member-closed.v1", typeof(IncidentEvent.MemberClosed)),
        ("incident.member-reopened.v1", typeof(IncidentEvent.MemberReopened)),
        ("incident.member-muted.v1", typeof(IncidentEvent.MemberMuted)),
        ("incident.member-heard.v1", typeof(IncidentEvent.MemberHeard)),
        ("incident.severity-changed.v1", typeof(IncidentEvent.SeverityChanged)),
        ("incident.escalation-restarted.v1", typeof(IncidentEvent.EscalationRestarted)),
        ("incident.escalation-stopped.v1", typeof(IncidentEvent.EscalationStopped)),
        ("incident.step-taken.v1", typeof(IncidentEvent.StepTaken)),
        ("incident.escalation-exhausted.v1", typeof(IncidentEvent.EscalationExhausted)),
        ("incident.nobody-on-call.v1", typeof(IncidentEvent.NobodyOnCall)),
        ("incident.paged.v1", typeof(IncidentEvent.Paged)),
        ("incident.notices-planned.v1", typeof(IncidentEvent.NoticesPlanned)),
        ("incident.notices-taken.v1", typeof(IncidentEvent.NoticesTaken)),
        ("incident.destinations-told.v1", typeof(IncidentEvent.DestinationsTold)),
        ("incident.resolve-overdue.v1", typeof(IncidentEvent.ResolveOverdue)),
        ("incident.acknowledged.v1", typeof(IncidentEvent.Acknowledged)),
        ("incident.unacknowledged.v1", typeof(IncidentEvent.Unacknowledged)),
        ("incident.resolved.v1", typeof(IncidentEvent.Resolved)),
        ("incident.reopened.v1", typeof(IncidentEvent.Reopened)),
        ("incident.snoozed.v1", typeof(IncidentEvent.Snoozed)),
        ("incident.snooze-ended.v1", typeof(IncidentEvent.SnoozeEnded)),
        ("incident.assigned.v1", typeof(IncidentEvent.Assigned)),
        ("incident.merged-away.v1", typeof(IncidentEvent.MergedAway)),
        ("incident.members-taken.v1", typeof(IncidentEvent.MembersTaken)),
        ("incident.split-off.v1", typeof(IncidentEvent.SplitOff)),
        ("incident.noted.v1", typeof(IncidentEvent.Noted)),
        ("incident.role-set.v1", typeof(IncidentEvent.RoleSet)),
        ("incident.corrected.v1", typeof(IncidentEvent.Corrected)),
        ("incident.notification-ended.v1", typeof(IncidentEvent.NotificationEnded)),
        ("destination.limits-changed.v1", typeof(DestinationEvent.LimitsChanged)),
        ("destination.queued.v1", typeof(DestinationEvent.Queued)),
        ("destination.attempt-started.v1", typeof(DestinationEvent.AttemptStarted)),
        ("destination.attempt-resumed.v1", typeof(DestinationEvent.AttemptResumed)),
        ("destination.attempt-failed.v1", typeof(DestinationEvent.AttemptFailed)),
        ("destination.delivered.v1", typeof(DestinationEvent.Delivered)),
        ("destination.died.v1", typeof(DestinationEvent.Died)),
        ("destination.bounced.v1", typeof(DestinationEvent.Bounced)),
        ("destination.fallback-used.v1", typeof(DestinationEvent.FallbackUsed)),
        ("destination.resent.v1", typeof(DestinationEvent.Resent)),
        ("destination.throttled.v1", typeof(DestinationEvent.Throttled)),
        ("destination.breaker-opened.v1", typeof(DestinationEvent.BreakerOpened)),
        ("destination.breaker-closed.v1", typeof(DestinationEvent.BreakerClosed)),
        ("destination.thread-started.v1", typeof(DestinationEvent.ThreadStarted)),
        ("destination.thread-ended.v1", typeof(DestinationEvent.ThreadEnded)),
        ("heartbeat.watched.v1", typeof(HeartbeatEvent.Watched)),
        ("heartbeat.unwatched.v1", typeof(HeartbeatEvent.Unwatched)),
        ("heartbeat.pinged.v1", typeof(HeartbeatEvent.Pinged)),
        ("heartbeat.missed.v1", typeof(HeartbeatEvent.Missed)),
        ("heartbeat.still-missed.v1", typeof(HeartbeatEvent.StillMissed)),
        ("heartbeat.extended.v1", typeof(HeartbeatEvent.Extended)),
        ("change-log.recorded.v1", typeof(ChangeLogEvent.Recorded)),
        ("report-log.filed.v1", typeof(ReportLogEvent.Filed)),
        ("suppression.silence-set.v1", typeof(SuppressionEvent.SilenceSet)),
        ("suppression.silence-started.v1", typeof(SuppressionEvent.SilenceStarted)),
        ("suppression.silence-ended.v1", typeof(SuppressionEvent.SilenceEnded)),
        ("suppression.silence-rescheduled.v1", typeof(SuppressionEvent.SilenceRescheduled)),
        ("suppression.alert-suppressed.v1", typeof(SuppressionEvent.AlertSuppressed)),
        ("suppression.alert-released.v1", typeof(SuppressionEvent.AlertReleased)),
        ("suppression.alert-closed.v1", typeof(SuppressionEvent.AlertClosed)),
        ("suppression.alert-changed.v1", typeof(SuppressionEvent.AlertChanged)),
        ("suppression.holds-taken.v1", typeof(SuppressionEvent.HoldsTaken)),
        ("suppression.swept.v1", typeof(SuppressionEvent.Swept)),
        ("classifier.learned.v1", typeof(ClassifierEvent.Learned)),
        ("classifier.population-noted.v1", typeof(ClassifierEvent.PopulationNoted)),
        ("classifier.population-moved.v1", typeof(ClassifierEvent.PopulationMoved)),
        ("classifier.shadow-began.v1", typeof(ClassifierEvent.ShadowBegan)),
        ("classifier.shadow-ended.v1", typeof(ClassifierEvent.ShadowEnded)),
        ("rotation.override-added.v1", typeof(RotationEvent.OverrideAdded)),
        ("rotation.override-removed.v1", typeof(RotationEvent.OverrideRemoved)),
        ("rotation.overrides-imported.v1", typeof(RotationEvent.OverridesImported)),
        ("rotation.swap-requested.v1", typeof(RotationEvent.SwapRequested)),
        ("rotation.swap-accepted.v1", typeof(RotationEvent.SwapAccepted)),
        ("rotation.swap-declined.v1", typeof(RotationEvent.SwapDeclined)),
    ];
}

using System.Collections.Immutable;
using HelpDeskFlow.Domain.Escalation;
using HelpDeskFlow.Domain.Grains;

namespace HelpDeskFlow.Domain.Incidents;

/// <summary>Folds events into an incident. Total over all events and states; knows no config. Lines of the timeline are in <see cref="IncidentStory"/>.</summary>
internal static class IncidentEvolution
{
    /// <summary>The state after the event.</summary>
    public static IncidentState Evolve(IncidentState state, Event happened)
    {
        if (happened is not IncidentEvent e)
        {
            return state; // Invariant: an event of another family never changes an incident.
        }

        var next = Fold(state, e);
        return IncidentStory.Line(next, e) is { } line ? IncidentTimeline.Add(next, isFresh: !ReferenceEquals(next, state), e.At, line.Kind, line.Text, line.By) : next;
    }

    private static IncidentState Fold(IncidentState state, IncidentEvent happened) => happened switch
    {
        IncidentEvent.Opened e => Open(state, e),
        IncidentEvent.AlertJoined or IncidentEvent.AlertCounted or IncidentEvent.MemberClosed or IncidentEvent.MemberReopened or IncidentEvent.MembersTaken
            or IncidentEvent.SplitOff or IncidentEvent.MemberMuted or IncidentEvent.MemberHeard => IncidentMembership.Fold(state, happened),
        IncidentEvent.EscalationRestarted or IncidentEvent.EscalationStopped or IncidentEvent.StepTaken
            or IncidentEvent.EscalationDelayed or IncidentEvent.Reminded or IncidentEvent.EscalationExhausted or IncidentEvent.NoticesPlanned or IncidentEvent.NoticesTaken
            or IncidentEvent.ResolveOverdue => state with { Escalation = Escalate(state.Escalation, happened) },
        IncidentEvent.SeverityChanged e => state with
        {
            Severity = e.Severity,
            SeverityReason = e.Why,
            SeverityByPerson = e.By is not null,
            Escalation = state.Escalation is { } p ? p with { ResolveDueAt = e.ResolveDueAt, Watch = e.Watch } : null,
        },
        IncidentEvent.Paged e => state with { NotificationCount = state.NotificationCount + 1, Told = state.Told.Add(e.Destination), ToldPeople = WithPerson(state.ToldPeople, e) },
        IncidentEvent.DestinationsTold e => state with { NotificationCount = state.NotificationCount + e.Destinations.Length },
        IncidentEvent.Acknowledged e => Quiet(state, e.Watch) with { Status = IncidentStatus.Acknowledged, AcknowledgedAt = e.At },
        IncidentEvent.Unacknowledged or IncidentEvent.AcknowledgeTimedOut => Trigger(state),
        IncidentEvent.Snoozed e => Quiet(state) with
        {
            Status = IncidentStatus.Acknowledged,
            AcknowledgedAt = state.AcknowledgedAt ?? e.At,
            SnoozedUntil = e.Until,
        },
        IncidentEvent.SnoozeEnded => Trigger(state),
        IncidentEvent.Resolved e => Resolve(state, e),
        IncidentEvent.Reopened e => Trigger(state) with
        {
            ResolvedAt = null,
            ResolvedWhy = null,
            MergedInto = IncidentId.None,
            Escalation = state.Escalation is { } p ? p with { ResolveDueAt = e.ResolveDueAt } : null,
        },
        IncidentEvent.Assigned e => state with { Assignees = e.People },
        IncidentEvent.MergedAway e => state with { MergedInto = e.Target },
        IncidentEvent.RoleSet e => state with { Roles = e.Person is { } person ? state.Roles.SetItem(e.Role, person) : state.Roles.Remove(e.Role) },
        IncidentEvent.Corrected e => IncidentCorrection.Fold(state, e),
        IncidentEvent.NobodyOnCall or IncidentEvent.StepSkipped or IncidentEvent.Noted or IncidentEvent.NotificationEnded => state, // a line in the timeline, nothing else
        _ => state,
    };

    private static IncidentState Open(IncidentState state, IncidentEvent.Opened e) => state with
    {
        Id = e.Id,
        Number = e.Number,
        Status = IncidentStatus.Triggered,
        Title = e.Title ?? e.First.Title,
        Service = e.Service,
        Environment = e.Environment,
        Team = e.Team,
        Severity = e.First.Severity,
        SeverityReason = e.First.SeverityReason,
        OpenedAt = e.At,
        AlertCount = 1,
        OpenMembers = [e.First.Key],
        Alerts = [new JoinedAlert(e.First, e.At, SharedText.Of(e.Why))],
        Escalation = e.Policy is null ? null : new EscalationProgress(e.Policy, 0, 0, null, e.ResolveDueAt, []),
        ConfigHash = e.ConfigHash,
        Trace = e.Trace,
    };

    private static EscalationProgress? Escalate(EscalationProgress? progress, IncidentEvent happened) => progress is null ? null : happened switch
    {
        IncidentEvent.EscalationRestarted => progress with { Step = 0, Round = 0, NextStepAt = null, Pending = [], Exhausted = false },
        IncidentEvent.EscalationStopped => progress with { NextStepAt = null, Pending = [] },
        IncidentEvent.EscalationDelayed e => progress with { NextStepAt = e.Until, Pending = [], Exhausted = false },
        IncidentEvent.Reminded e => progress with { Watch = new AcknowledgeWatch(progress.Watch?.TimeoutAt, e.NextAt) },
        IncidentEvent.StepTaken e => progress with { Step = e.Step, Round = e.Round, NextStepAt = e.NextStepAt, Exhausted = false, LastStepAt = e.At },
        IncidentEvent.EscalationExhausted e => progress with { NextStepAt = e.RetryAt, Exhausted = true, LastStepAt = e.At },
        IncidentEvent.NoticesPlanned e => progress with { Pending = progress.Pending.AddRange(e.Notices) },
        IncidentEvent.NoticesTaken e => WithoutDue(progress, e.At),
        IncidentEvent.ResolveOverdue e => progress with { ResolveDueAt = e.RetryAt },
        _ => progress,
    };

    // A method of its own: the closure over the event would be allocated for every event that is folded.
    private static EscalationProgress WithoutDue(EscalationProgress progress, NodaTime.Instant at) => progress with { Pending = progress.Pending.RemoveAll(p => p.DueAt <= at) };

    private static IncidentState Quiet(IncidentState state, AcknowledgeWatch? watch = null) =>
        state.Escalation is { } p ? state with { Escalation = p with { NextStepAt = null, Pending = [], Watch = watch } } : state;

    private static IncidentState Trigger(IncidentState state) => state with
    {
        Status = IncidentStatus.Triggered,
        AcknowledgedAt = null,
        SnoozedUntil = null,
        Escalation = state.Escalation is { Watch: not null } p ? p with { Watch = null } : state.Escalation,
    };

    private static IncidentState Resolve(IncidentState state, IncidentEvent.Resolved e) => state with
    {
        Status = IncidentStatus.Resolved,
        ResolvedAt = e.At,
        ResolvedWhy = e.Why,
        SnoozedUntil = null,
        OpenMembers = [],
        Muted = [],
        Escalation = state.Escalation is { } p ? p with { NextStepAt = null, ResolveDueAt = null, Pending = [], Watch = null } : null,
    };

    private static ImmutableArray<ToldPerson> WithPerson(ImmutableArray<ToldPerson> told, IncidentEvent.Paged e) =>
        e.Person is { } person && new ToldPerson(e.Destination, person) is var one && !told.Contains(one) ? told.Add(one) : told;
}

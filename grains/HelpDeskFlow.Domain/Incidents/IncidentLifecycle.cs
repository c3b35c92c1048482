using HelpDeskFlow.Domain.Correlation;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Escalation;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Services;
using NodaTime;

namespace HelpDeskFlow.Domain.Incidents;

/// <summary>Acknowledge, give back, snooze, resolve, reopen.</summary>
internal static class IncidentLifecycle
{
    /// <summary>Somebody takes it. Taken already: nothing.</summary>
    public static Rejection? Acknowledge(IncidentStep step, string by)
    {
        if (!step.State.IsOpen)
        {
            return IncidentRejections.AlreadyResolved(step.State, "it cannot be acknowledged");
        }

        if (step.State.Status == IncidentStatus.Triggered)
        {
            var watch = EscalationPlan.Watch(step.State.Escalation?.Policy, step.State.Severity, step.Hours, step.Now);
            step.Record(new IncidentEvent.Acknowledged(step.Now, by, watch));
            step.TellTold(NotificationKind.Acknowledged, $"Acknowledged by {by}.");
        }

        return null;
    }

    /// <summary>Somebody gives it back: escalation begins again at once.</summary>
    public static Rejection? Unacknowledge(IncidentStep step, string by)
    {
        if (!step.State.IsOpen)
        {
            return IncidentRejections.AlreadyResolved(step.State, "there is no acknowledgement to take back");
        }

        if (step.State.Status == IncidentStatus.Acknowledged)
        {
            step.Record(new IncidentEvent.Unacknowledged(step.Now, by));
            step.TellTold(NotificationKind.Unacknowledged, $"Given back by {by}.");
            IncidentPaging.Restart(step, $"Given back by {by}.", null);
        }

        return null;
    }

    /// <summary>A person says it is over.</summary>
    public static void Resolve(IncidentStep step, string by)
    {
        if (!step.State.IsOpen)
        {
            return;
        }

        if (!step.State.OpenMembers.IsEmpty)
        {
            step.Tell(GrainId.Of(step.State.Service), new ServiceCommand.CloseEpisodes(step.State.Id, [.. step.State.OpenMembers]));
        }

        ResolveNow(step, by, by);
    }

    /// <summary>A person says it is not over.</summary>
    public static Rejection? Reopen(IncidentStep step, string by)
    {
        if (step.State.IsOpen)
        {
            return null;
        }

        if (step.State.MergedInto.IsSome)
        {
            return IncidentRejections.Merged(step.State);
        }

        ReopenNow(step, $"by {by}", by, null);
        return null;
    }

    /// <summary>Quiet until then; taken, as far as escalation goes.</summary>
    public static Rejection? Snooze(IncidentStep step, IncidentCommand.Snooze command)
    {
        if (!step.State.IsOpen)
        {
            return IncidentRejections.AlreadyResolved(step.State, "there is nothing to snooze");
        }

        if (step.State.SnoozedUntil == command.Until)
        {
            return null;
        }

        if (command.Until <= step.Now)
        {
            return new Rejection("snooze-in-the-past", $"The snooze would end at {command.Until}, which is not after now ({step.Now}); give a later time.");
        }

        if (command.Until - step.Now > IncidentLimits.SnoozeMax)
        {
            return new Rejection(
                "snooze-too-long",
                $"A snooze of {DurationText.Of(command.Until - step.Now)} is longer than the limit of {DurationText.Of(IncidentLimits.SnoozeMax)}; give an earlier time.");
        }

        var wasTriggered = step.State.Status == IncidentStatus.Triggered;
        step.Record(new IncidentEvent.Snoozed(step.Now, command.Until, command.By));
        if (wasTriggered)
        {
            step.TellTold(NotificationKind.Acknowledged, $"Snoozed by {command.By} until {command.Until}.");
        }

        return null;
    }

    /// <summary>It is over, whoever or whatever says so; those who were told hear it, and nothing joins it any more.</summary>
    public static void ResolveNow(IncidentStep step, string why, string? by)
    {
        step.Record(new IncidentEvent.Resolved(step.Now, why, by));
        step.TellTold(NotificationKind.Resolved, $"Resolved: {why}.");
        step.Tell(GrainId.Correlator(step.State.Environment), new CorrelatorCommand.Forget(step.State.Id));
    }

    /// <summary>It goes on: escalation begins again with step 1, which says "reopened".</summary>
    /// <param name="first">What else happened, recorded before anybody is paged.</param>
    public static void ReopenNow(IncidentStep step, string why, string? by, Action? first)
    {
        step.Record(new IncidentEvent.Reopened(
            step.Now,
            EscalationPlan.ResolveDue(step.State.Escalation?.Policy, step.State.Severity, step.Hours, step.Now),
            why,
            by));
        first?.Invoke();
        if (!step.State.Alerts.IsEmpty)
        {
            var alert = step.State.Alerts[0].Alert;
            step.Tell(GrainId.Correlator(step.State.Environment), new CorrelatorCommand.Register(step.State.Service, alert, step.State.Id, $"reopened: {why}"));
        }

        var reason = $"Reopened: {why}.";
        if (EscalationPlan.Pages(step.State.Escalation?.Policy, step.State.Severity))
        {
            step.Announce(NotificationKind.Reopened, 0, reason);
            IncidentPaging.Restart(step, reason, NotificationKind.Reopened);
        }
        else
        {
            step.TellTold(NotificationKind.Reopened, reason);
        }
    }
}

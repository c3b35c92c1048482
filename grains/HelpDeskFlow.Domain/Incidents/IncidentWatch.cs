using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Escalation;

namespace HelpDeskFlow.Domain.Incidents;

/// <summary>Watches over acknowledgements that lead to nothing.</summary>
internal static class IncidentWatch
{
    /// <summary>An acknowledgement that led to nothing for too long: escalation goes on; for long: a reminder.</summary>
    public static void Fire(IncidentStep step, AcknowledgeWatch watch)
    {
        var progress = step.State.Escalation!;
        var since = step.State.AcknowledgedAt is { } at ? DurationText.Of(step.Now - at) : "long";
        if (watch.TimeoutAt <= step.Now)
        {
            var why = $"Acknowledged for {since} and not resolved: escalation goes on.";
            step.Record(new IncidentEvent.AcknowledgeTimedOut(step.Now, why));
            step.TellTold(NotificationKind.Unacknowledged, why);
            if (!IncidentHours.DelayTo(step, why))
            {
                IncidentPaging.TakeStep(step, why, null);
            }
        }
        else if (watch.RemindAt <= step.Now)
        {
            var why = $"Reminder: acknowledged for {since} and not resolved.";
            step.Record(new IncidentEvent.Reminded(step.Now, EscalationPlan.Watch(progress.Policy, step.State.Severity, step.Hours, step.Now)?.RemindAt, why));
            step.TellTold(NotificationKind.Updated, why);
        }
    }
}

using HelpDeskFlow.Domain.Escalation;
using NodaTime;
using NodaTime.Text;

namespace HelpDeskFlow.Domain.Incidents;

/// <summary>What waits for the time of day: steps for working hours, personal rules for the end of quiet hours.</summary>
internal static class IncidentHours
{
    private static readonly LocalDateTimePattern Minutes = LocalDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd HH':'mm");

    /// <summary>Outside the working hours of a severity that pages in them only, the next step waits for them. False: nothing has to wait.</summary>
    public static bool DelayTo(IncidentStep step, string why)
    {
        if (step.Hours is not { } hours)
        {
            return false;
        }

        var open = WorkTime.NextOpen(hours, step.Now);
        if (open <= step.Now)
        {
            return false;
        }

        var until = open.InZone(hours.Zone).LocalDateTime;
        var sentence = $"{why} {step.State.Severity} pages in the hours {hours.Name} only: the next step waits until {Minutes.Format(until)} ({hours.Zone.Id}).";
        step.Record(new IncidentEvent.EscalationDelayed(step.Now, open, sentence));
        return true;
    }

    /// <summary>What a person's quiet hours hold back waits for their end. Never a P0 or P1, and nothing that nobody would send later.</summary>
    public static Reach WithQuiet(IncidentStep step, Reach reach)
    {
        if (EscalationPlan.IsUrgent(step.State.Severity) || step.State is not { Status: IncidentStatus.Triggered, Escalation: not null } ||
            !reach.Ways.Any(w => w.Person is { } person && step.Context.Config.Person(person)?.Quiet is not null))
        {
            return reach;
        }

        return reach with
        {
            Ways =
            [
                .. reach.Ways.Select(way => way.Person is { } person && step.Context.Config.Person(person)?.Quiet is { } quiet && WorkTime.Holds(quiet, step.Now + way.After)
                    ? way with { After = WorkTime.NextClosed(quiet, step.Now + way.After) - step.Now, Why = $"{way.Why}, after their quiet hours" }
                    : way),
            ],
        };
    }
}

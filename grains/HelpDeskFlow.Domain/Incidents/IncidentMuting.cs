using HelpDeskFlow.Domain.Grains;

namespace HelpDeskFlow.Domain.Incidents;

/// <summary>Members that are suppressed. While all that fire are, nobody is paged; when that is over, what is due is done at once.</summary>
internal static class IncidentMuting
{
    /// <summary>A member is suppressed.</summary>
    public static void Mute(IncidentStep step, IncidentCommand.MemberMuted command)
    {
        if (step.State.OpenMembers.Contains(command.Key) && !step.State.Muted.Contains(command.Key))
        {
            step.Record(new IncidentEvent.MemberMuted(step.Now, command.Key, command.Why));
        }
        else if (step.State.MergedInto is { IsSome: true } target)
        {
            step.Tell(GrainId.Of(target), command); // said before its owner knew of the merge
        }
    }

    /// <summary>A member is heard again. One that does not count as firing here began to fire while it was suppressed.</summary>
    public static void Hear(IncidentStep step, AlertSummary alert)
    {
        if (!step.State.OpenMembers.Contains(alert.Key))
        {
            IncidentMembers.Reopen(step, new IncidentCommand.MemberReopened(alert));
        }
        else if (step.State.Muted.Contains(alert.Key))
        {
            step.Record(new IncidentEvent.MemberHeard(step.Now, alert.Key));
        }
    }

    /// <summary>After any command: where all were suppressed before and are not now, escalation goes on.</summary>
    public static void GoOn(IncidentStep step, bool wasMuted)
    {
        if (!wasMuted || step.State.IsMuted || !step.State.IsOpen)
        {
            return;
        }

        if (step.State.Status == IncidentStatus.Triggered)
        {
            IncidentPaging.Restart(step, "Not all of its alerts are suppressed any more.", null);
        }

        IncidentPaging.FireDue(step);
    }
}

using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Correlation;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Escalation;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Services;

namespace HelpDeskFlow.Domain.Incidents;

/// <summary>Alerts that open an incident, join it, close and fire again.</summary>
internal static class IncidentMembers
{
    /// <summary>The first alert opens it, and the first step is carried out at once. An incident that exists already takes the alert as one more.</summary>
    public static void Open(IncidentStep step, IncidentCommand.Open command)
    {
        if (step.State.Status != IncidentStatus.None)
        {
            Join(step, new IncidentCommand.Join(command.First, command.Why));
            return;
        }

        var config = step.Context.Config;
        var service = config.Service(command.Service);
        var policy = config.Policy(service?.Policy);
        var severity = command.First.Severity;
        step.Record(new IncidentEvent.Opened(
            step.Now,
            IncidentId.FromNumber(command.Number),
            command.Number,
            command.Service,
            command.Environment,
            service?.Team,
            policy,
            command.First,
            EscalationPlan.ResolveDue(policy, severity, EscalationPlan.Hours(config, policy, service?.Team, severity), step.Now),
            EscalationPlan.NotPagedWhy(policy, command.Service, severity),
            config.Hash,
            command.Why,
            step.Context.Trace,
            command.Title));
        step.Announce(NotificationKind.Opened, 0, command.Why);
        IncidentPaging.Restart(step, $"Incident #{command.Number} opened.", null);
    }

    /// <summary>One more alert. An incident that is over takes none: the alert goes where its members went, or back to be correlated anew.</summary>
    public static void Join(IncidentStep step, IncidentCommand.Join command)
    {
        var (alert, why) = (command.Alert, command.Why);
        if (!step.State.IsOpen)
        {
            PassOn(step, alert, command with { IsPassedOn = true });
            return;
        }

        var countsAlready = step.State.OpenMembers.Contains(alert.Key);
        TellOwner(step, alert, command.IsPassedOn || countsAlready, countsAlready);
        if (countsAlready)
        {
            return;
        }

        if (IncidentMembership.Knows(step.State, alert.Key))
        {
            step.Record(new IncidentEvent.MemberReopened(step.Now, alert.Key, alert.Title, why));
        }
        else if (step.State.Alerts.Length < IncidentLimits.AlertsKeptMax)
        {
            step.Record(new IncidentEvent.AlertJoined(step.Now, alert, why));
        }
        else
        {
            step.Record(new IncidentEvent.AlertCounted(step.Now, alert.Key, why));
        }

        IncidentSeverity.RaiseFor(step, alert);
    }

    /// <summary>A member closed; the last one resolves the incident.</summary>
    public static void Close(IncidentStep step, IncidentCommand.MemberClosed command)
    {
        if (!step.State.OpenMembers.Contains(command.Key))
        {
            if (step.State.MergedInto is { IsSome: true } target && !command.HasMoved)
            {
                step.Tell(GrainId.Of(target), command); // said before its owner knew of the merge
            }

            return;
        }

        step.Record(new IncidentEvent.MemberClosed(step.Now, command.Key, command.Reason));
        if (step.State.IsOpen && step.State.OpenMembers.IsEmpty)
        {
            IncidentLifecycle.ResolveNow(step, "all alerts resolved", null);
        }
    }

    /// <summary>A member fires again: it counts again, or reopens the incident, or goes on to where it belongs now.</summary>
    public static void Reopen(IncidentStep step, IncidentCommand.MemberReopened command)
    {
        var (state, alert) = (step.State, command.Alert);
        if (state.IsOpen)
        {
            TellOwner(step, alert, command.IsPassedOn);
            if (!state.OpenMembers.Contains(alert.Key))
            {
                CountAgain(step, alert);
                IncidentSeverity.RaiseFor(step, alert);
            }

            return;
        }

        var window = step.Context.Config.ReopenWindow;
        if (state.MergedInto.IsSome || state.ResolvedAt is not { } resolvedAt || step.Now - resolvedAt > window)
        {
            PassOn(step, alert, command with { IsPassedOn = true });
            return;
        }

        TellOwner(step, alert, command.IsPassedOn);

        var why = $"{alert.Title} fires again {DurationText.Of(step.Now - resolvedAt)} after it was resolved, inside the reopen window of {DurationText.Of(window)}";
        IncidentLifecycle.ReopenNow(step, why, null, () =>
        {
            CountAgain(step, alert);
            IncidentSeverity.RaiseQuietly(step, alert);
        });
    }

    /// <summary>A member counts again. One that was never here joins; beyond the alerts kept in full it cannot be told, and is taken for a member.</summary>
    private static void CountAgain(IncidentStep step, AlertSummary alert)
    {
        const string Why = "fires again inside the reopen window";
        if (IncidentMembership.Knows(step.State, alert.Key) || step.State.AlertCount > IncidentLimits.AlertsKeptMax)
        {
            step.Record(new IncidentEvent.MemberReopened(step.Now, alert.Key, alert.Title, Why));
        }
        else
        {
            step.Record(new IncidentEvent.AlertJoined(step.Now, alert, Why));
        }
    }

    /// <summary>Only after the alert is taken, so that whatever its owner then says of it finds it here.</summary>
    private static void TellOwner(IncidentStep step, AlertSummary alert, bool mustKnow, bool countsAlready = false)
    {
        if (mustKnow)
        {
            step.Tell(GrainId.Of(step.State.Service), new ServiceCommand.AssignIncident(alert.Key, step.State.Id) { CountsAlready = countsAlready });
        }
    }

    private static void PassOn(IncidentStep step, AlertSummary alert, IncidentCommand toTarget)
    {
        if (step.State.MergedInto is { IsSome: true } target)
        {
            step.Tell(GrainId.Of(step.State.Service), new ServiceCommand.AssignIncident(alert.Key, target));
            step.Tell(GrainId.Of(target), toTarget);
        }
        else
        {
            step.Tell(GrainId.Correlator(step.State.Environment), new CorrelatorCommand.Correlate(step.State.Service, alert));
        }
    }
}

using System.Collections.Immutable;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Correlation;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Services;

namespace HelpDeskFlow.Domain.Incidents;

/// <summary>Merging incidents and splitting one.</summary>
internal static class IncidentMoves
{
    /// <summary>All members go into the target; this one resolves. The target's own state is the target's business: it sends the members back if it does not exist.</summary>
    public static Rejection? MergeInto(IncidentStep step, IncidentCommand.MergeInto command)
    {
        var state = step.State;
        if (command.Target == state.Id)
        {
            return new Rejection("merge-into-itself", $"Incident #{state.Number} cannot be merged into itself; name another incident.");
        }

        if (!command.Target.IsSome)
        {
            return new Rejection("unknown-target", $"No target was given to merge incident #{state.Number} into; name an incident.");
        }

        if (state.MergedInto == command.Target)
        {
            return null;
        }

        if (!state.IsOpen)
        {
            return IncidentRejections.AlreadyResolved(state, "it cannot be merged");
        }

        var target = command.Target;
        var number = target.ToNumber();
        ImmutableArray<AlertSummary> alerts = [.. state.Alerts.Select(a => a.Alert)];
        step.Tell(GrainId.Of(state.Service), new ServiceCommand.MoveEpisodes(state.Id, target, [.. state.OpenMembers.Union(alerts.Select(a => a.Key))]));
        step.Tell(GrainId.Of(target), new IncidentCommand.TakeMembers(state.Id, alerts, [.. state.OpenMembers], command.By));
        step.Record(new IncidentEvent.MergedAway(step.Now, target, number, command.By));
        // Before it gives up its group: what people merge is an example.
        step.Tell(GrainId.Correlator(state.Environment), new CorrelatorCommand.LearnMerged(state.Id, target, command.By));
        IncidentLifecycle.ResolveNow(step, $"merged into #{number}", command.By);
        return null;
    }

    /// <summary>
    /// Members of a merged incident come in, none counted twice. They reopen an incident that is over. Sent to an incident
    /// that does not exist they go back, marked by the receiver's own id as <c>From</c>, so that they go back once at most.
    /// </summary>
    public static void Take(IncidentStep step, IncidentCommand.TakeMembers command)
    {
        var state = step.State;
        var cameBack = command.From == state.Id;
        if (state.Status == IncidentStatus.None)
        {
            if (!cameBack)
            {
                step.Tell(GrainId.Of(command.From), command);
            }

            return;
        }

        // One that was merged away itself must reopen, whatever comes in: two incidents that point at each other would pass alerts on for ever.
        var reopens = state.MergedInto.IsSome || (!state.IsOpen && !command.Firing.IsEmpty);
        if (!reopens && command.Alerts.All(a => IncidentMembership.Knows(state, a.Key)) && command.Firing.All(state.OpenMembers.Contains))
        {
            return;
        }

        var from = cameBack ? state.MergedInto.ToNumber() : command.From.ToNumber();
        var why = cameBack ? $"its alerts came back, because there is no incident #{from} to merge into" : $"merged in from #{from}";
        if (cameBack)
        {
            step.Tell(GrainId.Of(state.Service), new ServiceCommand.MoveEpisodes(state.MergedInto, state.Id, [.. command.Firing.Union(command.Alerts.Select(a => a.Key)).Order()]));
        }
        else
        {
            // Again, after they are taken: whatever their owners have to say of them finds them here.
            step.Tell(GrainId.Of(state.Service), new ServiceCommand.MoveEpisodes(command.From, state.Id, [.. command.Firing.Order()]));
        }

        var taken = new IncidentEvent.MembersTaken(step.Now, command.From, from, command.Alerts, command.Firing, why, command.By);
        if (reopens)
        {
            IncidentLifecycle.ReopenNow(step, why, command.By, () =>
            {
                step.Record(taken);
                if (MostSevereFiring(command) is { } worst)
                {
                    IncidentSeverity.RaiseQuietly(step, worst);
                }
            });
            return;
        }

        step.Record(taken);
        if (step.State.IsOpen && MostSevereFiring(command) is { } mostSevere)
        {
            IncidentSeverity.RaiseFor(step, mostSevere);
        }
    }

    /// <summary>These members go out into a new incident, which takes the context's next number.</summary>
    public static Rejection? Split(IncidentStep step, IncidentCommand.Split command)
    {
        var state = step.State;
        if (!state.IsOpen)
        {
            return IncidentRejections.AlreadyResolved(state, "it cannot be split");
        }

        ImmutableArray<AlertKey> keys = command.Keys.IsDefault ? [] : [.. command.Keys.Distinct()];
        var alerts = new List<AlertSummary>(keys.Length);
        foreach (var key in keys)
        {
            if (IncidentMembership.Kept(state, key) is not { } alert)
            {
                return new Rejection(
                    "not-a-member",
                    $"Alert {key} is not among the alerts that incident #{state.Number} keeps in full (the first {IncidentLimits.AlertsKeptMax}); name alerts that its page lists.");
            }

            alerts.Add(alert);
        }

        // The new incident begins with an alert that fires.
        alerts.Sort((a, b) => state.OpenMembers.Contains(b.Key).CompareTo(state.OpenMembers.Contains(a.Key)));
        if (alerts.Count == 0 || !state.OpenMembers.Contains(alerts[0].Key))
        {
            return new Rejection("nothing-firing", $"None of the {alerts.Count} alerts named fires, so there is nothing to open an incident for; name at least one that does.");
        }

        MoveOut(step, alerts, command.By);
        return null;
    }

    private static void MoveOut(IncidentStep step, List<AlertSummary> alerts, string by)
    {
        var state = step.State;
        var into = step.Context.NextIncidentId;
        var number = step.Context.NextIncidentNumber;
        var why = $"split from #{state.Number} by {by}";
        ImmutableArray<AlertKey> keys = [.. alerts.Select(a => a.Key)];
        step.Record(new IncidentEvent.SplitOff(step.Now, keys, into, number, by));
        step.Tell(GrainId.Of(state.Service), new ServiceCommand.MoveEpisodes(state.Id, into, keys));
        for (var i = 0; i < alerts.Count; i++)
        {
            var alert = alerts[i];
            step.Tell(
                GrainId.Of(into),
                i == 0 ? new IncidentCommand.Open(number, state.Service, state.Environment, alert, why) : new IncidentCommand.Join(alert, why));
        }

        foreach (var closed in alerts.Where(a => !state.OpenMembers.Contains(a.Key)))
        {
            step.Tell(GrainId.Of(into), new IncidentCommand.MemberClosed(closed.Key, CloseReason.Sender));
        }

        step.Tell(GrainId.Correlator(state.Environment), new CorrelatorCommand.LearnSplit(state.Id, into, keys, by));
        if (step.State.OpenMembers.IsEmpty)
        {
            IncidentLifecycle.ResolveNow(step, $"all firing alerts were split into #{number}", by);
        }

        // After the old incident, where it is over, has given up the group.
        step.Tell(GrainId.Correlator(state.Environment), new CorrelatorCommand.Register(state.Service, alerts[0], into, why));
    }

    private static AlertSummary? MostSevereFiring(IncidentCommand.TakeMembers command)
    {
        var firing = command.Firing.ToHashSet();
        return command.Alerts.Where(a => firing.Contains(a.Key)).MinBy(a => a.Severity);
    }
}

using System.Collections.Immutable;
using HelpDeskFlow.Domain.Grains;
using NodaTime;

namespace HelpDeskFlow.Domain.Incidents;

/// <summary>
/// The rule book of an incident. Each verb stands in a file of its own kind: members (alerts coming and going), moves (merge,
/// split), lifecycle, severity, people, paging (escalation and its timers).
/// </summary>
public sealed class IncidentDecider : IRuleBook<IncidentState>
{
    private IncidentDecider()
    {
    }

    /// <inheritdoc/>
    public static IncidentState Initial(GrainId id) =>
        new() { Id = Guid.TryParseExact(id.Key, "N", out var value) ? new IncidentId(value) : IncidentId.None };

    /// <inheritdoc/>
    public static Decision Decide(IncidentState state, Command command, StepContext context)
    {
        if (state.Status == IncidentStatus.None && command is IncidentCommand and not (IncidentCommand.Open or IncidentCommand.TakeMembers))
        {
            return Reject(IncidentRejections.Unknown(state.Id));
        }

        var step = new IncidentStep(state, context);
        Rejection? rejection = null;
        switch (command)
        {
            case IncidentCommand.Open c: IncidentMembers.Open(step, c); break;
            case IncidentCommand.Join c: IncidentMembers.Join(step, c); break;
            case IncidentCommand.MemberClosed c: IncidentMembers.Close(step, c); break;
            case IncidentCommand.MemberReopened c: IncidentMembers.Reopen(step, c); break;
            case IncidentCommand.MemberMuted c: IncidentMuting.Mute(step, c); break;
            case IncidentCommand.MemberHeard c: IncidentMuting.Hear(step, c.Alert); break;
            case IncidentCommand.Acknowledge c: rejection = IncidentLifecycle.Acknowledge(step, c.By); break;
            case IncidentCommand.Unacknowledge c: rejection = IncidentLifecycle.Unacknowledge(step, c.By); break;
            case IncidentCommand.Resolve c: IncidentLifecycle.Resolve(step, c.By); break;
            case IncidentCommand.Reopen c: rejection = IncidentLifecycle.Reopen(step, c.By); break;
            case IncidentCommand.Snooze c: rejection = IncidentLifecycle.Snooze(step, c); break;
            case IncidentCommand.EscalateNow c: rejection = IncidentPeople.EscalateNow(step, c.By); break;
            case IncidentCommand.Assign c: rejection = IncidentPeople.Assign(step, c); break;
            case IncidentCommand.MergeInto c: rejection = IncidentMoves.MergeInto(step, c); break;
            case IncidentCommand.TakeMembers c: IncidentMoves.Take(step, c); break;
            case IncidentCommand.Split c: rejection = IncidentMoves.Split(step, c); break;
            case IncidentCommand.AddNote c: rejection = IncidentPeople.AddNote(step, c); break;
            case IncidentCommand.SetSeverity c: rejection = IncidentSeverity.Set(step, c); break;
            case IncidentCommand.Correct c: rejection = IncidentCorrection.Correct(step, c); break;
            case IncidentCommand.SetRole c: rejection = IncidentPeople.SetRole(step, c); break;
            case IncidentCommand.ShiftChanged c: rejection = IncidentPeople.ShiftChanged(step, c); break;
            case IncidentCommand.NotificationReported c: IncidentPeople.Report(step, c); break;
            case TimerDue: IncidentPaging.FireDue(step); break;
            case Recovered: break; // an incident has no effects of its own: its notifications are the destinations' to repeat
            default:
                return Decision.Reject("unknown-command", $"An incident does not know the command {command.GetType().Name}; send it to the grain it belongs to.");
        }

        if (rejection is not null)
        {
            return Reject(rejection);
        }

        IncidentMuting.GoOn(step, state.IsMuted);
        return step.ToDecision();
    }

    /// <inheritdoc/>
    public static IncidentState Evolve(IncidentState state, Event happened) => IncidentEvolution.Evolve(state, happened);

    /// <inheritdoc/>
    public static ImmutableArray<WantedTimer> Timers(IncidentState state)
    {
        if (!state.IsOpen || state.IsMuted)
        {
            return [];
        }

        if (state.SnoozedUntil is { } until)
        {
            return [new WantedTimer("snooze", until)]; // the others wait for it
        }

        if (state.Escalation is not { } progress)
        {
            return [];
        }

        var timers = ImmutableArray.CreateBuilder<WantedTimer>(3);
        if (progress.ResolveDueAt is { } resolveDue)
        {
            timers.Add(new WantedTimer("resolve", resolveDue));
        }

        if (state.Status == IncidentStatus.Triggered)
        {
            if (progress.NextStepAt is { } next)
            {
                timers.Add(new WantedTimer("escalate", next));
            }

            if (!progress.Pending.IsEmpty)
            {
                timers.Add(new WantedTimer("notice", progress.Pending.Min(p => p.DueAt)));
            }
        }

        if (state.Status == IncidentStatus.Acknowledged && progress.Watch is { } watch)
        {
            if (watch.TimeoutAt is { } timeout)
            {
                timers.Add(new WantedTimer("acknowledge", timeout));
            }

            if (watch.RemindAt is { } remind)
            {
                timers.Add(new WantedTimer("remind", remind));
            }
        }

        return timers.ToImmutable();
    }

    private static Decision Reject(Rejection rejection) => Decision.Reject(rejection.Code, rejection.Text);
}

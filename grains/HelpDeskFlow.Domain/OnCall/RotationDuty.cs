using System.Collections.Immutable;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using NodaTime;

namespace HelpDeskFlow.Domain.OnCall;

/// <summary>Follows who is on call, records who was, and hands over at a change.</summary>
public static class RotationDuty
{
    /// <summary>Whether other people are on call now than were when it was last looked at.</summary>
    public static bool Changes(RotationState state, StepContext context) =>
        state.Duty is { } duty && context.Config.Schedule(state.Name) is { } schedule && !duty.People.SequenceEqual(At(schedule, state, context.Now));

    /// <summary>Who was on call then, where it is recorded; null: it is not (before the first look, or from now on).</summary>
    public static ImmutableArray<PersonName>? Recorded(RotationState? state, Instant at)
    {
        if (state is null || state.Past.IsEmpty || at < state.Past[0].From)
        {
            return null;
        }

        foreach (var past in state.Past)
        {
            if (past.From <= at && at < past.To)
            {
                return past.People;
            }
        }

        return null;
    }

    internal static Decision Look(RotationState state, RotationCommand.Look look, StepContext context)
    {
        if (context.Config.Schedule(state.Name) is not { } schedule)
        {
            return state.Duty is { } left
                ? Decision.Of(new RotationEvent.Unwatched(context.Now, new DutyRecord(left.Since, Instant.Max(left.Since, context.Now), left.People)))
                : Decision.Nothing;
        }

        var people = At(schedule, state, context.Now);
        var until = NextChange(schedule, state, context.Now);
        if (state.Duty is not { } duty)
        {
            return Decision.Of(new RotationEvent.Watched(context.Now, new DutyNow(context.Now, people, until)));
        }

        if (duty.People.SequenceEqual(people) && !Others(schedule, state, duty, context.Now))
        {
            // Looked at early is harmless: only a change that comes sooner must be known.
            return duty.Until > context.Now && until >= duty.Until ? Decision.Nothing : Decision.Of(new RotationEvent.Watched(context.Now, duty with { Until = until }));
        }

        ImmutableArray<OpenIncident> open = [.. look.Open.Take(RotationLimits.HandoffIncidentsNamedMax)];
        var ended = Ended(schedule, state, duty, people, context.Now);
        ended = ended.SetItem(0, ended[0] with { Digest = look.Digest, Open = [.. open.Select(o => o.Number)], OpenCount = look.OpenCount });
        var handed = new RotationEvent.HandedOff(
            context.Now,
            ended,
            new DutyNow(ended[^1].To, people, until),
            open,
            look.OpenCount);
        return new Decision([handed], [.. Tells(state, schedule, duty, handed, look, context)], [], null);
    }

    internal static RotationState Keep(RotationState state, ImmutableArray<DutyRecord> ended)
    {
        var past = state.Past.AddRange(ended.Where(e => e.To > e.From));
        return state with { Past = past.Length > RotationLimits.PastMax ? past.RemoveRange(0, past.Length - RotationLimits.PastMax) : past };
    }

    /// <summary>Whether others were on call between the end of the shift and now, while nobody looked.</summary>
    private static bool Others(Schedule schedule, RotationState state, DutyNow duty, Instant now) =>
        OnCallAt.Shifts(schedule, state, duty.Until, now).Any(s => !s.Everybody.SequenceEqual(duty.People));

    /// <summary>The shift that was, and those that came and went while nobody looked (the program was down).</summary>
    private static ImmutableArray<DutyRecord> Ended(Schedule schedule, RotationState state, DutyNow duty, ImmutableArray<PersonName> people, Instant now)
    {
        if (duty.Until >= now || duty.Until <= duty.Since)
        {
            // After a restart on a clock that was set back it may be earlier than when the shift began.
            return [new DutyRecord(duty.Since, Instant.Max(duty.Since, now), duty.People)];
        }

        var ended = ImmutableArray.CreateBuilder<DutyRecord>();
        ended.Add(new DutyRecord(duty.Since, duty.Until, duty.People));
        foreach (var shift in OnCallAt.Shifts(schedule, state, duty.Until, now))
        {
            ImmutableArray<PersonName> who = [.. shift.Everybody];
            if (shift.End == now && who.SequenceEqual(people))
            {
                break; // the one that still runs
            }

            ended.Add(new DutyRecord(shift.Start, shift.End, who));
        }

        return ended.ToImmutable();
    }

    private static IEnumerable<Tell> Tells(RotationState state, Schedule schedule, DutyNow before, RotationEvent.HandedOff handed, RotationCommand.Look look, StepContext context)
    {
        var (outgoing, incoming) = (before.People.Except(handed.Duty.People).ToImmutableArray(), handed.Duty.People.Except(before.People).ToImmutableArray());
        foreach (var incident in look.Open.Where(i => i.HandsOn && !incoming.IsEmpty))
        {
            yield return new Tell(GrainId.Of(incident.Id), new IncidentCommand.ShiftChanged(state.Name, outgoing, handed.Duty.People));
        }

        foreach (var via in schedule.DigestTo.Where(d => context.Config.Destination(d) is not null))
        {
            yield return HandoffWords.Digest(schedule, via, before, handed, context);
        }

        if (schedule.Handoff == HandoffNotice.Never || (schedule.Handoff == HandoffNotice.Open && handed.OpenCount == 0))
        {
            yield break;
        }

        foreach (var tell in incoming.Concat(outgoing).SelectMany(p => HandoffWords.Tell(state.Name, p, before, handed, context)))
        {
            yield return tell;
        }
    }

    private static ImmutableArray<PersonName> At(Schedule schedule, RotationState state, Instant at) =>
        OnCallAt.Find(schedule, state, at) is { Person: { } person } answer ? [person, .. answer.Also] : [];

    private static Instant NextChange(Schedule schedule, RotationState state, Instant at) =>
        OnCallAt.Shifts(schedule, state, at, at + RotationLimits.LookAgainAfter)[0].End;
}

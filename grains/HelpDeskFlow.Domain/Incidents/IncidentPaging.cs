using System.Collections.Immutable;
using HelpDeskFlow.Domain.Destinations;
using HelpDeskFlow.Domain.Escalation;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.OnCall;
using NodaTime;

namespace HelpDeskFlow.Domain.Incidents;

/// <summary>Carries out escalation: steps, waiting personal notices, the resolve time, the end of a snooze.</summary>
internal static class IncidentPaging
{
    /// <summary>Begins again with step 1, where the severity pages at all. <paramref name="kind"/> is what the first step that reaches somebody says; null: opened, or escalated where others know already.</summary>
    public static void Restart(IncidentStep step, string why, NotificationKind? kind)
    {
        if (step.State.IsMuted || step.State.Escalation is not { } progress || !EscalationPlan.Pages(progress.Policy, step.State.Severity))
        {
            return;
        }

        if (progress.Step > 0 || progress.Exhausted || !progress.Pending.IsEmpty)
        {
            step.Record(new IncidentEvent.EscalationRestarted(step.Now, why));
        }

        if (!IncidentHours.DelayTo(step, why))
        {
            TakeStep(step, why, kind);
        }
    }

    /// <summary>
    /// Carries out the next step that reaches somebody; steps that reach nobody are recorded and skipped at once. At most
    /// one step is carried out, however late it is. Bounded by one time through the policy.
    /// </summary>
    public static void TakeStep(IncidentStep step, string why, NotificationKind? kind)
    {
        var progress = step.State.Escalation!;
        var policy = progress.Policy;
        var place = progress.Exhausted ? default : new StepPlace(progress.Step, progress.Round);
        Instant? skippedUntil = null;
        for (var tries = 0; tries < policy.Steps.Length; tries++)
        {
            if (EscalationPlan.Next(policy, step.State.Severity, place) is not { } next)
            {
                Exhaust(step, $"Nobody is left to tell: policy {policy.Name} is through.", step.State.Told.IsEmpty);
                return;
            }

            place = next;
            var told = policy.Steps[next.Step - 1];
            if (EscalationPlan.Skipped(told, step.State.Severity, step.Context.Config, step.Now) is var (skipped, until))
            {
                step.Record(new IncidentEvent.StepSkipped(step.Now, next.Step, skipped));
                skippedUntil = until is { } again && (skippedUntil is null || again < skippedUntil) ? again : skippedUntil;
                continue;
            }

            var laterToo = step.State.Status == IncidentStatus.Triggered;
            var reach = told.RoundRobin
                ? Reach.OfTurn(told.Notify, step.Context.Rotations.GetValueOrDefault(GrainId.TurnsName(policy.Name))?.Turns.GetValueOrDefault(next.Step) ?? 0, step.Context, laterToo)
                : Reach.Of(told.Notify, step.Context, laterToo);
            step.RecordNobody(reach, next.Step);
            if (!reach.Ways.IsEmpty)
            {
                if (told.RoundRobin)
                {
                    step.Tell(GrainId.Turns(policy.Name), new RotationCommand.TakeTurn(next.Step));
                }

                Carry(step, reach, next, why, kind);
                return;
            }
        }

        var nobody = $"No step of policy {policy.Name} reaches anybody.";
        Exhaust(step, nobody, retry: true, skippedUntil);
        Alarm(step, $"{why} {nobody}");
    }

    /// <summary>Nobody could be told: those whom the config names for that case are.</summary>
    private static void Alarm(IncidentStep step, string why)
    {
        step.Announce(NotificationKind.Escalated, 0, why);
        var reach = Reach.Of(step.Context.Config.NobodyOnCall, step.Context, laterToo: false);
        step.RecordNobody(reach, 0);
        Send(step, reach, NotificationKind.Escalated, 0, why);
    }

    /// <summary>Everything that is due by now; a late or double firing finds nothing.</summary>
    public static void FireDue(IncidentStep step)
    {
        if (step.State.IsMuted)
        {
            return;
        }

        if (step.State.IsOpen && step.State.SnoozedUntil is { } until && until <= step.Now)
        {
            step.Record(new IncidentEvent.SnoozeEnded(step.Now, "The snooze is over."));
            step.TellTold(NotificationKind.Unacknowledged, "The snooze is over.");
            Restart(step, "The snooze is over.", null);
        }

        if (step.State is { IsOpen: true, SnoozedUntil: null, Escalation: { ResolveDueAt: { } due } } && due <= step.Now)
        {
            FireOverdue(step);
        }

        if (step.State is { Status: IncidentStatus.Acknowledged, SnoozedUntil: null, Escalation: { Watch: { } watch } })
        {
            IncidentWatch.Fire(step, watch);
        }

        if (step.State is { Status: IncidentStatus.Triggered, Escalation: { NextStepAt: { } next } escalation } && next <= step.Now)
        {
            var why = escalation is { Step: 0, Exhausted: false } ? "Its working hours began." : "Nobody acknowledged in time.";
            if (!IncidentHours.DelayTo(step, why))
            {
                TakeStep(step, why, null);
            }
        }

        if (step.State is { Status: IncidentStatus.Triggered, Escalation: { } progress } && IsAnyDue(progress.Pending, step.Now))
        {
            FireNotices(step, progress.Pending);
        }
    }

    /// <summary>Tells these people now, and keeps their later rules where nobody has acknowledged yet.</summary>
    public static void TellPeople(IncidentStep step, ImmutableArray<PersonName> people, string why)
    {
        var keepLater = step.State is { Status: IncidentStatus.Triggered, Escalation: not null };
        var reach = Reach.Of([.. people.Select(p => new Configuration.NotifyTarget.OnPerson(p))], step.Context, keepLater);
        step.RecordNobody(reach, 0);
        Send(step, reach, NotificationKind.Handoff, 0, why);
    }

    private static void Carry(IncidentStep step, Reach reach, StepPlace place, string why, NotificationKind? kind)
    {
        var policy = step.State.Escalation!.Policy;
        var last = EscalationPlan.Next(policy, step.State.Severity, place) is null;
        var goesOn = step.State.Status == IncidentStatus.Triggered;
        Instant? nextAt = goesOn && !last ? WorkTime.After(step.Hours, step.Now, EscalationPlan.Wait(policy, step.State.Severity, place)) : null;
        var said = kind ?? (place is { Step: 1, Round: 0 } && step.State.Told.IsEmpty ? NotificationKind.Opened : NotificationKind.Escalated);
        step.Record(new IncidentEvent.StepTaken(step.Now, place.Step, place.Round, nextAt, why));
        var sentence = SharedText.Of($"{why} Step {place.Step} of policy {policy.Name}.");
        if (said == NotificationKind.Escalated)
        {
            step.Announce(said, place.Step, sentence);
        }

        Send(step, reach, said, place.Step, sentence);
        if (last)
        {
            Exhaust(step, SharedText.Of($"That was the last step of policy {policy.Name}; nobody else will be told."), retry: false);
        }
    }

    private static void Send(IncidentStep step, Reach reach, NotificationKind kind, int number, string why)
    {
        var laterCount = 0;
        reach = IncidentHours.WithQuiet(step, reach);
        foreach (var way in reach.Ways)
        {
            if (way.After == Duration.Zero)
            {
                step.Page(kind, way.Via, way.Person, way.Target, number, Sentence(why, way));
            }
            else
            {
                laterCount++;
            }
        }

        if (laterCount > 0)
        {
            PlanNotices(step, reach, number, why);
        }
    }

    private static void PlanNotices(IncidentStep step, Reach reach, int number, string why)
    {
        // A notice of the same person, destination and step that waits from an earlier round comes sooner; it is enough.
        var waiting = step.State.Escalation?.Pending ?? [];
        ImmutableArray<PendingNotice> later =
        [
            .. reach.Ways
                .Where(w => w.After > Duration.Zero && w.Person is not null)
                .Where(w => !waiting.Any(p => p.Person == w.Person && p.Via == w.Via && p.Step == number))
                .Select(w => new PendingNotice(WorkTime.After(step.Hours, step.Now, w.After), w.Person!.Value, w.Via, number, w.Target)),
        ];
        if (!later.IsEmpty)
        {
            step.Record(new IncidentEvent.NoticesPlanned(step.Now, later, why));
        }
    }

    // A loop: asked in every step, where a closure over the step would be allocated.
    private static bool IsAnyDue(ImmutableArray<PendingNotice> pending, Instant now)
    {
        foreach (var notice in pending)
        {
            if (notice.DueAt <= now)
            {
                return true;
            }
        }

        return false;
    }

    private static void FireNotices(IncidentStep step, ImmutableArray<PendingNotice> pending)
    {
        const string Why = "Not acknowledged, and a personal rule is due.";
        step.Record(new IncidentEvent.NoticesTaken(step.Now, Why));
        foreach (var notice in pending.Where(p => p.DueAt <= step.Now))
        {
            var kind = notice.Step == 0 ? NotificationKind.Handoff
                : notice.Step == 1 && !step.State.Told.Contains(notice.Via) ? NotificationKind.Opened
                : NotificationKind.Escalated;
            step.Page(kind, notice.Via, notice.Person, notice.Target, notice.Step, SharedText.Of($"{Why} {notice.Target}: {notice.Person}."));
        }
    }

    private static void FireOverdue(IncidentStep step)
    {
        var progress = step.State.Escalation!;
        var severity = step.State.Severity;
        var within = EscalationPlan.ResolveWithin(progress.Policy, severity, step.Hours is not null);
        var counted = step.Hours is { } hours ? $" of the hours {hours.Name}" : "";
        var why = within is { } time ? $"Not resolved within {DurationText.Of(time)}{counted}." : "Not resolved in time.";
        var reach = Reach.Of(
            EscalationPlan.OverdueTargets(progress.Policy, severity),
            step.Context,
            laterToo: step.State.Status == IncidentStatus.Triggered);
        Instant? retryAt = reach.Ways.IsEmpty && EscalationPlan.IsUrgent(severity) ? step.Now + EscalationPlan.RetryNobodyAfter : null;
        step.Record(new IncidentEvent.ResolveOverdue(step.Now, retryAt, why));
        step.Announce(NotificationKind.Escalated, progress.Step, why);
        step.RecordNobody(reach, progress.Step);
        Send(step, reach, NotificationKind.Escalated, progress.Step, why);
    }

    /// <param name="otherwiseAt">When steps that were skipped may apply; null: none was skipped for the time of day.</param>
    private static void Exhaust(IncidentStep step, string why, bool retry, Instant? otherwiseAt = null)
    {
        Instant? retryAt = !retry || step.State.Status != IncidentStatus.Triggered ? null
            : EscalationPlan.IsUrgent(step.State.Severity) ? step.Now + EscalationPlan.RetryNobodyAfter
            : otherwiseAt is { } at ? Instant.Max(at, step.Now + EscalationPlan.WaitMin)
            : null;
        step.Record(new IncidentEvent.EscalationExhausted(step.Now, retryAt, why));
    }

    private static string Sentence(string why, ReachedBy way) => way.Person is { } person
        ? SharedText.Of($"{why.AsSpan().TrimEnd('.')}: {way.Target} is {person} ({way.Why}).")
        : SharedText.Of($"{why.AsSpan().TrimEnd('.')}: {way.Target} ({way.Why}).");
}

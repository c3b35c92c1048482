using System.Collections.Immutable;
using HelpDeskFlow.Api.Contracts;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Escalation;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Domain.OnCall;
using HelpDeskFlow.Engine.Views;
using NodaTime;

namespace HelpDeskFlow.Api.Incidents;

/// <summary>Says who is paged next and when, from the escalation's progress and who is on call at that time.</summary>
internal static class EscalationOutlook
{
    public static EscalationItem? Of(IncidentState incident, IReadViews views)
    {
        if (incident.Escalation is not { } progress)
        {
            return null;
        }

        var (at, next) = Next(incident, progress, views);
        return new EscalationItem(
            progress.Policy.Name,
            progress.Step,
            progress.Policy.Steps.Length,
            progress.Round,
            at,
            next,
            incident.IsOpen ? progress.ResolveDueAt : null,
            progress.Exhausted);
    }

    private static (Instant? At, IReadOnlyList<NextPage> Next) Next(IncidentState incident, EscalationProgress progress, IReadViews views)
    {
        if (!incident.IsOpen)
        {
            return (null, []);
        }

        var policy = progress.Policy;
        var nextStep = EscalationPlan.Next(policy, incident.Severity, new StepPlace(progress.Step, progress.Round));
        var overdue = EscalationPlan.OverdueTargets(policy, incident.Severity);
        var pending = progress.Pending.IsDefaultOrEmpty ? null : progress.Pending.MinBy(p => p.DueAt);
        var times = new[] { progress.NextStepAt, pending?.DueAt, overdue.IsEmpty ? null : progress.ResolveDueAt, progress.Watch?.TimeoutAt };
        if (times.Min() is not { } at)
        {
            return (null, []);
        }

        var next = ImmutableArray.CreateBuilder<NextPage>();
        if (progress.NextStepAt == at || progress.Watch?.TimeoutAt == at)
        {
            // An urgent incident whose rounds are over without an answer is tried again from its first step.
            var step = policy.Steps[(nextStep?.Step ?? 1) - 1];
            next.AddRange(
                EscalationPlan.Skipped(step, incident.Severity, views.Config, at) is not null ? []
                : step.RoundRobin ? Resolve(step.Notify[(int)((incident.Number + (nextStep?.Round ?? 0)) % step.Notify.Length)], at, views)
                : step.Notify.SelectMany(target => Resolve(target, at, views)));
        }

        if (pending?.DueAt == at)
        {
            next.Add(new NextPage($"destination:{pending.Via}", pending.Person.Value));
        }

        if (progress.ResolveDueAt == at)
        {
            next.AddRange(overdue.SelectMany(target => Resolve(target, at, views)));
        }

        return (at, next.ToImmutable());
    }

    private static IEnumerable<NextPage> Resolve(NotifyTarget target, Instant at, IReadViews views)
    {
        var config = views.Config;
        IReadOnlyList<string?> people = target switch
        {
            NotifyTarget.OnSchedule schedule => OnCall(schedule.Schedule, at, views),
            NotifyTarget.OnTeam team when config.Team(team.Team)?.Schedule is { } schedule => OnCall(schedule, at, views),
            NotifyTarget.OnNext next => config.Schedule(next.Schedule) is { } schedule
                ? [OnCallNext.Find(schedule, views.Rotations.GetValueOrDefault(next.Schedule), at)?.Person?.Value]
                : [null],
            NotifyTarget.OnPerson one => [one.Person.Value],
            _ => [null],
        };
        return people.Select(person => new NextPage(target.ToString()!, person));
    }

    private static IReadOnlyList<string?> OnCall(ScheduleName name, Instant at, IReadViews views) =>
        views.Config.Schedule(name) is { } schedule && OnCallAt.Find(schedule, views.Rotations.GetValueOrDefault(name), at) is { Person: { } person } answer
            ? [person.Value, .. answer.Also.Select(a => a.Value)]
            : [null];
}

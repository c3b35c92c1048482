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

        var pending = progress.Pending.IsDefaultOrEmpty ? null : progress.Pending.MinBy(p => p.DueAt);
        var times = new[] { progress.NextStepAt, pending?.DueAt, ThenOf(incident, progress).IsEmpty ? null : progress.ResolveDueAt };
        if (times.Min() is not { } at)
        {
            return (null, []);
        }

        var next = ImmutableArray.CreateBuilder<NextPage>();
        if (progress.NextStepAt == at && NextStep(progress) is { } step)
        {
            next.AddRange(step.Notify.Select(target => Resolve(target, at, views)));
        }

        if (pending?.DueAt == at)
        {
            next.Add(new NextPage($"destination:{pending.Via}", pending.Person.Value));
        }

        if (progress.ResolveDueAt == at)
        {
            next.AddRange(ThenOf(incident, progress).Select(target => Resolve(target, at, views)));
        }

        return (at, next.ToImmutable());
    }

    private static EscalationStep? NextStep(EscalationProgress progress)
    {
        var steps = progress.Policy.Steps;
        return progress.Step < steps.Length ? steps[progress.Step] : steps.FirstOrDefault();
    }

    private static ImmutableArray<NotifyTarget> ThenOf(IncidentState incident, EscalationProgress progress)
    {
        var then = progress.Policy.Severities.GetValueOrDefault(incident.Severity)?.Then ?? default;
        return then.IsDefault ? [] : then;
    }

    private static NextPage Resolve(NotifyTarget target, Instant at, IReadViews views)
    {
        var config = views.Config;
        var person = target switch
        {
            NotifyTarget.OnSchedule schedule => OnCall(schedule.Schedule, at, views),
            NotifyTarget.OnTeam team => config.Team(team.Team)?.Schedule is { } schedule ? OnCall(schedule, at, views) : null,
            NotifyTarget.OnPerson one => one.Person.Value,
            _ => null,
        };
        return new NextPage(target.ToString()!, person);
    }

    private static string? OnCall(ScheduleName name, Instant at, IReadViews views) =>
        views.Config.Schedule(name) is { } schedule
            ? OnCallAt.Find(schedule, views.Rotations.GetValueOrDefault(name), at).Person?.Value
            : null;
}

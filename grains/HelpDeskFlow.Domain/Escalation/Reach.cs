using System.Collections.Immutable;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.OnCall;
using NodaTime;

namespace HelpDeskFlow.Domain.Escalation;

/// <summary>One way to tell somebody.</summary>
/// <param name="Via">Destination.</param>
/// <param name="Person">Who is meant; null: the destination itself.</param>
/// <param name="After">Delay by the person's rule; zero: now.</param>
/// <param name="Target">The target that led here, as the config writes it.</param>
/// <param name="Why">Why this one, one clause.</param>
public sealed record ReachedBy(DestinationName Via, PersonName? Person, Duration After, string Target, string Why);

/// <summary>A target that leads to nobody, and why.</summary>
public sealed record ReachedNobody(string Target, string Why);

/// <summary>Whom a list of targets leads to at an instant. The same destination and person (and delay) stands in it once.</summary>
public sealed record Reach(ImmutableArray<ReachedBy> Ways, ImmutableArray<ReachedNobody> Nobody)
{
    /// <summary>Resolves targets to people on call and their rules. Never fails: what is missing is told as nobody.</summary>
    /// <param name="laterToo">True: keep personal rules with a delay. False (nothing will wait for them): a person's immediate rules, or the first one at once.</param>
    public static Reach Of(ImmutableArray<NotifyTarget> targets, StepContext context, bool laterToo)
    {
        var ways = new List<ReachedBy>();
        List<ReachedNobody>? nobody = null;
        foreach (var target in targets.IsDefault ? [] : targets)
        {
            var problem = Add(target, context, laterToo, ways);
            if (problem is not null)
            {
                (nobody ??= []).Add(new ReachedNobody(target.ToString(), problem));
            }
        }

        return new Reach(
            ways.Count == 1 ? [ways[0]] : [.. ways.DistinctBy(w => (w.Via, w.Person, w.After))],
            nobody is null ? [] : [.. nobody]);
    }

    /// <summary>The same for a step that tells one of its targets in turn: the one of that turn, or the first after it that leads to somebody.</summary>
    public static Reach OfTurn(ImmutableArray<NotifyTarget> targets, long turn, StepContext context, bool laterToo)
    {
        ImmutableArray<ReachedNobody> nobody = [];
        for (var i = 0; i < targets.Length; i++)
        {
            var one = Of([targets[(int)((turn + i) % targets.Length)]], context, laterToo);
            nobody = nobody.AddRange(one.Nobody);
            if (!one.Ways.IsEmpty)
            {
                return new Reach(one.Ways, nobody);
            }
        }

        return new Reach([], nobody);
    }

    private static string? Add(NotifyTarget target, StepContext context, bool laterToo, List<ReachedBy> ways)
    {
        switch (target)
        {
            case NotifyTarget.OnDestination d:
                if (context.Config.Destination(d.Destination) is null)
                {
                    return $"destination {d.Destination} is not in the config any more";
                }

                ways.Add(new ReachedBy(d.Destination, null, Duration.Zero, target.ToString(), "named by the policy"));
                return null;
            case NotifyTarget.OnPerson p:
                return AddPerson(p.Person, "named directly", target.ToString(), context, laterToo, ways);
            case NotifyTarget.OnSchedule s:
                return AddSchedule(s.Schedule, target.ToString(), context, laterToo, ways);
            case NotifyTarget.OnNext n:
                return AddNext(n.Schedule, target.ToString(), context, laterToo, ways);
            case NotifyTarget.OnTeam t:
                return context.Config.Team(t.Team)?.Schedule is { } schedule
                    ? AddSchedule(schedule, target.ToString(), context, laterToo, ways)
                    : $"team {t.Team} has no schedule";
            default:
                return "this kind of target is not known";
        }
    }

    private static string? AddSchedule(ScheduleName name, string target, StepContext context, bool laterToo, List<ReachedBy> ways)
    {
        if (context.Config.Schedule(name) is not { } schedule)
        {
            return $"schedule {name} is not in the config any more";
        }

        var answer = OnCallAt.Find(schedule, context.Rotations.GetValueOrDefault(name), context.Now);
        if (answer.Person is not { } person)
        {
            return $"nobody is on call in {name}: {answer.Why}";
        }

        var problem = AddPerson(person, answer.Why, target, context, laterToo, ways);
        foreach (var also in answer.Also)
        {
            var second = AddPerson(also, $"on call beside {person}: an override adds {also}", target, context, laterToo, ways);
            problem = problem is null ? second : second is null ? problem : $"{problem}; {second}";
        }

        return problem;
    }

    private static string? AddNext(ScheduleName name, string target, StepContext context, bool laterToo, List<ReachedBy> ways)
    {
        if (context.Config.Schedule(name) is not { } schedule)
        {
            return $"schedule {name} is not in the config any more";
        }

        return OnCallNext.Find(schedule, context.Rotations.GetValueOrDefault(name), context.Now) is { Person: { } person } shift
            ? AddPerson(person, $"next on call in {name}, from {shift.Start} on", target, context, laterToo, ways)
            : $"nobody else is on call in {name} within the next {DurationText.Of(OnCallNext.Horizon)}";
    }

    private static string? AddPerson(PersonName name, string why, string target, StepContext context, bool laterToo, List<ReachedBy> ways)
    {
        if (context.Config.Person(name) is not { } person)
        {
            return $"{name} is not in the config any more";
        }

        ImmutableArray<NotifyRule> rules = [.. (person.Notify.IsDefault ? [] : person.Notify).Where(r => context.Config.Destination(r.Via) is not null)];
        if (rules.IsEmpty)
        {
            if (context.Config.PagedByDefault is not { } first)
            {
                return $"{name} cannot be told: the config has no destinations";
            }

            ways.Add(new ReachedBy(first, name, Duration.Zero, target, $"{why}; no rules of their own, so the first destination"));
            return null;
        }

        var immediate = rules.Any(r => r.After <= Duration.Zero);
        for (var i = 0; i < rules.Length; i++)
        {
            var after = Duration.Max(rules[i].After, Duration.Zero);
            if (laterToo || after == Duration.Zero)
            {
                ways.Add(new ReachedBy(rules[i].Via, name, after, target, why));
            }
            else if (!immediate && i == 0)
            {
                ways.Add(new ReachedBy(rules[i].Via, name, Duration.Zero, target, why));
            }
        }

        return null;
    }
}

using System.Collections.Immutable;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using NodaTime;

namespace HelpDeskFlow.Domain.Escalation;

/// <summary>A place in a policy: step from 1, round from 0.</summary>
public readonly record struct StepPlace(int Step, int Round);

/// <summary>What a policy and the severity table (DESIGN section 6) say together: who is paged at all, in which order, with which waits. Pure.</summary>
public static class EscalationPlan
{
    /// <summary>Pause before an urgent incident for which nobody at all could be reached is tried again.</summary>
    public static readonly Duration RetryNobodyAfter = Duration.FromMinutes(5);

    /// <summary>Shortest time between two steps, whatever the policy says: a wait of nothing would carry out all rounds in one instant.</summary>
    public static readonly Duration WaitMin = Duration.FromSeconds(1);

    /// <summary>Whether this severity pages under this policy. Without a policy nobody is paged.</summary>
    public static bool Pages(EscalationPolicy? policy, Severity severity) =>
        policy is not null && !policy.Steps.IsDefaultOrEmpty && (Override(policy, severity)?.Page ?? SeverityDefaults.For(severity).Page);

    /// <summary>Why nobody is paged, one sentence; null where somebody is.</summary>
    public static string? NotPagedWhy(EscalationPolicy? policy, ServiceName service, Severity severity) =>
        policy is null ? $"Service {service} has no escalation policy, so nobody is paged."
        : policy.Steps.IsDefaultOrEmpty ? $"Policy {policy.Name} has no steps, so nobody is paged."
        : Pages(policy, severity) ? null
        : $"Severity {severity} does not page under policy {policy.Name}.";

    /// <summary>P0 and P1: a page that reaches nobody is tried again.</summary>
    public static bool IsUrgent(Severity severity) => severity <= Severity.P1;

    /// <summary>The place after this one; null after the last round. P0 goes round until somebody acknowledges.</summary>
    public static StepPlace? Next(EscalationPolicy policy, Severity severity, StepPlace place)
    {
        if (policy.Steps.IsDefaultOrEmpty)
        {
            return null;
        }

        if (place.Step < policy.Steps.Length)
        {
            return place with { Step = place.Step + 1 };
        }

        return place.Round < policy.Repeat || severity == Severity.P0 ? new StepPlace(1, place.Round + 1) : null;
    }

    /// <summary>
    /// Time from this step to the next. First step: the policy's acknowledge time for the severity, then the step's own
    /// wait, then the default of the severity; later steps: their own wait, then the default. Rounds beyond the policy's
    /// (P0 only) go by the default.
    /// </summary>
    public static Duration Wait(EscalationPolicy policy, Severity severity, StepPlace place)
    {
        var standard = SeverityDefaults.For(severity).AckWithin;
        if (place.Round > policy.Repeat)
        {
            return standard;
        }

        var own = policy.Steps[place.Step - 1].Wait;
        return Duration.Max(WaitMin, (place.Step == 1 ? Override(policy, severity)?.AckWithin : null) ?? own ?? standard);
    }

    /// <summary>
    /// Time until the resolve timer fires; null: none. A severity that does not page has one only where the policy names it, or
    /// where there are working hours to count it in.
    /// </summary>
    public static Duration? ResolveWithin(EscalationPolicy? policy, Severity severity, bool inHours = false) =>
        policy is null ? null
        : Override(policy, severity)?.ResolveWithin ?? (inHours || Pages(policy, severity) ? SeverityDefaults.For(severity).ResolveWithin : null);

    /// <summary>When the resolve timer fires that starts then; null: there is none.</summary>
    public static Instant? ResolveDue(EscalationPolicy? policy, Severity severity, WorkingHours? hours, Instant from) =>
        ResolveWithin(policy, severity, hours is not null) is { } within ? WorkTime.After(hours, from, within) : null;

    /// <summary>Who is told when it is not resolved in time: the policy's choice, else the last step's targets, else nobody (a ticket that nobody is paged for).</summary>
    public static ImmutableArray<NotifyTarget> OverdueTargets(EscalationPolicy policy, Severity severity) =>
        Override(policy, severity) is { Then.IsDefaultOrEmpty: false } chosen ? chosen.Then
        : policy.Steps.IsDefaultOrEmpty || (!Pages(policy, severity) && Override(policy, severity)?.ResolveWithin is null) ? []
        : policy.Steps[^1].Notify;

    /// <summary>The working hours in which an incident pages and its times are counted; null: at any hour, as P0 and P1 always do.</summary>
    public static WorkingHours? Hours(ConfigSnapshot config, EscalationPolicy? policy, string? team, Severity severity) =>
        policy is null || IsUrgent(severity)
            ? null
            : (Override(policy, severity)?.Hours ?? policy.Hours ?? config.Team(team)?.Hours) is { } name ? config.HoursNamed(name) : null;

    /// <summary>What watches over an acknowledgement made then; null: nothing.</summary>
    public static AcknowledgeWatch? Watch(EscalationPolicy? policy, Severity severity, WorkingHours? hours, Instant from)
    {
        if (policy is null || Override(policy, severity) is not { } own || (own.AckTimeout is null && own.RemindEvery is null) || !Pages(policy, severity))
        {
            return null;
        }

        Instant? After(Duration? time) => time is { } t ? WorkTime.After(hours, from, Duration.Max(WaitMin, t)) : null;
        return new AcknowledgeWatch(After(own.AckTimeout), After(own.RemindEvery));
    }

    /// <summary>Why a step does not apply, one clause, and when that may be otherwise (null: not by time alone); null: it applies.</summary>
    public static (string Why, Instant? Until)? Skipped(EscalationStep step, Severity severity, ConfigSnapshot config, Instant at)
    {
        if (step.When is not { } when)
        {
            return null;
        }

        if (!when.Severities.IsDefaultOrEmpty && !when.Severities.Contains(severity))
        {
            return ($"it is for {string.Join(", ", when.Severities)} only", null);
        }

        if (config.HoursNamed(when.During) is { } during && !WorkTime.Holds(during, at))
        {
            return ($"it is for the hours {during.Name} only", WorkTime.NextOpen(during, at));
        }

        return config.HoursNamed(when.Outside) is { } outside && WorkTime.Holds(outside, at)
            ? ($"it is for outside the hours {outside.Name} only", WorkTime.NextClosed(outside, at))
            : null;
    }

    private static SeverityOverride? Override(EscalationPolicy policy, Severity severity) => policy.Severities.GetValueOrDefault(severity);
}

using System.Collections.Immutable;
using HelpDeskFlow.Domain.Alerts;
using NodaTime;

namespace HelpDeskFlow.Domain.Configuration;

/// <summary>Ordered steps with waits, gone through again <paramref name="Repeat"/> times after the last step.</summary>
/// <param name="Name">Unique name.</param>
/// <param name="Steps">At least one.</param>
/// <param name="Repeat">Times round after the first; 0–<see cref="RepeatMax"/>.</param>
/// <param name="Severities">What the policy says about single severities; the rest is <see cref="SeverityDefaults"/>.</param>
/// <param name="Hours">Working hours of P2 and P3 under this policy; null: those of the team.</param>
/// <param name="HandOn">At a change of shift an acknowledged incident is given to whoever comes; false: it stays with who took it.</param>
public sealed record EscalationPolicy(
    string Name,
    ImmutableArray<EscalationStep> Steps,
    int Repeat,
    ImmutableDictionary<Severity, SeverityOverride> Severities,
    string? Hours = null,
    bool HandOn = false)
{
    /// <summary>Most times a policy may repeat.</summary>
    public const int RepeatMax = 100;
}

/// <summary>Who is told in a step and how long until the next one (null: the severity's acknowledge time).</summary>
/// <param name="When">The step is skipped where this does not hold; null: it always holds.</param>
/// <param name="RoundRobin">One of the targets is told, another one for the next incident and the next round; false: all of them.</param>
public sealed record EscalationStep(ImmutableArray<NotifyTarget> Notify, Duration? Wait, StepCondition? When = null, bool RoundRobin = false);

/// <summary>When a step applies: all that is given must hold.</summary>
/// <param name="Severities">One of these; none: any.</param>
/// <param name="During">Only in these hours; null: any.</param>
/// <param name="Outside">Only outside these hours; null: any.</param>
public sealed record StepCondition(ImmutableArray<Severity> Severities, string? During, string? Outside);

/// <summary>What a policy says about one severity; null keeps the default.</summary>
/// <param name="AckWithin">Time to the second step; overrides the first step's wait.</param>
/// <param name="ResolveWithin">Time until <paramref name="Then"/> are told, acknowledged or not.</param>
/// <param name="Then">Who is told when it is not resolved in time.</param>
/// <param name="Page">Whether anybody is paged at all.</param>
/// <param name="Hours">Its working hours, or <see cref="WorkingHours.Always"/>; null: those of the policy or the team. P0 and P1 have none.</param>
/// <param name="AckTimeout">So long after it was acknowledged without being resolved it is triggered again and escalates further; null: never.</param>
/// <param name="RemindEvery">So often those who were told hear of it again while it is acknowledged and not resolved; null: never.</param>
public sealed record SeverityOverride(
    Duration? AckWithin,
    Duration? ResolveWithin,
    ImmutableArray<NotifyTarget> Then,
    bool? Page,
    string? Hours = null,
    Duration? AckTimeout = null,
    Duration? RemindEvery = null);

/// <summary>Whom a step tells.</summary>
public abstract record NotifyTarget
{
    private NotifyTarget()
    {
    }

    /// <summary>Whoever is on call in the schedule.</summary>
    public sealed record OnSchedule(ScheduleName Schedule) : NotifyTarget
    {
        /// <inheritdoc/>
        public override string ToString() => SharedText.Of($"schedule:{Schedule}");
    }

    /// <summary>Whoever has the next shift in the schedule after those who are on call.</summary>
    public sealed record OnNext(ScheduleName Schedule) : NotifyTarget
    {
        /// <inheritdoc/>
        public override string ToString() => SharedText.Of($"next:{Schedule}");
    }

    /// <summary>A person, by the person's own rules.</summary>
    public sealed record OnPerson(PersonName Person) : NotifyTarget
    {
        /// <inheritdoc/>
        public override string ToString() => SharedText.Of($"person:{Person}");
    }

    /// <summary>A destination, directly.</summary>
    public sealed record OnDestination(DestinationName Destination) : NotifyTarget
    {
        /// <inheritdoc/>
        public override string ToString() => SharedText.Of($"destination:{Destination}");
    }

    /// <summary>Whoever is on call in the team's schedule.</summary>
    public sealed record OnTeam(string Team) : NotifyTarget
    {
        /// <inheritdoc/>
        public override string ToString() => SharedText.Of($"team:{Team}");
    }
}

/// <summary>Default timers a severity (DESIGN section 6). A policy overrides each.</summary>
public sealed record SeverityDefaults(Duration AckWithin, Duration ResolveWithin, bool Page)
{
    /// <summary>The table.</summary>
    public static SeverityDefaults For(Severity severity) => severity switch
    {
        Severity.P0 => new(Duration.FromMinutes(5), Duration.FromMinutes(30), Page: true),
        Severity.P1 => new(Duration.FromMinutes(5), Duration.FromMinutes(30), Page: true),
        Severity.P2 => new(Duration.FromMinutes(60), Duration.FromHours(4), Page: true),
        _ => new(Duration.FromDays(2), Duration.FromDays(2), Page: false),
    };
}

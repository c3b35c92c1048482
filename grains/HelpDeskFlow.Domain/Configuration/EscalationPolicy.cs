using System.Collections.Immutable;
using HelpDeskFlow.Domain.Alerts;
using NodaTime;

namespace HelpDeskFlow.Domain.Configuration;

/// <summary>Ordered steps with waits, gone through again <paramref name="Repeat"/> times after the last step.</summary>
/// <param name="Name">Unique name.</param>
/// <param name="Steps">At least one.</param>
/// <param name="Repeat">Times round after the first; 0–<see cref="RepeatMax"/>.</param>
/// <param name="Severities">What the policy says about single severities; the rest is <see cref="SeverityDefaults"/>.</param>
public sealed record EscalationPolicy(
    string Name,
    ImmutableArray<EscalationStep> Steps,
    int Repeat,
    ImmutableDictionary<Severity, SeverityOverride> Severities)
{
    /// <summary>Most times a policy may repeat.</summary>
    public const int RepeatMax = 100;
}

/// <summary>Who is told in a step and how long until the next one (null: the severity's acknowledge time).</summary>
public sealed record EscalationStep(ImmutableArray<NotifyTarget> Notify, Duration? Wait);

/// <summary>What a policy says about one severity; null keeps the default.</summary>
/// <param name="AckWithin">Time to the second step; overrides the first step's wait.</param>
/// <param name="ResolveWithin">Time until <paramref name="Then"/> are told, acknowledged or not.</param>
/// <param name="Then">Who is told when it is not resolved in time.</param>
/// <param name="Page">Whether anybody is paged at all.</param>
public sealed record SeverityOverride(Duration? AckWithin, Duration? ResolveWithin, ImmutableArray<NotifyTarget> Then, bool? Page);

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
        public override string ToString() => $"schedule:{Schedule}";
    }

    /// <summary>A person, by the person's own rules.</summary>
    public sealed record OnPerson(PersonName Person) : NotifyTarget
    {
        /// <inheritdoc/>
        public override string ToString() => $"person:{Person}";
    }

    /// <summary>A destination, directly.</summary>
    public sealed record OnDestination(DestinationName Destination) : NotifyTarget
    {
        /// <inheritdoc/>
        public override string ToString() => $"destination:{Destination}";
    }

    /// <summary>Whoever is on call in the team's schedule.</summary>
    public sealed record OnTeam(string Team) : NotifyTarget
    {
        /// <inheritdoc/>
        public override string ToString() => $"team:{Team}";
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

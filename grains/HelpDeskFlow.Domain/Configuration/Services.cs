using System.Collections.Immutable;
using HelpDeskFlow.Domain.Alerts;
using NodaTime;

namespace HelpDeskFlow.Domain.Configuration;

/// <summary>The monitored thing that owns alerts and a policy.</summary>
public sealed record ServiceConfig(
    ServiceName Name,
    string? Team,
    int? Tier,
    string Environment,
    ImmutableArray<Matcher> Match,
    ImmutableArray<ServiceName> DependsOn,
    string? Policy,
    ImmutableDictionary<string, string> Links)
{
    /// <summary>Environment of a service that names none.</summary>
    public const string DefaultEnvironment = "default";
}

/// <summary>Labels that pass all matchers go to the service. First match wins.</summary>
public sealed record RouteRule(ImmutableArray<Matcher> Match, ServiceName Service);

/// <summary>A team and the schedule that says who of it is on call.</summary>
/// <param name="Hours">Name of its working hours, in which P2 pages; null: it has none, and P2 pages at any hour.</param>
public sealed record Team(string Name, ScheduleName? Schedule, string? Hours = null);

/// <summary>Alerts of one service that are equal in these labels and arrive within the window of the last one share an incident.</summary>
/// <param name="Labels">Label names; a missing label counts as empty.</param>
/// <param name="Window">Longest pause after the last alert that joined; only open incidents are joined.</param>
public sealed record GroupingRule(ImmutableArray<string> Labels, Duration Window)
{
    /// <summary>Matchers that an alert must pass for the rule to apply to it; none, which is the default: it applies to every alert.</summary>
    public ImmutableArray<Matcher> Match { get; init; } = [];

    /// <summary>alertname and cluster, 5 minutes.</summary>
    public static GroupingRule Default { get; } = new(["alertname", "cluster"], Duration.FromMinutes(5));

    /// <summary>Whether an alert with these labels passes all matchers.</summary>
    public bool AppliesTo(LabelSet labels)
    {
        foreach (var matcher in Match)
        {
            if (!matcher.Matches(labels))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>Which label tells the severity and what its values mean. Values are compared without case.</summary>
public sealed record SeverityMap(string Label, ImmutableDictionary<string, Severity> Values)
{
    /// <summary>Label "severity"; P0–P3 always mean themselves.</summary>
    public static SeverityMap Default { get; } = new("severity", ImmutableDictionary.CreateRange(
        StringComparer.OrdinalIgnoreCase,
        new Dictionary<string, Severity>
        {
            ["critical"] = Alerts.Severity.P1,
            ["page"] = Alerts.Severity.P1,
            ["error"] = Alerts.Severity.P1,
            ["high"] = Alerts.Severity.P1,
            ["emergency"] = Alerts.Severity.P0,
            ["disaster"] = Alerts.Severity.P0,
            ["warning"] = Alerts.Severity.P2,
            ["average"] = Alerts.Severity.P2,
            ["info"] = Alerts.Severity.P3,
            ["none"] = Alerts.Severity.P3,
        }));
}

/// <summary>What an API key may do; each role may do all that the ones before it may.</summary>
public enum Role
{
    /// <summary>Read.</summary>
    Viewer,

    /// <summary>Acknowledge, resolve, snooze, note; send alerts.</summary>
    Responder,

    /// <summary>Silence, reassign, send again.</summary>
    Operator,

    /// <summary>Policies, schedules, roles.</summary>
    Lead,

    /// <summary>Everything.</summary>
    Admin,
}

/// <summary>An API key; only its SHA-256 (lower-case hex) is known.</summary>
public sealed record ApiKey(string Name, Role Role, string Sha256);

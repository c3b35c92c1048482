using HelpDeskFlow.Domain.Alerts;

namespace HelpDeskFlow.Intake.Formats.Opsgenie;

/// <summary>
/// Opsgenie's five priorities and our four severities, the most urgent to the most urgent: P1 critical → P0, P2 high → P1,
/// P3 moderate → P2, P4 low and P5 informational → P3.
/// </summary>
internal static class OpsgeniePriority
{
    /// <summary>Shown where a sender gave none, as Opsgenie does.</summary>
    public const string Default = "P3";

    /// <summary>What an error says about a wrong one (Opsgenie's own words).</summary>
    public const string Allowed = "should be one of [ P1, P2, P3, P4, P5 ]";

    /// <summary>Whether this is a priority.</summary>
    public static bool IsKnown(string text) => text is ['P', >= '1' and <= '5'];

    /// <summary>The severity that a known priority means.</summary>
    public static Severity ToSeverity(string priority) => priority[1] switch
    {
        '1' => Severity.P0,
        '2' => Severity.P1,
        '3' => Severity.P2,
        _ => Severity.P3,
    };
}

using HelpDeskFlow.Acceptance.Tests.Receivers;

namespace HelpDeskFlow.Acceptance.Tests.Crash;

/// <summary>The config of the crash test: short waits, several services, every severity.</summary>
internal static class CrashConfig
{
    /// <summary>Severity labels; the last one does not page.</summary>
    public static readonly string[] Severities = ["critical", "page", "warning", "info"];

    /// <summary>Services, and the time from step 1 to step 2 of each.</summary>
    public static readonly IReadOnlyDictionary<string, TimeSpan> StepWaits = new Dictionary<string, TimeSpan>
    {
        ["checkout"] = TimeSpan.FromSeconds(2),
        ["cart"] = TimeSpan.FromSeconds(4),
        ["search"] = TimeSpan.FromSeconds(1),
    };

    /// <summary>Time until an unresolved P1 tells the destination "overdue".</summary>
    public static readonly TimeSpan ResolveWithin = TimeSpan.FromSeconds(6);

    /// <summary>How long an alert lives that says its own end.</summary>
    public static readonly TimeSpan BriefLife = TimeSpan.FromSeconds(3);

    public static string Text(Uri hook)
    {
        var services = string.Join('\n', StepWaits.Keys.Select(s => $"  - {{ name: {s}, environment: prod, match: ['service=\"{s}\"'], policy: {s} }}"));
        var policies = string.Join('\n', StepWaits.Select(p => $$"""
              - name: {{p.Key}}
                steps:
                  - { notify: ["destination:hook"], wait: {{p.Value.TotalSeconds}}s }
                  - { notify: ["destination:hook"], wait: 5h }
                severities: { P1: { resolve_within: {{ResolveWithin.TotalSeconds}}s, then: ["destination:overdue"] } }
            """));
        return $$"""
            version: 1
            services:
            {{services}}
            policies:
            {{policies}}
            destinations:
            {{Destination("hook", hook)}}
            {{Destination("overdue", new Uri(hook, "/overdue"))}}
            severity: { label: severity, map: { critical: P0, page: P1, warning: P2, info: P3 } }
            grouping: [{ labels: [problem], window: 2h }]
            resolve_timeout: 2h
            """;
    }

    // Fast retries, and a breaker that opens and closes often: the receiver has short outages.
    private static string Destination(string name, Uri url) =>
        $"  - {{ name: {name}, type: webhook, url: \"{url}\", secret: \"{WebhookReceiver.Secret}\", in_flight: 32, per_second: 2000, attempts: 1000, "
        + "backoff_first: 50ms, backoff_max: 500ms, breaker_failures: 5, breaker_pause: 200ms, fallback_after: 1000, timeout: 1s }";
}

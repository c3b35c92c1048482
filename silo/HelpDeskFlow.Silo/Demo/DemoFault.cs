namespace HelpDeskFlow.Silo.Demo;

/// <summary>An alert of the demo.</summary>
internal sealed record DemoAlert(string Summary, params (string Name, string Value)[] Labels);

/// <summary>A fault of the demo: its alerts, each with how many ticks after the fault it begins.</summary>
internal sealed record DemoFault(params (DemoAlert Alert, int DelayTicks)[] Alerts)
{
    public static readonly DemoFault[] All =
    [
        new(
            (Alert("PostgresReplicationLag", "payments-db", "critical", "pg-0", "Replication lag of pg-0 is 94 s and rising; writes may be lost on failover."), 0),
            (Alert("HighErrorRate", "checkout", "critical", "checkout-7d9f", "12 % of checkout requests fail with 503 from payments-db."), 2),
            (Alert("HighErrorRate", "checkout", "critical", "checkout-b41c", "11 % of checkout requests fail with 503 from payments-db."), 3),
            (Alert("QueueBacklog", "cart", "warning", "cart-0", "The order queue holds 18,400 messages and grows by 210 a second."), 5)),
        new(
            (Alert("SearchLatencyHigh", "search", "warning", "search-2", "p99 of search is 2.8 s; the objective is 400 ms."), 0),
            (Alert("SearchLatencyHigh", "search", "warning", "search-3", "p99 of search is 3.1 s; the objective is 400 ms."), 1)),
        new(
            (Alert("NodeNotReady", "kubernetes", "critical", "node-17", "node-17 has not reported for 60 s; 23 pods are being moved."), 0),
            (Alert("PodCrashLooping", "kubernetes", "warning", "cart-5c6b", "cart-5c6b has restarted 6 times in 5 minutes."), 2),
            (Alert("PodCrashLooping", "kubernetes", "warning", "search-99d4", "search-99d4 has restarted 4 times in 5 minutes."), 3)),
    ];

    /// <summary>Something that comes and goes and that nobody should be paged for.</summary>
    public static DemoAlert Noise(int pod) =>
        Alert("CPUThrottling", "search", "info", $"search-{pod}", $"search-{pod} was throttled for a quarter of the last minute.");

    private static DemoAlert Alert(string name, string service, string severity, string instance, string summary) => new(
        summary,
        ("alertname", name),
        ("service", service),
        ("severity", severity),
        ("instance", instance),
        ("cluster", "eu-west-1"),
        ("namespace", service == "kubernetes" ? "kube-system" : "shop"));
}

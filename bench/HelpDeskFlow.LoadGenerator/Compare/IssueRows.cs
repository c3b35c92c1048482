using System.Globalization;

namespace HelpDeskFlow.LoadGenerator.Compare;

/// <summary>The numbers to reach, with their musts and aims, from what both programs did. bench/README.md explains each.</summary>
internal static class IssueRows
{
    private const double MbPerGb = 1000;
    private const double OtherLoadShareMin = 0.95;
    private const double KafkaPerSecondMust = 150_000;
    private const double KafkaShareMust = 0.6;
    private const string Quick = "--quick";
    private const string QuotedMillionMemory = "4.65 GB (quoted)";

    public static List<Row> Of(CompareResults ours, CompareResults peer, double? timersLatenessMs, KafkaThroughput? kafka, ComparePlan plan) =>
    [
        .. Steady(ours.Steady, peer.Steady),
        .. plan.WithManyHeld ? Many(ours, peer) : ManyNotRun(),
        .. Held(ours.Held, peer.Held),
        .. Pages(ours.Steady, peer.Steady),
        .. PlainStorm(ours.Storm, peer.Storm),
        .. BurnedRows(ours.BurnedStorm, peer.BurnedStorm),
        DoubleStorm(ours.DoubleStorm, plan),
        Row.AtMost("100k timers due within 1 s: latest fires late by", "ms", timersLatenessMs, null, 1000, 300),
        FromKafka(kafka),
    ];

    private static Row FromKafka(KafkaThroughput? kafka)
    {
        double? must = kafka is null ? null : Math.Min(KafkaPerSecondMust, KafkaShareMust * kafka.CountedPerSecond);
        return Row.AtLeast("Kafka to committed, messages/s (beside: only counting)", kafka?.CommittedPerSecond, kafka?.CountedPerSecond, must, "≥ 150,000 or 0.6 ×");
    }

    private static IEnumerable<Row> Steady(SteadyLoad? ours, SteadyLoad? peer) =>
    [
        Row.Multiple("alerts/s, batch 64, 10k open", ours?.Of64.Report.AlertsPerSecond, peer?.Of64.Report.AlertsPerSecond, 5, 10),
        Row.AtMost("  CPU an alert", "µs", ours?.Of64.CpuMicroseconds, peer?.Of64.CpuMicroseconds, 8),
        Row.Multiple("alerts/s, batch 1000, 10k open", ours?.Of1000.Report.AlertsPerSecond, peer?.Of1000.Report.AlertsPerSecond, 5, 12),
        Row.AtMost("  POST p99", "ms", ours?.Of1000.Report.Latency.PercentileMs(0.99), peer?.Of1000.Report.Latency.PercentileMs(0.99), 150, 50),
        Row.Multiple("alerts/s, batch 1, 10k open", ours?.Of1.Report.AlertsPerSecond, peer?.Of1.Report.AlertsPerSecond, 2, 3),
        FailedRequests(ours),
    ];

    private static Row FailedRequests(SteadyLoad? ours)
    {
        int? failed = ours?.Of64.Failed + ours?.Of1000.Failed + ours?.Of1.Failed;
        int? refused = ours?.Of64.Refused + ours?.Of1000.Refused + ours?.Of1.Refused;
        return Row.Condition("  requests failed / refused in these", failed is null ? null : $"{failed} / {refused}", null, "0 failed", failed == 0);
    }

    private static IEnumerable<Row> Many(CompareResults ours, CompareResults peer) =>
    [
        Row.AtMost("CPU an alert, 1M open against 10k", "×",
            ours.ManyHeld?.Of64?.CpuMicroseconds / ours.Steady?.Of64.CpuMicroseconds,
            peer.ManyHeld?.Of64?.CpuMicroseconds / peer.Steady?.Of64.CpuMicroseconds, 1.2, 1.05),
        Row.AtMost("memory, 1M open", "GB", ours.ManyHeld?.Memory.ResidentMb / MbPerGb, peer.ManyHeld?.Memory.ResidentMb / MbPerGb, 0.9, 0.5, QuotedMillionMemory),
        Row.AtMost("ready after kill -9, 1M open", "s", ours.ManyHeld?.ReadySeconds, peer.ManyHeld?.ReadySeconds, 8, 4),
        Kept(ours.ManyHeld, peer.ManyHeld),
    ];

    private static IEnumerable<Row> ManyNotRun() =>
    [
        Row.NotRun("CPU an alert, 1M open against 10k", "≤ 1.2 ×", Quick),
        Row.NotRun("memory, 1M open", "≤ 0.9 GB", Quick),
        Row.NotRun("ready after kill -9, 1M open", "≤ 8 s, all kept", Quick),
    ];

    private static IEnumerable<Row> Held(HeldAlerts? ours, HeldAlerts? peer) =>
    [
        Row.AtMost("memory, 100k open", "GB", ours?.Memory.ResidentMb / MbPerGb, peer?.Memory.ResidentMb / MbPerGb, 0.25, 0.15),
        Row.AtMost("list, filter hits one of 100k, p50", "ms", ours?.ListLatency.PercentileMs(0.5), peer?.ListLatency.PercentileMs(0.5), 10, 2),
        Row.AtMost("ready after kill -9, 100k open", "s", ours?.ReadySeconds, peer?.ReadySeconds, 2, 1),
        Kept(ours, peer),
    ];

    private static Row Kept(HeldAlerts? ours, HeldAlerts? peer) =>
        Row.Condition("  of these kept", KeptText(ours), KeptText(peer), "all", ours?.KeptCount == ours?.Count);

    private static string? KeptText(HeldAlerts? held) =>
        held?.KeptCount is long kept ? string.Create(CultureInfo.InvariantCulture, $"{kept:N0} of {held.Count:N0}") : null;

    private static IEnumerable<Row> Pages(SteadyLoad? ours, SteadyLoad? peer)
    {
        yield return Row.AtMost("POST to page, idle, p50", "ms", ours?.IdlePages.PostToPage.PercentileMs(0.5), peer?.IdlePages.PostToPage.PercentileMs(0.5), 3, 1.5);
        yield return Row.AtMost("POST to page, idle, p99", "ms", ours?.IdlePages.PostToPage.PercentileMs(0.99), peer?.IdlePages.PostToPage.PercentileMs(0.99), 15, 5);
        yield return Row.AtMost("POST to page, 100k alerts/s beside, p99", "ms", ours?.LoadedPages.PostToPage.PercentileMs(0.99), peer?.LoadedPages.PostToPage.PercentileMs(0.99), 250, 50);
        double? accepted = ours?.OtherLoad.AlertsPerSecond;
        yield return Row.Condition("  of that load accepted", Text(accepted, "N0"), Text(peer?.OtherLoad.AlertsPerSecond, "N0"),
            "≥ 95,000/s", accepted >= OtherLoadShareMin * ComparePlan.OtherLoadPerSecond);
        int? missing = ours?.IdlePages.Missing + ours?.LoadedPages.Missing;
        yield return Row.Condition("  pages missing", missing?.ToString(CultureInfo.InvariantCulture),
            (peer?.IdlePages.Missing + peer?.LoadedPages.Missing)?.ToString(CultureInfo.InvariantCulture), "0", missing == 0);
    }

    private static IEnumerable<Row> PlainStorm(Storm? ours, Storm? peer) =>
    [
        .. AnyStorm("", ours, peer, postMustMs: 500, postAimMs: null, p0MustMs: 1000),
        Row.AtMost("  memory at most", "MB", ours?.PeakMb, peer?.PeakMb, 400),
    ];

    private static IEnumerable<Row> AnyStorm(string circumstance, Storm? ours, Storm? peer, double postMustMs, double? postAimMs, double p0MustMs)
    {
        string size = ours is null ? "" : string.Create(CultureInfo.InvariantCulture, $" of {ours.AlertCount / 1000}k at 5k/s");
        yield return Row.Condition($"storm{size}{circumstance}: lost / failed", LostText(ours), LostText(peer), "0 / 0", ours is { LostCount: 0, Report.Failed: 0 });
        yield return Row.AtMost("  POST p99", "ms", ours?.Report.Latency.PercentileMs(0.99), peer?.Report.Latency.PercentileMs(0.99), postMustMs, postAimMs);
        yield return Row.AtMost("  P0 paged after", "ms", ours?.P0PageMs, peer?.P0PageMs, p0MustMs);
    }

    private static IEnumerable<Row> BurnedRows(Storm? ours, Storm? peer) =>
    [
        .. AnyStorm(", 1.2 cores taken", ours, peer, postMustMs: 2000, postAimMs: 1000, p0MustMs: 2000),
        Row.Condition("  refused / of these without Retry-After", RefusedText(ours), RefusedText(peer), "all with", ours?.Report.RefusedWithoutRetryAfter == 0),
        Row.AimOnly("  cores really taken", Text(ours?.BurnedCores, "0.00"), "≥ 1.1", ours?.BurnedCores >= 1.1, Text(peer?.BurnedCores, "0.00")),
    ];

    private static string? LostText(Storm? storm) => storm is null ? null : $"{storm.LostCount} / {storm.Report.Failed}";

    private static string? RefusedText(Storm? storm) => storm is null ? null : $"{storm.Report.Refused} / {storm.Report.RefusedWithoutRetryAfter}";

    private static string? Text(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture);

    private static Row DoubleStorm(Storm? storm, ComparePlan plan)
    {
        const string Title = "storm of 100k in 10 s: lost, POST p99, P0";
        if (!plan.WithManyHeld)
        {
            return Row.NotRun(Title, "–", Quick);
        }

        double? p99 = storm?.Report.Latency.PercentileMs(0.99);
        bool isMet = storm is { LostCount: 0, Report.Failed: 0, P0PageMs: <= 1000 } && p99 <= 500;
        string? text = storm is null ? null : string.Create(CultureInfo.InvariantCulture, $"{storm.LostCount}, {p99:F0} ms, {storm.P0PageMs:F0} ms");
        return Row.AimOnly(Title, text, "as for 50k", isMet);
    }
}

using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Correlation;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Domain.OnCall;
using NodaTime;

namespace HelpDeskFlow.Bench;

/// <summary>
/// "10,000 open episodes on 1,000 nodes, one more": join or open, decided and folded, in microseconds (median and 99th percentile)
/// and allocated bytes, compared with correlation-budget.json beside the program.
/// </summary>
internal static class CorrelationBenchmark
{
    private const int Nodes = 1_000;
    private const int Open = 10_000;
    private const int Measured = 20_000;

    /// <summary>0: within the budget; 1: not.</summary>
    public static int Run()
    {
        // Once for the runtime, which compiles what is called often anew while it runs: a service runs longer than this program.
        Measure();
        var (micros, deciding, bytes, joined, incidents) = Measure();
        micros.Sort();
        deciding.Sort();
        using var budget = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "correlation-budget.json")));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"incidents={incidents} joined={joined / (double)Measured:P0} deciding={deciding[Measured / 2]:F1}us"));
        return Judge("correlate_us_median", micros[Measured / 2], budget) & Judge("correlate_us_p99", micros[Measured * 99 / 100], budget) & Judge("correlate_bytes", bytes / (double)Measured, budget) ? 0 : 1;
    }

    private static (List<double> Micros, List<double> Deciding, long Bytes, int Joined, int Incidents) Measure()
    {
        var random = new Random(5);
        var nodes = Enumerable.Range(0, Nodes).Select(i => $"service-{i:000}").ToArray();
        var edges = Enumerable.Range(0, Nodes * 3).Select(_ => new TopologyEdge(nodes[random.Next(Nodes)], nodes[random.Next(Nodes)]));
        var config = new ConfigSnapshot { Hash = "bench", Topology = Topology.Of(nodes.Select(n => new TopologyNode(n, null, "bench")), edges), Correlation = CorrelationRule.On };
        var state = CorrelatorDecider.Initial(GrainId.Correlator("bench"));
        var now = Instant.FromUtc(2026, 3, 1, 0, 0);
        var context = new StepContext(now, config, ImmutableDictionary<ScheduleName, RotationState>.Empty, 1);
        var deciding = new List<double>(Measured);
        var (micros, next, joined) = (new List<double>(Measured), 1L, 0);
        var bytes = 0L;
        for (var i = 0; i < Open + Measured; i++)
        {
            now += Duration.FromMilliseconds(50);
            var command = new CorrelatorCommand.Correlate(ServiceName.Unrouted, Alert(i, nodes[random.Next(Nodes)], random.Next(40), now));
            context = context with { Now = now, NextIncidentNumber = next };
            var (before, startedAt) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.GetTimestamp());
            var decision = CorrelatorDecider.Decide(state, command, context);
            var decidedAt = Stopwatch.GetTimestamp();
            foreach (var happened in decision.Events)
            {
                state = CorrelatorDecider.Evolve(state, happened);
                next += happened is CorrelatorEvent.Opened ? 1 : 0;
            }

            if (i >= Open)
            {
                micros.Add(Stopwatch.GetElapsedTime(startedAt).TotalMicroseconds);
                deciding.Add(Stopwatch.GetElapsedTime(startedAt, decidedAt).TotalMicroseconds);
                bytes += GC.GetAllocatedBytesForCurrentThread() - before;
                joined += decision.Events.Any(e => e is CorrelatorEvent.Opened) ? 0 : 1;
            }
        }

        return (micros, deciding, bytes, joined, state.Memory.Incidents.Count);
    }

    private static AlertSummary Alert(int id, string node, int name, Instant now) => new(
        new AlertKey(1, (ulong)id),
        default,
        LabelSet.From([new("alertname", $"Alert{name}Rate"), new("service", node), new("namespace", "shop"), new("severity", "warning"), new("pod", $"{node}-7d9f8b6c5d-x2x4z"), new("job", "node-exporter")]),
        LabelSet.From([new("summary", "The error rate of the service is above five percent for ten minutes."), new("description", "Requests fail with status 503; look at the dashboard and at the service it calls.")]),
        Severity.P2,
        "label severity=warning",
        now);

    private static bool Judge(string name, double value, JsonDocument budget)
    {
        var limit = budget.RootElement.GetProperty(name).GetDouble();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {value:F1} of {limit:F0} {(value <= limit ? "fine" : "TOO MUCH")}"));
        return value <= limit;
    }
}

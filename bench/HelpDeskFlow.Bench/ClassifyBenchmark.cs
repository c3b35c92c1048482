using System.Diagnostics;
using System.Globalization;
using HelpDeskFlow.Classifier;
using HelpDeskFlow.Classifier.Model;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Classification;
using HelpDeskFlow.Engine.Ports;

namespace HelpDeskFlow.Bench;

/// <summary>What the classifier costs for a new alert of usual length with its expression: median and 99th percentile of single calls, and memory.</summary>
internal static class ClassifyBenchmark
{
    private const int Calls = 20_000;

    // The runtime compiles what is called often anew while it runs: a service runs longer than this program.
    private const int WarmCalls = 5 * Calls;
    private const int Alerts = 64;

    public static void Run()
    {
        var classifier = new EpisodeClassifier(ModelFile.ReadShipped());
        var labels = Enumerable.Range(0, Alerts).Select(i => LabelSet.From(
            [new("alertname", "CheckoutLatencyHigh"), new("instance", $"10.0.{i}.7:9100"), new("job", "checkout"), new("namespace", "shop"), new("pod", $"checkout-{i}"), new("severity", "warning")])).ToArray();
        var annotations = LabelSet.From(
        [
            new("summary", "Requests of checkout are slow"), new("description", "The 99th percentile of request latency is above 2 s for 10 minutes on this instance."),
        ]);
        const string Url = "http://prometheus:9090/graph?g0.expr=histogram_quantile%280.99%2C+sum+by%28le%29+%28rate%28http_request_duration_seconds_bucket%5B5m%5D%29%29%29+%3E+2&g0.tab=1";
        for (var i = 0; i < WarmCalls; i++)
        {
            classifier.Judge(new ClassifiedAlert(labels[i % Alerts], annotations, Url, "prometheus"), ClassifierState.Empty);
        }

        var ticks = new long[Calls];
        var bytes = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Calls; i++)
        {
            var start = Stopwatch.GetTimestamp();
            classifier.Judge(new ClassifiedAlert(labels[i % Alerts], annotations, Url, "prometheus"), ClassifierState.Empty);
            ticks[i] = Stopwatch.GetTimestamp() - start;
        }

        var allocated = (GC.GetAllocatedBytesForCurrentThread() - bytes) / (double)Calls;
        Array.Sort(ticks);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"classify: {Microseconds(ticks[Calls / 2]):F1} µs median, {Microseconds(ticks[Calls * 99 / 100]):F1} µs p99, {allocated:F0} B allocated an alert"));
    }

    private static double Microseconds(long ticks) => ticks * 1e6 / Stopwatch.Frequency;
}

using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Intake.Formats;
using HelpDeskFlow.Intake.Json;
using NodaTime;

namespace HelpDeskFlow.Bench;

/// <summary>Time and memory of reading an Alertmanager body into a batch, per alert, on one core; beside it bare walks over the same bytes with our cursor and with Utf8JsonReader.</summary>
internal static class ParseBenchmark
{
    private const int Passes = 7;
    private const int AlertsPerPass = 200_000;
    private static readonly Instant Now = Instant.FromUtc(2026, 1, 31, 12, 0);

    public static void Run()
    {
        Console.WriteLine("alerts/body  bytes/alert  parse ns/alert  cursor ns/alert  Utf8JsonReader ns/alert  bytes allocated/alert");
        foreach (var count in (int[])[1, 64, 1000])
        {
            var body = Body(count);
            var rounds = AlertsPerPass / count;
            double parse = double.MaxValue, cursor = double.MaxValue, reader = double.MaxValue, allocated = double.MaxValue;
            // The best of several passes: the machine's other work only ever adds time.
            for (var pass = 0; pass < Passes; pass++)
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                parse = Math.Min(parse, Measure(rounds, count, () => Parse(body, count)));
                allocated = Math.Min(allocated, (GC.GetAllocatedBytesForCurrentThread() - before) / (double)(rounds * count));
                cursor = Math.Min(cursor, Measure(rounds, count, () => Walk(body)));
                reader = Math.Min(reader, Measure(rounds, count, () => Read(body)));
            }

            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{count,11}  {body.Length / count,11}  {parse,14:F0}  {cursor,15:F0}  {reader,23:F0}  {allocated,21:F2}"));
        }
    }

    private static double Measure(int rounds, int count, Action action)
    {
        var startedAt = Stopwatch.GetTimestamp();
        for (var i = 0; i < rounds; i++)
        {
            action();
        }

        return Stopwatch.GetElapsedTime(startedAt).TotalNanoseconds / ((double)rounds * count);
    }

    private static void Parse(byte[] body, int expected)
    {
        var batch = AlertBatch.Rent(Now, "alertmanager");
        var result = AlertList.ReadBody(body, batch, AlertFields.AlertmanagerApi, ConfigSnapshot.BuiltIn.ResolveTimeout, orSingle: false);
        if (result.Problem is not null || batch.Count != expected)
        {
            throw new InvalidOperationException(result.Problem ?? $"{batch.Count} alerts were read from {expected}.");
        }

        batch.Return();
    }

    private static void Walk(byte[] body)
    {
        var cursor = new JsonCursor(body);
        if (!cursor.Skip())
        {
            throw new InvalidOperationException(cursor.Problem);
        }
    }

    private static void Read(byte[] body)
    {
        var reader = new Utf8JsonReader(body);
        while (reader.Read())
        {
        }
    }

    // As Prometheus writes it: about 600 bytes an alert, nine labels, two annotations, a generator URL with escapes.
    private static byte[] Body(int count) => Encoding.UTF8.GetBytes("[" + string.Join(',', Enumerable.Range(0, count).Select(i =>
        "{\"annotations\":{\"description\":\"The error rate of checkout is above five percent for ten minutes.\",\"summary\":\"Errors on host-"
        + i + "\"},\"endsAt\":\"2026-01-31T12:04:00.123Z\",\"startsAt\":\"2026-01-31T11:59:00.123Z\","
        + "\"generatorURL\":\"http://prometheus:9090/graph?g0.expr=rate%28errors_total%5B5m%5D%29+%3E+0.05\\u0026g0.tab=1\","
        + "\"labels\":{\"alertname\":\"HighErrorRate\",\"cluster\":\"eu-west-1\",\"container\":\"checkout\",\"instance\":\"10.0.0." + i
        + ":9100\",\"job\":\"kubernetes-pods\",\"namespace\":\"shop\",\"pod\":\"checkout-7d9f8b6c5-" + i + "\",\"service\":\"checkout\",\"severity\":\"critical\"}}")) + "]");
}

using System.Diagnostics;
using System.Globalization;

namespace HelpDeskFlow.LoadGenerator.Compare;

/// <summary>Messages a second from Kafka to the journal, and what a consumer that only counts reached in the same run.</summary>
internal sealed record KafkaThroughput(double CommittedPerSecond, double CountedPerSecond)
{
    private const string Line = "kafka_per_second committed=";
    private const string CountedText = " counted=";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    /// <summary>Runs the benchmark and reads its last line; null when it gave no figure.</summary>
    public static async Task<KafkaThroughput?> MeasureAsync(CompareSession session, string program, string broker)
    {
        Console.WriteLine("HelpDeskFlow: Kafka to committed");
        if (!File.Exists(program) || !File.Exists(broker))
        {
            Console.WriteLine($"    failed: {program} or {broker} is not built");
            return null;
        }

        string[] arguments = ["kafka", broker, session.NewDirectory("kafka"), session.Plan.KafkaMessagesEach.ToString(CultureInfo.InvariantCulture)];
        StartedProcess process = session.Launch(new ProcessStartInfo(program, arguments), Path.Combine(session.WorkDirectory, "kafka.log"));
        long startedAt = Stopwatch.GetTimestamp();
        while (!process.HasExited && Stopwatch.GetElapsedTime(startedAt) < Limit)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }

        process.End();
        string? line = (await File.ReadAllLinesAsync(process.LogFile)).FirstOrDefault(l => l.StartsWith(Line, StringComparison.Ordinal));
        Workload.Say("it printed", line ?? $"no line {Line}…: {process.Tail()}");
        return line?[Line.Length..].Split(CountedText) is [var committed, var counted]
            && double.TryParse(committed, CultureInfo.InvariantCulture, out double ours)
            && double.TryParse(counted, CultureInfo.InvariantCulture, out double bare) ? new KafkaThroughput(ours, bare) : null;
    }
}

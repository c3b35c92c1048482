using System.Text.Json;
using HelpDeskFlow.Acceptance.Tests.Driving;

namespace HelpDeskFlow.Acceptance.Tests.Kafka;

/// <summary>Debian's kcat: a producer and consumer that knows nothing of us.</summary>
internal sealed class Kcat(string bootstrap)
{
    private static readonly string[] Everywhere = ["-X", "sticky.partitioning.linger.ms=0"];

    /// <summary>Sends each line as a message, over all partitions.</summary>
    public async Task ProduceAsync(string topic, IEnumerable<string> lines, params string[] more)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, string.Join('\n', lines) + "\n");
            var done = await HdfCommand.RunProgramAsync(DebianProgram.Kcat, ["-P", "-b", bootstrap, "-t", topic, .. Everywhere, .. more, "-l", file]);
            Assert.True(done.ExitCode == 0, $"kcat could not send to {topic}: {done.Said}");
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>All messages of a topic.</summary>
    public async Task<List<KcatMessage>> ReadAllAsync(string topic)
    {
        var lines = new List<string>();
        await using var process = StartedProcess.Start(DebianProgram.Kcat, ["-C", "-b", bootstrap, "-t", topic, "-o", "beginning", "-e", "-q", "-J"], line =>
        {
            lock (lines)
            {
                lines.Add(line);
            }
        });
        Assert.True(await process.ExitAsync(Patience.Long) == 0, $"kcat could not read {topic}: {process.Errors}");
        lock (lines)
        {
            return [.. lines.Select(KcatMessage.Parse)];
        }
    }

    /// <summary>Joins a group and reads along until it is disposed of. It commits nothing, because it stores no offset; kcat turns auto commit on whatever one says.</summary>
    public StartedProcess Join(string group, string topic, Action<string> onLine) => StartedProcess.Start(
        DebianProgram.Kcat,
        ["-b", bootstrap, "-G", group, "-q", "-u", "-X", "enable.auto.offset.store=false", "-X", "auto.offset.reset=earliest", "-X", "partition.assignment.strategy=cooperative-sticky", "-X", "session.timeout.ms=4000", "-f", "%p %o\\n", topic],
        onLine);
}

/// <summary>A message as kcat shows it.</summary>
internal sealed record KcatMessage(string? Key, string Payload, IReadOnlyDictionary<string, string> Headers)
{
    public static KcatMessage Parse(string line)
    {
        var json = JsonDocument.Parse(line).RootElement;
        var pairs = json.TryGetProperty("headers", out var headers) ? headers.EnumerateArray().Select(h => h.ToString()).ToArray() : [];
        return new KcatMessage(json.Text("key"), json.Text("payload") ?? "", pairs.Chunk(2).ToDictionary(p => p[0], p => p[1]));
    }
}

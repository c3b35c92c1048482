using System.Text.Json;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.OnCall;
using HelpDeskFlow.Silo.Commands;
using HelpDeskFlow.Silo.Configuration;
using NodaTime;
using NodaTime.Text;

namespace HelpDeskFlow.Api.Tests.Config.Imports;

/// <summary>One run of <c>hdf import</c> at 2026-01-06 12:00 UTC, and the config that it wrote, read as the program reads it.</summary>
internal sealed class ImportRun
{
    public static readonly Instant Now = Instant.FromUtc(2026, 1, 6, 12, 0);

    private ImportRun(int exitCode, string config, string report)
    {
        (ExitCode, Config, Report) = (exitCode, config, report);
        var result = ConfigLoader.Parse(config.Length > 0 ? config : "version: 1\n", "imported.yml", _ => null);
        Assert.Empty(result.Problems.Select(p => p.ToString()));
        Snapshot = result.Snapshot!;
    }

    public int ExitCode { get; }

    public string Config { get; }

    public string Report { get; }

    public ConfigSnapshot Snapshot { get; }

    /// <summary>Files by name and text, then options.</summary>
    public static async Task<ImportRun> Of(IReadOnlyDictionary<string, string> files, params string[] options)
    {
        using var directory = new TemporaryFiles();
        using var output = new StringWriter();
        using var error = new StringWriter();
        string[] args = ["import", .. files.Select(f => directory.Write(f.Key, f.Value)), .. options];
        var code = await CommandLine.RunAsync(args, new Terminal(output, error, _ => null, new FixedTime(Now.ToDateTimeOffset()), null));
        return new ImportRun(code, output.ToString(), error.ToString().ReplaceLineEndings("\n"));
    }

    /// <summary>Who is on call in these schedules together, by the imported config.</summary>
    public string At(string time, params string[] schedules)
    {
        var at = OffsetDateTimePattern.ExtendedIso.Parse(time).Value.ToInstant();
        return string.Join(" ", schedules
            .SelectMany(s => OnCallAt.Find(Snapshot.Schedule(new ScheduleName(s))!, null, at) is { Person: { } person } answer ? answer.Also.Prepend(person) : [])
            .Select(p => p.Value).Distinct().Order(StringComparer.Ordinal));
    }

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }

    /// <summary>Entries of a rendered schedule from lines <c>START END WHO</c>.</summary>
    public static string Rendered(string lines, Func<string, string, string, object> entry) =>
        JsonSerializer.Serialize(lines.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(' ')).Select(p => entry(p[0], p[1], p[2])));
}

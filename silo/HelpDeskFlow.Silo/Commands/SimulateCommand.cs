using System.CommandLine;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.OnCall;
using HelpDeskFlow.Domain.Rehearsals;
using HelpDeskFlow.Silo.Client;
using NodaTime;

namespace HelpDeskFlow.Silo.Commands;

/// <summary><c>hdf oncall simulate CONFIG --from T --to T [--config NEW]</c>: recorded incidents, or so many a day, on a config's schedules and policies; two configs side by side.</summary>
internal static class SimulateCommand
{
    private const int PagesMax = 1_000;

    public static Command Create(Terminal terminal)
    {
        var file = new Argument<string>("CONFIG") { Description = "The config file." };
        var from = new Option<string>("--from") { Description = "First instant, such as 2026-01-05T00:00:00Z.", HelpName = "T", Required = true };
        var to = new Option<string>("--to") { Description = "End, not itself included.", HelpName = "T", Required = true };
        var other = Settings.Text("--config", "NEW", "Another config, shown beside the first.", null);
        var input = Settings.Text("--incidents", "FILE", "JSON lines {openedAt, service, severity, acknowledgedAt?, resolvedAt?}; - is standard input.", null);
        var rate = Settings.Text("--rate", "N", "Instead of recorded incidents: so many a day, spread evenly over the services with a policy.", null);
        var severity = Settings.Text("--severity", "P0…P3", "With --rate: severity of all. Default: P1.", null);
        var acknowledge = Settings.Text("--ack-after", "TIME", "With --rate: when each is acknowledged, such as 5m, or never. Default: 3m.", null);
        var resolve = Settings.Text("--resolve-after", "TIME", "With --rate: when each is resolved. Default: 45m.", null);
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command("simulate", "Play incidents on a config's schedules and policies, on virtual time: pages, nights and quiet of each person, coverage, time to the first page. Without --incidents and --rate the incidents are those of the running program.")
        {
            file, from, to, other, input, rate, severity, acknowledge, resolve, json,
        };
        var program = RunningProgram.Options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var start = Instants.Parse(parsed.GetRequiredValue(from), "--from");
            var end = Instants.Parse(parsed.GetRequiredValue(to), "--to");
            if (end <= start)
            {
                throw new UsageException("--to is not later than --from; write a later instant.");
            }

            var files = new[] { parsed.GetRequiredValue(file), parsed.GetValue(other) }.OfType<string>().ToList();
            var configs = new List<(string File, ConfigSnapshot Config)>();
            foreach (var one in files)
            {
                if (ConfigFile.Load(one, terminal) is not { } config)
                {
                    return ExitCode.Usage;
                }

                configs.Add((one, config));
            }

            IReadOnlyList<RehearsedIncident> incidents = parsed.GetValue(rate) is { } perDay
                ? Rehearsal.AtRate(
                    configs[0].Config,
                    Rate(perDay),
                    Severity(parsed.GetValue(severity) ?? "P1", "--severity"),
                    Time(parsed.GetValue(acknowledge) ?? "3m", "--ack-after"),
                    Time(parsed.GetValue(resolve) ?? "45m", "--resolve-after"),
                    start,
                    end)
                : parsed.GetValue(input) is { } lines ? RehearsalLines.Read(lines)
                : await RecordedAsync(program.Of(parsed, terminal), start, cancellation);
            var played = incidents.Where(i => i.At >= start && i.At < end).Take(Rehearsal.IncidentsMax).ToList();
            var reports = configs.Select(c => (c.File, Report: RehearsalReport.Of(played, c.Config, ImmutableDictionary<ScheduleName, RotationState>.Empty, start, end))).ToList();
            if (parsed.GetValue(json))
            {
                terminal.Out.WriteLine(JsonSerializer.Serialize(reports.Select(r => SimulationText.Json(r.File, r.Report))));
            }
            else
            {
                SimulationText.Write(reports, terminal.Out);
            }

            return ExitCode.Fine;
        });
        return command;
    }

    private static async Task<List<RehearsedIncident>> RecordedAsync(RunningProgram program, Instant from, CancellationToken cancellation)
    {
        var found = new List<RehearsedIncident>();
        string? cursor = null;
        do
        {
            var page = await program.GetAsync(
                Query.Of("api/v1/incidents", ("status", "all"), ("since", Instants.Write(from)), ("limit", PagesMax.ToString(CultureInfo.InvariantCulture)), ("cursor", cursor)), cancellation);
            found.AddRange(page.List("items").Select(RehearsalLines.Of));
            cursor = page.Text("next") is { Length: > 0 } next ? next : null;
        }
        while (cursor is not null && found.Count < Rehearsal.IncidentsMax);
        found.Reverse(); // they come newest first
        return found;
    }

    private static double Rate(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var rate) && rate is > 0 and <= 10_000
            ? rate
            : throw new UsageException($"--rate is \"{text}\"; write incidents a day, more than 0 and at most 10000.");

    private static Severity Severity(string text, string option) =>
        Enum.TryParse<Severity>(text, out var severity) && Enum.IsDefined(severity) ? severity : throw new UsageException($"{option} is \"{text}\"; write P0, P1, P2 or P3.");

    private static Duration? Time(string text, string option) =>
        text == "never" ? null
        : DurationText.TryParse(text, out var time, out var error) ? time
        : throw new UsageException($"{option}: {error}.");
}

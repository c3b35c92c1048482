using System.CommandLine;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Silo.Configuration;

namespace HelpDeskFlow.Silo.Commands;

/// <summary><c>hdf check FILE</c>: whether a config would be taken, and everything that is wrong with it.</summary>
internal static class CheckCommand
{
    public static Command Create(Terminal terminal)
    {
        var file = new Argument<string>("FILE") { Description = "The config file." };
        var samples = new Option<string[]>("--sample") { HelpName = "NAME=FILE", Description = "Also print the alerts that the mapping NAME makes of this JSON document; exit code 1 where one would be refused. May stand several times." };
        var against = new Option<string?>("--against") { HelpName = "OLD", Description = "The config in force: exit code 1 where the change leaves nobody on call at a time at which OLD has somebody." };
        var force = new Option<bool>("--force") { Description = "With --against: print such gaps and go on." };
        var command = new Command("check", "Check a config file: every problem with line, column and what to write; exit code 2 when there is one. Gaps and unfair load of schedules are notes.") { file, samples, against, force };
        command.SetAction(parsed =>
        {
            var name = parsed.GetRequiredValue(file);
            var result = ConfigLoader.LoadFile(name, terminal.Environment);
            ConfigFile.PrintProblems(result, terminal);
            if (result.Snapshot is not { } config)
            {
                return ExitCode.Usage;
            }

            foreach (var note in result.Notes)
            {
                terminal.Out.WriteLine(note with { Text = $"note: {note.Text}" });
            }

            var now = Instants.ParseOrNow(null, "now", terminal);
            foreach (var note in OnCallFindings.Notes(config, now))
            {
                terminal.Out.WriteLine($"{name}: note: {note}.");
            }

            if (parsed.GetValue(against) is { } old)
            {
                if (ConfigFile.Load(old, terminal) is not { } before)
                {
                    return ExitCode.Usage;
                }

                var gaps = OnCallFindings.NewGaps(before, config, now);
                foreach (var gap in gaps)
                {
                    terminal.Error.WriteLine($"{name}: {gap}.");
                }

                if (gaps.Count > 0 && !parsed.GetValue(force))
                {
                    terminal.Error.WriteLine("The change makes gaps; put somebody on call there, write allow_gaps: true in the schedule, or check with --force.");
                    return ExitCode.Failed;
                }
            }

            terminal.Out.WriteLine($"{name}: fine; config {config.Hash} with {Counts(config)}.");
            var fine = true;
            foreach (var sample in parsed.GetValue(samples) ?? [])
            {
                fine &= MappingSample.Print(sample, config, terminal);
            }

            return fine ? ExitCode.Fine : ExitCode.Failed;
        });
        return command;
    }

    private static string Counts(ConfigSnapshot config) => string.Join(", ", new[]
    {
        Count(config.Services.Length, "service", "services"),
        Count(config.Policies.Length, "policy", "policies"),
        Count(config.Schedules.Length, "schedule", "schedules"),
        Count(config.People.Length, "person", "people"),
        Count(config.Destinations.Length, "destination", "destinations"),
    });

    private static string Count(int count, string one, string many) => $"{count} {(count == 1 ? one : many)}";
}

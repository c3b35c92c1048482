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
        var command = new Command("check", "Check a config file: every problem with line, column and what to write; exit code 2 when there is one.") { file, samples };
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

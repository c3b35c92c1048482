using System.CommandLine;
using HelpDeskFlow.Silo.Configuration;
using HelpDeskFlow.Silo.Import;
using NodaTime.Extensions;

namespace HelpDeskFlow.Silo.Commands;

/// <summary><c>hdf import FILE… [--from NAME] [--out FILE]</c>: another product's people, schedules and policies, or Alertmanager's routes and receivers, as a config, and a report of what could not be carried over.</summary>
internal static class ImportCommand
{
    public static Command Create(Terminal terminal)
    {
        var files = new Argument<string[]>("FILE") { Description = "Answers of the other product's API, as JSON, or an alertmanager.yml.", Arity = ArgumentArity.OneOrMore };
        var from = Settings.Text("--from", "NAME", $"Whose export it is: {string.Join(", ", Importer.Names)}, {AlertmanagerImport.Name}. Default: found out.", null);
        var output = Settings.Text("--out", "FILE", "Where the config goes. Default: standard output. A file that exists is not overwritten.", null);
        var command = new Command("import", "Make a config out of exports of PagerDuty, Opsgenie or Grafana OnCall, or of an alertmanager.yml; the report says what could not be carried over, and whether the same people are on call.") { files, from, output };
        command.SetAction(parsed =>
        {
            var given = parsed.GetRequiredValue(files);
            var imported = AlertmanagerImport.Takes(given, parsed.GetValue(from)) ? AlertmanagerImport.Read(given) : Importer.Read(ImportFiles.Read(given), parsed.GetValue(from), terminal.Time.ToClock().GetCurrentInstant());
            if (parsed.GetValue(output) is { } file)
            {
                Write(file, imported.Config);
            }
            else
            {
                terminal.Out.Write(imported.Config);
            }

            foreach (var line in imported.Report)
            {
                terminal.Error.WriteLine(line);
            }

            var result = ConfigLoader.Parse(imported.Config, parsed.GetValue(output) ?? "the config", terminal.Environment);
            ConfigFile.PrintProblems(result, terminal);
            return result.Problems.IsEmpty ? ExitCode.Fine : ExitCode.Failed;
        });
        return command;
    }

    private static void Write(string file, string text)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.CreateNew, FileAccess.Write);
            using var writer = new StreamWriter(stream);
            writer.Write(text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--out {file} cannot be written: {e.Message} Give another name.");
        }
    }
}

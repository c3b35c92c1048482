using System.CommandLine;
using System.Globalization;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Engine.Codec;
using HelpDeskFlow.Engine.Embedded.Replay;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Journals;
using HelpDeskFlow.Silo.Configuration;
using HelpDeskFlow.Silo.Triage;

namespace HelpDeskFlow.Silo.Commands;

/// <summary><c>hdf replay --data DIR [--config FILE]</c>: decides a recorded journal anew and compares.</summary>
internal static class ReplayCommand
{
    private const string DataDefault = "./data";
    private const int LinesDefault = 40;

    // Whatever stands in the environment of the running program: no decision depends on it.
    private const string UnknownSecret = "https://replay.invalid/";

    public static Command Create(Terminal terminal)
    {
        var data = Settings.Text("--data", "DIR", $"Data directory of a stopped program, or a copy of one. Default: {DataDefault}.", "HDF_DATA");
        var config = Settings.Text("--config", "FILE", "Decide under this config instead of the recorded ones, and print which pages it adds, loses, makes earlier or later.", null);
        var lines = new Option<int>("--lines") { Description = $"Pages printed at most. Default: {LinesDefault}.", HelpName = "N", DefaultValueFactory = _ => LinesDefault };
        var journal = JournalSetting.Options();
        var command = new Command("replay", "Decide anew what a journal recorded: alerts, people's commands and times are inputs, everything else must come out the same, byte for byte.")
        {
            data, config, lines, journal.Journal, journal.Connection,
        };
        command.SetAction(parsed =>
        {
            var directory = parsed.Get(data, "HDF_DATA", terminal) ?? DataDefault;
            var setting = JournalSetting.Get(parsed, journal, terminal);
            if (setting == JournalSetting.OfSqlite && !File.Exists(Path.Combine(directory, SqliteJournal.FileName)))
            {
                throw new UsageException($"there is no journal in {directory}; write the data directory of the program as --data DIR.");
            }

            var instead = parsed.GetValue(config) is { } file ? ConfigFile.Load(file, terminal) ?? throw new UsageException($"{file} cannot be used.") : null;
            try
            {
                using var from = setting.Open(directory);
                using var codec = new GrainCodec();
                using var replay = new JournalReplay(codec, (hash, text) => Recorded(hash, text, terminal), instead);
                var result = replay.Run(from);
                return instead is null ? ReportSame(terminal, result) : ReportOther(terminal, result, parsed.GetValue(lines));
            }
            catch (Exception e) when (e is JournalUnavailableException or JournalCorruptException)
            {
                throw new FailedException(e.Message);
            }
        });
        return command;
    }

    private static ConfigSnapshot Recorded(string hash, string text, Terminal terminal)
    {
        if (text.Length == 0)
        {
            return ConfigSnapshot.BuiltIn with { Hash = hash };
        }

        var result = ConfigLoader.Parse(text, $"recorded config {hash}", name => terminal.Environment(name) ?? UnknownSecret);
        return result.Snapshot is { } snapshot
            ? snapshot with { Hash = hash }
            : throw new FailedException($"the config {hash} that the journal recorded cannot be read by this version ({result.Problems[0]}); decide under another one with --config FILE.");
    }

    private static int ReportSame(Terminal terminal, ReplayResult result)
    {
        Head(terminal, result);
        if (result.Different == 0)
        {
            terminal.Out.WriteLine(Text($"{result.Decisions:N0} decisions, {result.Pages.Count:N0} pages, {result.Incidents:N0} incidents: the same, byte for byte."));
            return ExitCode.Fine;
        }

        terminal.Out.WriteLine(Text($"{result.Different:N0} of {result.Decisions:N0} decisions are not the same; the first: {result.FirstDifference}"));
        return ExitCode.Failed;
    }

    private static int ReportOther(Terminal terminal, ReplayResult result, int lines)
    {
        Head(terminal, result);
        var differences = PageDifference.Between(result.PagesRecorded, result.Pages);
        foreach (var difference in differences.Take(lines))
        {
            terminal.Out.WriteLine(difference.ToString());
        }

        if (differences.Count > lines)
        {
            terminal.Out.WriteLine(Text($"… and {differences.Count - lines:N0} more; --lines {differences.Count} prints all."));
        }

        int Count(PageChange change) => differences.Count(d => d.Change == change);
        terminal.Out.WriteLine(Text($"pages: {result.PagesRecorded.Count:N0} recorded, {result.Pages.Count:N0} under this config: {Count(PageChange.Added):N0} added, {Count(PageChange.Lost):N0} lost, {Count(PageChange.Earlier):N0} earlier, {Count(PageChange.Later):N0} later"));
        terminal.Out.WriteLine(Text($"incidents: {result.IncidentsRecorded:N0} recorded, {result.Incidents:N0} under this config"));
        return ExitCode.Fine;
    }

    private static void Head(Terminal terminal, ReplayResult result)
    {
        if (result.From is not { } from)
        {
            terminal.Out.WriteLine("The journal is empty.");
            return;
        }

        terminal.Out.WriteLine(Text($"{result.Commits:N0} commits from {from} to {result.To}"));
        if (!result.IsWhole)
        {
            terminal.Out.WriteLine("Earlier commits are gone (retention.journal): alerts that were open before, and their incidents, are not in it.");
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

using System.CommandLine;

namespace HelpDeskFlow.Silo.Commands;

/// <summary>The command line of the one program.</summary>
public static class CommandLine
{
    /// <summary>Parses, runs one command, and returns its exit code (<see cref="ExitCode"/>). Never throws for what a user can get wrong.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, Terminal terminal)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(terminal);
        var parsed = Root(terminal).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            var misspelt = parsed.UnmatchedTokens.Count > 0; // then "command was not provided" would only mislead
            foreach (var error in parsed.Errors.Skip(misspelt && parsed.Errors.Count > 1 && parsed.CommandResult.Command is RootCommand ? 1 : 0))
            {
                await terminal.Error.WriteLineAsync($"hdf: {error.Message}");
            }

            var names = parsed.CommandResult.Command is RootCommand ? "hdf" : $"hdf {parsed.CommandResult.Command.Name}";
            await terminal.Error.WriteLineAsync($"\"{names} --help\" tells what can be written.");
            return ExitCode.Usage;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                Output = terminal.Out,
                Error = terminal.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null, // run stops by itself on signals; the others end at once
            });
        }
        catch (UsageException usage)
        {
            await terminal.Error.WriteLineAsync($"hdf: {usage.Message}");
            return ExitCode.Usage;
        }
        catch (FailedException failed)
        {
            await terminal.Error.WriteLineAsync($"hdf: {failed.Message}");
            return ExitCode.Failed;
        }
    }

    private static RootCommand Root(Terminal terminal)
    {
        var root = new RootCommand(
            "HelpDeskFlow turns streams of alerts into the few incidents people should work on and tells the right person in time.\n\n" +
            "\"hdf run\" is the program itself; the other commands look at a config file, ask a running program, or move its state.\n" +
            "Exit codes: 0 fine, 1 failed, 2 wrong usage or bad config.");
        root.Subcommands.Add(RunCommand.Create(terminal));
        root.Subcommands.Add(MigrateCommand.Create(terminal));
        root.Subcommands.Add(CheckCommand.Create(terminal));
        root.Subcommands.Add(RouteCommand.Create(terminal));
        root.Subcommands.Add(OnCallCommand.Create(terminal));
        root.Subcommands.Add(ShiftsCommand.Create(terminal));
        root.Subcommands.Add(CoverageCommand.Create(terminal));
        root.Subcommands.Add(ImportCommand.Create(terminal));
        root.Subcommands.Add(ClassifyCommand.Create(terminal));
        root.Subcommands.Add(CorrelateCommand.Create(terminal));
        root.Subcommands.Add(ReplayCommand.Create(terminal));
        root.Subcommands.Add(TopologyCommand.Create(terminal));
        root.Subcommands.Add(HealthCommand.Create(terminal));
        root.Subcommands.Add(IncidentsCommand.Create(terminal));
        root.Subcommands.Add(AlertsCommand.Create(terminal));
        root.Subcommands.Add(SilencesCommand.Create(terminal));
        root.Subcommands.Add(SilenceCommand.Create(terminal));
        root.Subcommands.Add(ExplainCommand.Create(terminal));
        return root;
    }
}

/// <summary>Asked for in a wrong way; the message is one sentence with what to write.</summary>
public sealed class UsageException(string message) : Exception(message);

/// <summary>Could not be done; the message is one sentence with what to do.</summary>
public sealed class FailedException(string message) : Exception(message);

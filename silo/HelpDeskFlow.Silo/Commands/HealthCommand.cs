using System.CommandLine;
using HelpDeskFlow.Silo.Client;

namespace HelpDeskFlow.Silo.Commands;

/// <summary><c>hdf health</c>: for what watches over a container without a shell. Exit code 0 or 1.</summary>
internal static class HealthCommand
{
    public static Command Create(Terminal terminal)
    {
        var alive = new Option<bool>("--alive") { Description = "Only whether it answers (/healthz), not whether it is ready (/readyz)." };
        var command = new Command("health", "Ask a running program whether it is ready; exit code 1 when it is not.") { alive };
        var program = RunningProgram.Options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            terminal.Out.WriteLine(await program.Of(parsed, terminal).HealthAsync(parsed.GetValue(alive) ? "healthz" : "readyz", cancellation));
            return ExitCode.Fine;
        });
        return command;
    }
}

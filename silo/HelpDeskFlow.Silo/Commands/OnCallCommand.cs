using System.CommandLine;
using HelpDeskFlow.Domain.OnCall;

namespace HelpDeskFlow.Silo.Commands;

/// <summary><c>hdf oncall [SCHEDULE] [--at T]</c>: who is on call by the config.</summary>
internal static class OnCallCommand
{
    public static Command Create(Terminal terminal)
    {
        var name = new Argument<string?>("SCHEDULE") { Description = "Name of a schedule; all of them where it is left out.", Arity = ArgumentArity.ZeroOrOne };
        var at = Settings.Text("--at", "T", "The instant asked about, such as 2026-01-05T09:00:00Z. Default: now.", null);
        var config = ConfigFile.Option();
        var command = new Command("oncall", "Print who is on call by a config file. Overrides made in a running program are not in it; GET /api/v1/oncall knows them.") { name, at, config };
        command.Subcommands.Add(SimulateCommand.Create(terminal));
        command.SetAction(parsed =>
        {
            var instant = Instants.ParseOrNow(parsed.GetValue(at), "--at", terminal);
            if (ConfigFile.Load(ConfigFile.Find(parsed, config, terminal), terminal) is not { } snapshot)
            {
                return ExitCode.Usage;
            }

            var schedules = parsed.GetValue(name) is { } one ? [ShiftsCommand.Find(snapshot, one)] : snapshot.Schedules;
            if (schedules.IsEmpty)
            {
                terminal.Error.WriteLine("The config has no schedules.");
            }

            var table = new TextTable("SCHEDULE", "ON CALL", "WHY");
            foreach (var schedule in schedules)
            {
                var answer = OnCallAt.Find(schedule, null, instant);
                table.Add(schedule.Name.Value, answer.Person is { } person ? string.Join(", ", answer.Also.Prepend(person)) : "nobody", answer.Why);
            }

            table.Write(terminal.Out);
            return ExitCode.Fine;
        });
        return command;
    }
}

using System.CommandLine;
using HelpDeskFlow.Silo.Client;

namespace HelpDeskFlow.Silo.Commands;

/// <summary><c>hdf silences</c>: silences, maintenance windows and mute time intervals of a running program.</summary>
internal static class SilencesCommand
{
    public static Command Create(Terminal terminal)
    {
        var state = Settings.Text("--state", "STATE", "live, active, pending, expired or all. Default: live (active and pending).", null);
        state.AcceptOnlyFromAmong("live", "active", "pending", "expired", "all");
        var json = new Option<bool>("--json") { Description = "Print the API's answer as JSON." };
        var command = new Command("silences", "List the silences of a running program and what each covers.") { state, json };
        var program = RunningProgram.Options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var answer = await program.Of(parsed, terminal).GetAsync(Query.Of("api/v1/silences", ("state", parsed.GetValue(state) ?? "live"), ("limit", "1000")), cancellation);
            if (parsed.GetValue(json))
            {
                terminal.Out.WriteLine(Json.Write(answer));
                return ExitCode.Fine;
            }

            var table = new TextTable("SILENCE", "STATE", "FROM", "TO", "COVERS", "7 DAYS", "BY", "MATCHERS", "COMMENT");
            foreach (var item in answer.List("items"))
            {
                table.Add(
                    item.Text("id"), item.Text("state"), item.Time("startsAt"), item.Time("endsAt"), item.Text("coversNow"), item.Text("coveredLast7Days"),
                    item.Text("by"), string.Join(",", item.List("matchers").Select(m => m.GetString())), item.Text("comment"));
            }

            table.Write(terminal.Out);
            Footer.Write(answer, "silences", terminal);
            return ExitCode.Fine;
        });
        return command;
    }
}

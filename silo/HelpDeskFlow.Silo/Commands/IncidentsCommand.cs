using System.CommandLine;
using HelpDeskFlow.Silo.Client;

namespace HelpDeskFlow.Silo.Commands;

/// <summary><c>hdf incidents</c>: the incidents of a running program.</summary>
internal static class IncidentsCommand
{
    public static Command Create(Terminal terminal)
    {
        var status = Settings.Text("--status", "STATUS", "open, triggered, acknowledged, resolved or all. Default: open.", null);
        status.AcceptOnlyFromAmong("open", "triggered", "acknowledged", "resolved", "all");
        var severity = Settings.Text("--severity", "P0…P3", "Only of this severity.", null);
        var service = Settings.Text("--service", "NAME", "Only of this service.", null);
        var team = Settings.Text("--team", "NAME", "Only of this team.", null);
        var limit = Settings.Text("--limit", "N", "At most so many, 1 to 1000. Default: 100.", null);
        var json = new Option<bool>("--json") { Description = "Print the API's answer as JSON." };
        var command = new Command("incidents", "List the incidents of a running program.") { status, severity, service, team, limit, json };
        var program = RunningProgram.Options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var answer = await program.Of(parsed, terminal).GetAsync(
                Query.Of(
                    "api/v1/incidents",
                    ("status", parsed.GetValue(status) ?? "open"),
                    ("severity", parsed.GetValue(severity)),
                    ("service", parsed.GetValue(service)),
                    ("team", parsed.GetValue(team)),
                    ("limit", parsed.GetValue(limit))),
                cancellation);
            if (parsed.GetValue(json))
            {
                terminal.Out.WriteLine(Json.Write(answer));
                return ExitCode.Fine;
            }

            var table = new TextTable("NUMBER", "SEVERITY", "STATUS", "SERVICE", "OPENED", "ALERTS", "TITLE");
            foreach (var item in answer.List("items"))
            {
                table.Add($"#{item.Text("number")}", item.Text("severity"), item.Text("status"), item.Text("service"), item.Time("openedAt"), item.Text("alertCount"), item.Text("title"));
            }

            table.Write(terminal.Out);
            Footer.Write(answer, "incidents", terminal);
            return ExitCode.Fine;
        });
        return command;
    }
}

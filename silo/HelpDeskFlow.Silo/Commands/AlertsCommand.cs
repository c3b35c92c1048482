using System.CommandLine;
using System.Text.Json;
using HelpDeskFlow.Silo.Client;

namespace HelpDeskFlow.Silo.Commands;

/// <summary><c>hdf alerts</c>: the alerts of a running program.</summary>
internal static class AlertsCommand
{
    public static Command Create(Terminal terminal)
    {
        var filter = Settings.Text("--filter", "MATCHERS", "Only alerts that pass, such as 'service=\"checkout\",severity=~\"critical|page\"'.", null);
        var state = Settings.Text("--state", "STATE", "firing, resolved, suppressed or all. Default: firing.", null);
        state.AcceptOnlyFromAmong("firing", "resolved", "suppressed", "all");
        var service = Settings.Text("--service", "NAME", "Only of this service.", null);
        var limit = Settings.Text("--limit", "N", "At most so many, 1 to 1000. Default: 100.", null);
        var json = new Option<bool>("--json") { Description = "Print the API's answer as JSON." };
        var command = new Command("alerts", "List the alerts of a running program.") { filter, state, service, limit, json };
        var program = RunningProgram.Options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var answer = await program.Of(parsed, terminal).GetAsync(
                Query.Of(
                    "api/v1/alerts",
                    ("filter", parsed.GetValue(filter)),
                    ("state", parsed.GetValue(state) ?? "firing"),
                    ("service", parsed.GetValue(service)),
                    ("limit", parsed.GetValue(limit))),
                cancellation);
            if (parsed.GetValue(json))
            {
                terminal.Out.WriteLine(Json.Write(answer));
                return ExitCode.Fine;
            }

            var table = new TextTable("ALERT", "STATUS", "SINCE", "SENT", "SERVICE", "INCIDENT", "LABELS");
            foreach (var item in answer.List("items"))
            {
                var incident = item.Text("incidentNumber") is { Length: > 0 } number ? $"#{number}" : item.Text("incident");
                table.Add(item.Part("labels").Text("alertname"), item.Text("status"), item.Time("startsAt"), item.Text("eventCount"), item.Text("service"), incident, Labels(item.Part("labels")));
            }

            table.Write(terminal.Out);
            Footer.Write(answer, "alerts", terminal);
            return ExitCode.Fine;
        });
        return command;
    }

    private static string Labels(JsonElement labels) => labels.ValueKind == JsonValueKind.Object
        ? string.Join(" ", labels.EnumerateObject().Where(l => l.Name != "alertname").Select(l => $"{l.Name}={l.Value}"))
        : "";
}

using System.CommandLine;
using HelpDeskFlow.Silo.Client;

namespace HelpDeskFlow.Silo.Commands;

/// <summary><c>hdf silence add|preview|expire</c>: sets and ends silences of a running program.</summary>
internal static class SilenceCommand
{
    public static Command Create(Terminal terminal) => new("silence", "Set or end a silence of a running program.")
    {
        Add(terminal, "add", "Set a silence, such as: hdf silence add 'service=\"checkout\"' --duration 2h --comment \"database move\".", "api/v1/silences"),
        Add(terminal, "preview", "Say what a silence would cover now, without setting it.", "api/v1/silences/preview"),
        Expire(terminal),
    };

    private static Command Add(Terminal terminal, string name, string description, string path)
    {
        var matchers = new Argument<string[]>("MATCHERS") { Description = "label=\"value\" with one of = != =~ !~; all must hold.", Arity = ArgumentArity.OneOrMore };
        var duration = Settings.Text("--duration", "TIME", "How long, such as 2h. Default: 1h.", null);
        var start = Settings.Text("--start", "T", "Start: a time such as 2026-01-31T09:00:00Z; with --rrule a wall-clock time such as 2026-01-04T02:00. Default: now.", null);
        var comment = Settings.Text("--comment", "TEXT", "Why.", null);
        var by = Settings.Text("--by", "NAME", "Who. Default: your user name.", null);
        var rule = Settings.Text("--rrule", "RULE", "Comes again by this rule, such as FREQ=WEEKLY;BYDAY=SU; needs --start.", null);
        var zone = Settings.Text("--timezone", "ZONE", "Zone of the rule. Default: UTC.", null);
        var idle = Settings.Text("--expire-when-idle", "TIME", "End it once nothing that it covers has fired for so long.", null);
        var json = new Option<bool>("--json") { Description = "Print the API's answer as JSON." };
        var command = new Command(name, description) { matchers, duration, start, comment, by, rule, zone, idle, json };
        var program = RunningProgram.Options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var isRecurring = parsed.GetValue(rule) is not null;
            var body = new Dictionary<string, object?>
            {
                ["matchers"] = parsed.GetValue(matchers),
                ["duration"] = parsed.GetValue(duration) ?? "1h",
                ["comment"] = parsed.GetValue(comment) ?? "",
                ["by"] = parsed.GetValue(by) ?? Environment.UserName,
                [isRecurring ? "start" : "startsAt"] = parsed.GetValue(start),
                ["rrule"] = parsed.GetValue(rule),
                ["timezone"] = parsed.GetValue(zone),
                ["expireWhenIdle"] = parsed.GetValue(idle),
            };
            var answer = await program.Of(parsed, terminal).PostAsync(path, body.Where(b => b.Value is not null).ToDictionary(), cancellation);
            terminal.Out.WriteLine(parsed.GetValue(json) ? Json.Write(answer) : $"{answer.Text("id")} covers {answer.Text("coversNow")} {(answer.Text("coversNow") == "1" ? "alert" : "alerts")} now".TrimStart());
            return ExitCode.Fine;
        });
        return command;
    }

    private static Command Expire(Terminal terminal)
    {
        var id = new Argument<string>("ID") { Description = "Its id, as hdf silences shows it." };
        var by = Settings.Text("--by", "NAME", "Who. Default: your user name.", null);
        var command = new Command("expire", "End a silence now; what it covered and still fires is paged then.") { id, by };
        var program = RunningProgram.Options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var path = $"api/v1/silences/{Uri.EscapeDataString(parsed.GetValue(id)!)}/expire";
            var answer = await program.Of(parsed, terminal).PostAsync(path, new { by = parsed.GetValue(by) ?? Environment.UserName }, cancellation);
            terminal.Out.WriteLine($"{answer.Text("id")} is {answer.Text("state")}");
            return ExitCode.Fine;
        });
        return command;
    }
}

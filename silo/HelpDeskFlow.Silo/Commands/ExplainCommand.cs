using System.CommandLine;
using System.Text.Json;
using HelpDeskFlow.Silo.Client;

namespace HelpDeskFlow.Silo.Commands;

/// <summary><c>hdf explain ID</c>: why an incident is as it is: route, severity, policy, who was told, every decision.</summary>
internal static class ExplainCommand
{
    public static Command Create(Terminal terminal)
    {
        var id = new Argument<string>("ID") { Description = "Number or id of an incident; with --alert the id of an alert." };
        var alert = new Option<bool>("--alert") { Description = "Explain an alert instead of an incident." };
        var json = new Option<bool>("--json") { Description = "Print the API's answer as JSON." };
        var command = new Command("explain", "Print why an incident of a running program is as it is, and who was told when and why.") { id, alert, json };
        var program = RunningProgram.Options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var kind = parsed.GetValue(alert) ? "alert" : "incident";
            var name = parsed.GetRequiredValue(id).TrimStart('#');
            var answer = await program.Of(parsed, terminal).GetAsync($"api/v1/explain/{kind}/{Uri.EscapeDataString(name)}", cancellation);
            if (parsed.GetValue(json))
            {
                terminal.Out.WriteLine(Json.Write(answer));
            }
            else
            {
                Write(answer, terminal.Out);
            }

            return ExitCode.Fine;
        });
        return command;
    }

    private static void Write(JsonElement answer, TextWriter writer)
    {
        var facts = new TextTable("WHAT", "ANSWER", "WHY");
        facts.Add("incident", answer.Text("incidentNumber") is { Length: > 0 } number ? $"#{number}" : answer.Text("incident"), $"config {answer.Text("configHash")}");
        facts.Add("service", answer.Part("route").Text("service"), answer.Part("route").Text("why"));
        facts.Add("severity", answer.Part("severity").Text("severity"), answer.Part("severity").Text("why"));
        if (answer.Part("severity").Part("model") is { ValueKind: JsonValueKind.Object } model)
        {
            facts.Add("model", Said(model), $"version {model.Text("version")}{(model.Text("shadow") == "True" ? ", in shadow" : "")}");
        }

        if (answer.List("roots").FirstOrDefault() is { ValueKind: JsonValueKind.Object } root)
        {
            facts.Add("root", root.Text("node"), $"{root.Text("title")}; {root.Text("why")}");
        }

        facts.Add("policy", answer.Part("policy").Text("name") is { Length: > 0 } policy ? policy : "none", answer.Part("policy").Text("why"));
        facts.Write(writer);

        Lines(writer, "Why each alert joined", answer.List("joined"), item => $"{item.Text("alert")}  {item.Text("why")}".Trim());
        Lines(writer, "Suppressed", answer.List("suppressed"), item => $"{item.Text("title")}  since {item.Time("since")}: {string.Join("; ", item.List("reasons").Select(r => r.GetString()))}");
        Lines(writer, "Notifications", answer.List("notifications"), item => $"{item.Time("queuedAt")}  {item.Text("destination")}  {item.Text("state")}  {item.Text("person")}  {item.Text("reason")}".Replace("    ", "  ", StringComparison.Ordinal));
        Lines(writer, "Decisions", answer.List("decisions"), item => $"{item.Time("at")}  {item.Text("kind")}  {item.Text("text")}");
    }

    /// <summary>What the classifier said: <c>category database 0.97 (mysql, replica)</c>.</summary>
    private static string Said(JsonElement model) =>
        string.Join(", ", from question in (string[])["category", "severity", "page"]
                          let given = model.Part(question)
                          where given.ValueKind == JsonValueKind.Object
                          let words = string.Join(", ", given.List("words").Select(w => w.GetString()))
                          select $"{question} {given.Text("value")} {(given.Text("byPerson") == "True" ? "by a person" : given.Text("probability"))}{(words.Length > 0 ? $" ({words})" : "")}")
            is { Length: > 0 } said ? said : "nothing";

    private static void Lines(TextWriter writer, string heading, IEnumerable<JsonElement> items, Func<JsonElement, string> line)
    {
        var lines = items.Select(line).ToList();
        if (lines.Count == 0)
        {
            return;
        }

        writer.WriteLine();
        writer.WriteLine(heading);
        foreach (var text in lines)
        {
            writer.WriteLine($"  {text}");
        }
    }
}

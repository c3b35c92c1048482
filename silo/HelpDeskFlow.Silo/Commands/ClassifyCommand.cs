using System.CommandLine;
using System.Text.Json;
using HelpDeskFlow.Classifier.Model;

namespace HelpDeskFlow.Silo.Commands;

/// <summary><c>hdf classify [--model FILE] [--history FILE] &lt; alerts.jsonl</c>: what the model says about alerts, as JSON lines.</summary>
internal static class ClassifyCommand
{
    public static Command Create(Terminal terminal)
    {
        var model = Settings.Text("--model", "FILE", "A model that ml-models/evaluate wrote, or \"microsoft-ml\" for the one in the program that Microsoft.ML trained. Default: shipped, the one by our own trainer.", null);
        var history = Settings.Text("--history", "FILE", "Labelled alerts of the same organisation to learn from: lines as those read, with severity, category and team.", null);
        var against = Settings.Text("--against", "FILE", "Another model, a file, shipped or microsoft-ml: print only what the two say differently, and how much of it.", null);
        var input = Settings.Text("--input", "FILE", "The alerts. Default: standard input.", null);
        var command = new Command("classify", "Read alerts as JSON lines {id, name, labels, annotations, expr, source}; print severity, category, team and page with probabilities.") { model, history, against, input };
        command.SetAction(parsed =>
        {
            var used = ModelChoice.Load(parsed.GetValue(model));
            if (parsed.GetValue(against) is { } other)
            {
                var given = parsed.GetValue(input);
                Compare(terminal, used.Model, ModelChoice.Load(other).Model, Read(given is null ? Console.In : Open(given, "--input"), given ?? "the input"));
                return ExitCode.Fine;
            }

            var classifier = new BatchClassifier(used);
            if (parsed.GetValue(history) is { } known)
            {
                classifier.Learn(Read(Open(known, "--history"), known));
            }

            var from = parsed.GetValue(input);
            foreach (var alert in Read(from is null ? Console.In : Open(from, "--input"), from ?? "the input"))
            {
                terminal.Out.WriteLine(classifier.Classify(alert));
            }

            return ExitCode.Fine;
        });
        return command;
    }

    private static void Compare(Terminal terminal, AlertModel model, AlertModel other, IEnumerable<AlertLine> alerts)
    {
        var comparison = new ModelComparison(model, other);
        foreach (var difference in alerts.SelectMany(comparison.Add))
        {
            terminal.Out.WriteLine(difference);
        }

        comparison.Write(terminal.Out);
    }

    private static StreamReader Open(string file, string option)
    {
        try
        {
            return new StreamReader(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{option} {file} cannot be read: {e.Message}");
        }
    }

    private static IEnumerable<AlertLine> Read(TextReader lines, string name)
    {
        var number = 0;
        while (lines.ReadLine() is { } line)
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            AlertLine alert;
            try
            {
                alert = AlertLine.Parse(line);
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                throw new UsageException($"line {number} of {name} is no JSON object of an alert: {e.Message}");
            }

            yield return alert;
        }
    }
}

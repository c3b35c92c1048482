using System.Globalization;
using HelpDeskFlow.Classifier;
using HelpDeskFlow.Classifier.Model;
using HelpDeskFlow.Domain.Classification;

namespace HelpDeskFlow.Silo.Commands;

/// <summary>Two models side by side over the same alerts: what the other one would say differently, and how much of it, before it is used.</summary>
internal sealed class ModelComparison(AlertModel model, AlertModel other)
{
    private readonly AlertClassifier _model = new(model);
    private readonly AlertClassifier _other = new(other);
    private readonly Dictionary<string, int[]> _counts = VerdictQuestions.All.ToDictionary(q => q, _ => new int[Kinds.Length], StringComparer.Ordinal);
    private static readonly string[] Kinds = ["SAME", "OTHER", "NOW ANSWERED", "NOW SILENT", "BOTH SILENT"];
    private int _alerts;

    /// <summary>A line for each answer that differs.</summary>
    public IEnumerable<string> Add(AlertLine line)
    {
        _alerts++;
        var (after, before) = (_model.Classify(line.Text), _other.Classify(line.Text));
        foreach (var (question, now, was) in ((string, ClassAnswer?, ClassAnswer?)[])[
            (VerdictQuestions.Category, after.Category, before.Category), (VerdictQuestions.Severity, after.Severity, before.Severity), (VerdictQuestions.Page, after.Page, before.Page)])
        {
            var kind = (now, was) switch
            {
                (null, null) => 4,
                (null, _) => 3,
                (_, null) => 2,
                _ => now.Value == was.Value ? 0 : 1,
            };
            _counts[question][kind]++;
            if (kind is 1 or 2 or 3)
            {
                yield return $"{line.Id}  {line.Text.Name}  {question}: {Show(was)} → {Show(now)}";
            }
        }
    }

    /// <summary>How much differs.</summary>
    public void Write(TextWriter writer)
    {
        writer.WriteLine();
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_alerts:N0} alerts, model {model.Version} against {other.Version}"));
        var table = new TextTable(["QUESTION", .. Kinds]);
        foreach (var (question, counts) in _counts)
        {
            table.Add([question, .. counts.Select(c => c.ToString("N0", CultureInfo.InvariantCulture))]);
        }

        table.Write(writer);
    }

    private static string Show(ClassAnswer? answer) =>
        answer is null ? "nothing" : string.Create(CultureInfo.InvariantCulture, $"{answer.Value} {answer.Probability:0.00}{(answer.Words.IsEmpty ? "" : $" ({string.Join(", ", answer.Words)})")}");
}

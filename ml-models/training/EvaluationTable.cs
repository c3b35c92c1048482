using HelpDeskFlow.Classifier.Model;
using HelpDeskFlow.Classifier.Training;

namespace HelpDeskFlow.Training;

/// <summary>Prints the table that the model card quotes.</summary>
public static class EvaluationTable
{
    private const int TeamRowsMin = 200;

    /// <summary>Prints the rows of one question, or of all.</summary>
    public static void Print(IReadOnlyList<LabelledAlert> alerts, string? only, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(alerts);
        ArgumentNullException.ThrowIfNull(output);
        var evaluation = new Evaluation(alerts);
        output.WriteLine("Each repository is answered by a model that saw nothing of it; \"held out\" are the repositories on which nothing was chosen.");
        output.WriteLine();
        output.WriteLine("| question | way | on | alerts | accuracy | macro-F1 | surest half | calibration error | covered at precision 0.8 / 0.9 |");
        output.WriteLine("|---|---|---|---|---|---|---|---|---|");
        foreach (var settings in (QuestionSettings[])[QuestionSettings.Category, QuestionSettings.Page, QuestionSettings.Severity])
        {
            if (only is not null && only != settings.Name)
            {
                continue;
            }

            foreach (var way in Way.All)
            {
                var (judged, classes) = evaluation.ByRepository(settings, way);
                Row(output, settings.Name, way, "all", judged, classes);
                Row(output, settings.Name, way, "tuning", [.. judged.Where(j => !SourceSplit.IsHeldOut(j.Source))], classes);
                Row(output, settings.Name, way, "held out", [.. judged.Where(j => SourceSplit.IsHeldOut(j.Source))], classes);
                if (way == Way.Ours && settings.Name == Questions.Category)
                {
                    Classes(output, judged, classes);
                }
            }
        }

        if (only is not null && only != Questions.Team)
        {
            return;
        }

        foreach (var repository in alerts.Where(a => a.Team is not null).GroupBy(a => a.Repository).Where(g => g.Count() >= TeamRowsMin).OrderByDescending(g => g.Count()).Select(g => g.Key))
        {
            foreach (var way in Way.All)
            {
                var (judged, classes) = evaluation.ByFile(QuestionSettings.Team, way, repository);
                Row(output, Questions.Team, way, $"{repository} by file", judged, classes);
            }
        }
    }

    private static void Row(TextWriter output, string question, Way way, string on, List<Judged> judged, List<string> classes)
    {
        var s = Scores.Of(judged, classes);
        output.WriteLine(
            $"| {question} | {way.Name} | {on} | {s.Count} | {s.Accuracy:0.000} | {s.MacroF1:0.000} | {s.HalfAccuracy:0.000} | {s.CalibrationError:0.000} | {s.Coverage80:0.00} / {s.Coverage90:0.00} |");
        output.Flush();
    }

    private static void Classes(TextWriter output, List<Judged> judged, List<string> classes)
    {
        var rare = classes.Where(c => judged.Count(j => j.Answer == c) < 10).ToHashSet(StringComparer.Ordinal);
        var common = classes.Where(c => !rare.Contains(c)).ToList();
        output.WriteLine($"| category | ours | macro-F1 of the {common.Count} classes with 10 alerts or more | | | {common.Average(c => Scores.F1(judged, c, classes)):0.000} | | | |");
        output.WriteLine($"| category | ours | F1 by class: {string.Join(", ", classes.Select(c => $"{c} {Scores.F1(judged, c, classes):0.00}"))} | | | | | | |");
    }
}

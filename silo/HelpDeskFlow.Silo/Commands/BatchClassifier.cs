using System.Collections.Immutable;
using System.Text.Json;
using HelpDeskFlow.Classifier;
using HelpDeskFlow.Classifier.Features;
using HelpDeskFlow.Classifier.Model;
using HelpDeskFlow.Classifier.Training;
using HelpDeskFlow.Domain.Classification;

namespace HelpDeskFlow.Silo.Commands;

/// <summary>Classifies alerts for <c>hdf classify</c>: by the model, and by a history where one was given.</summary>
internal sealed class BatchClassifier(ModelChoice choice)
{
    private readonly AlertClassifier _classifier = new(choice.Model);
    private readonly FeatureReader _reader = new();
    private readonly float[] _scores = new float[choice.Model.Table.Width];
    private readonly int[] _rows = new int[ClassifierLimits.FeaturesMax];
    private readonly Dictionary<string, HistoryModel> _learned = new(StringComparer.Ordinal);

    /// <summary>Learns each question from the lines that answer it.</summary>
    public void Learn(IEnumerable<AlertLine> history)
    {
        var read = history.Select(line => (Line: line, Features: ReadFeatures.From(_reader.Read(line.Text)))).ToList();
        foreach (var settings in (QuestionSettings[])[QuestionSettings.Severity, QuestionSettings.Category, QuestionSettings.Page, QuestionSettings.Team])
        {
            var known = read.Where(r => Answer(r.Line, settings.Name) is not null).ToList();
            var question = choice.Model.Find(settings.Name);
            var shipped = question is null ? [] : known.Select(k => Shipped(question, k.Line.Text)).ToList();
            var learned = HistoryModel.Learn(
                [.. known.Select(k => new TrainingAlert(k.Features, Answer(k.Line, settings.Name)!, k.Line.Text.Name))], (question?.Classes ?? [], shipped), settings, choice.Trainer);
            if (learned is not null)
            {
                _learned[settings.Name] = learned;
            }
        }
    }

    /// <summary>One line of JSON.</summary>
    public string Classify(AlertLine line)
    {
        var said = _classifier.Classify(line.Text);
        var features = ReadFeatures.From(_reader.Read(line.Text));
        var page = Mixed(Questions.Page, said.Page, line.Text, features);
        ClassAnswer?[] all = [said.Category, said.Severity, said.Page];
        return JsonSerializer.Serialize(new
        {
            id = line.Id,
            severity = Shown(Mixed(Questions.Severity, said.Severity, line.Text, features)),
            category = Shown(Mixed(Questions.Category, said.Category, line.Text, features)),
            team = Shown(Mixed(Questions.Team, said.Team, line.Text, features)),
            page = page is null ? null : new { value = page.Value == "page", probability = page.Probability },
            words = all.SelectMany(a => a?.Words ?? []).Distinct().Take(ClassifierLimits.WordsNamedMax),
            model = said.Model,
        });
    }

    private static object? Shown(ClassAnswer? answer) => answer is null ? null : new { value = answer.Value, probability = answer.Probability };

    private ClassAnswer? Mixed(string name, ClassAnswer? shipped, in AlertText alert, ReadFeatures features)
    {
        if (!_learned.TryGetValue(name, out var learned) || learned.Share == 0)
        {
            return shipped;
        }

        var question = choice.Model.Find(name);
        var probabilities = learned.Probabilities(features, question is null ? [] : Shipped(question, alert));
        var best = Array.IndexOf(probabilities, probabilities.Max());
        return probabilities[best] < Bar(question) ? null : new ClassAnswer(learned.Classes[best], Math.Round(probabilities[best], 3), shipped?.Words ?? []);
    }

    /// <summary>A team that is not the likeliest of few is no answer.</summary>
    private static float Bar(Question? question) => question?.Bar ?? 0.3f;

    private float[] Shipped(Question question, in AlertText alert)
    {
        choice.Model.Table.Score(_reader.Read(alert), _scores, _rows);
        var probabilities = new float[question.Classes.Length];
        AlertModel.Probabilities(question, _scores, probabilities);
        return probabilities;
    }

    private static string? Answer(AlertLine line, string question) => question switch
    {
        Questions.Category => line.Category,
        Questions.Severity => line.Severity is "P0" or "P1" or "P2" or "P3" ? line.Severity : null,
        Questions.Page => line.Severity switch { "P0" or "P1" => "page", "P2" or "P3" => "ticket", _ => null },
        _ => line.Team,
    };
}

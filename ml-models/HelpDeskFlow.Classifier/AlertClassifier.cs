using HelpDeskFlow.Classifier.Features;
using HelpDeskFlow.Classifier.Model;
using HelpDeskFlow.Domain.Classification;

namespace HelpDeskFlow.Classifier;

/// <summary>Answers a model's questions about an alert. Holds buffers: one a thread.</summary>
public sealed class AlertClassifier(AlertModel model)
{
    private readonly FeatureReader _reader = new();
    private readonly float[] _scores = new float[model.Table.Width];
    private readonly float[] _probabilities = new float[model.Table.Width];
    private readonly int[] _rows = new int[ClassifierLimits.FeaturesMax];
    private readonly DecidingWords _words = new();
    private readonly Question? _category = model.Find(Questions.Category), _severity = model.Find(Questions.Severity), _page = model.Find(Questions.Page);

    /// <summary>The model that answers.</summary>
    public AlertModel Model => model;

    /// <summary>All answers; null where it abstains or the model was not asked that.</summary>
    public AlertClassification Classify(in AlertText alert)
    {
        var features = _reader.Read(alert);
        var inverse = model.Table.Score(features, _scores, _rows);
        return new AlertClassification(
            model.Version, Answer(_category, features, inverse), Answer(_severity, features, inverse), Answer(_page, features, inverse), null);
    }

    private ClassAnswer? Answer(Question? question, FeatureBuffer features, float inverse)
    {
        if (question is null)
        {
            return null;
        }

        AlertModel.Probabilities(question, _scores, _probabilities);
        var best = 0;
        for (var c = 1; c < question.Classes.Length; c++)
        {
            best = _probabilities[c] > _probabilities[best] ? c : best;
        }

        return _probabilities[best] < question.Bar
            ? null
            : new ClassAnswer(
                question.Classes[best],
                Math.Round(_probabilities[best], 3),
                _words.Of(model.Table, question, best, features, _rows.AsSpan(0, features.Count), inverse));
    }
}

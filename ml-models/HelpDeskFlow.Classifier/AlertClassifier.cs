using System.Collections.Immutable;
using HelpDeskFlow.Classifier.Features;
using HelpDeskFlow.Classifier.Model;
using HelpDeskFlow.Domain.Classification;

namespace HelpDeskFlow.Classifier;

/// <summary>Answers a model's questions about an alert. Holds buffers: one a thread.</summary>
public sealed class AlertClassifier(AlertModel model)
{
    private const float Margin = 1;
    private readonly FeatureReader _reader = new();
    private readonly float[] _scores = new float[model.Table.Width];
    private readonly float[] _probabilities = new float[model.Table.Width];
    private readonly int[] _rows = new int[ClassifierLimits.FeaturesMax];
    private readonly DecidingWords _words = new();
    private readonly LearnedWeights _learned = new(model);
    private readonly Question? _category = model.Find(Questions.Category), _severity = model.Find(Questions.Severity), _page = model.Find(Questions.Page), _team = model.Find(Questions.Team);

    /// <summary>The model that answers.</summary>
    public AlertModel Model => model;

    /// <summary>All answers with the words that decided; null where it abstains or the model was not asked that.</summary>
    public AlertClassification Classify(in AlertText alert) => Classify(alert, ClassifierState.Empty);

    /// <summary>The same, with what people taught.</summary>
    public AlertClassification Classify(in AlertText alert, ClassifierState learned)
    {
        var (features, inverse) = Score(alert, learned);
        return new AlertClassification(
            model.Version, Answer(_category, features, inverse), Answer(_severity, features, inverse), Answer(_page, features, inverse), Answer(_team, features, inverse));
    }

    /// <summary>The same answers without the words, as one number. Allocates nothing.</summary>
    public AlertVerdict Judge(in AlertText alert, AlertVerdict nothingSaid, ClassifierState learned)
    {
        Score(alert, learned);
        var said = nothingSaid;
        foreach (var question in (ReadOnlySpan<Question?>)[_category, _severity, _page])
        {
            if (question is not null && Best(question) is var best && _probabilities[best] >= question.Bar)
            {
                said = said.With(question.Name, question.Classes[best], _probabilities[best], byPerson: false);
            }
        }

        return said;
    }

    /// <summary>What there is to learn where a person gives this answer: the answer that stands against it, how far it falls short in thousandths, and the alert's features.</summary>
    internal (string Said, int Short, ImmutableArray<LessonFeature> Features) LessonOf(in AlertText alert, string name, string answer, ClassifierState learned)
    {
        var question = model.Find(name);
        var right = question?.Classes.IndexOf(answer) ?? -1;
        if (right < 0)
        {
            return ("", 0, []);
        }

        var (features, inverse) = Score(alert, learned);
        var other = -1;
        for (var c = 0; c < question!.Classes.Length; c++)
        {
            other = c != right && (other < 0 || _scores[question.First + c] > _scores[question.First + other]) ? c : other;
        }

        // In units of the temperature: a margin of one makes the right answer some three times as likely as the next.
        var fallsShort = _scores[question.First + other] - _scores[question.First + right] + (Margin * question.Temperature);
        return (question.Classes[other], Math.Max(0, (int)MathF.Ceiling(fallsShort * 1000)), Strongest(features, inverse));
    }

    private static ImmutableArray<LessonFeature> Strongest(FeatureBuffer features, float inverse)
    {
        var all = new List<LessonFeature>(features.Count);
        for (var i = 0; i < features.Count; i++)
        {
            all.Add(new LessonFeature(features.Hashes[i], (int)MathF.Round(features.Values[i] * inverse * 1000)));
        }

        return [.. all.Where(f => f.Thousandths != 0).OrderByDescending(f => f.Thousandths).ThenBy(f => f.Hash).Take(ClassifierLearning.FeaturesMax)];
    }

    private (FeatureBuffer Features, float Inverse) Score(in AlertText alert, ClassifierState learned)
    {
        var features = _reader.Read(alert);
        var inverse = model.Table.Score(features, _scores, _rows);
        _learned.AddTo(_scores, features, inverse, learned);
        return (features, inverse);
    }

    private int Best(Question question)
    {
        AlertModel.Probabilities(question, _scores, _probabilities);
        var best = 0;
        for (var c = 1; c < question.Classes.Length; c++)
        {
            best = _probabilities[c] > _probabilities[best] ? c : best;
        }

        return best;
    }

    private ClassAnswer? Answer(Question? question, FeatureBuffer features, float inverse)
    {
        if (question is null)
        {
            return null;
        }

        var best = Best(question);
        return _probabilities[best] < question.Bar
            ? null
            : new ClassAnswer(
                question.Classes[best],
                Math.Round(_probabilities[best], 3),
                _words.Of(model.Table, question, best, features, _rows.AsSpan(0, features.Count), inverse));
    }
}

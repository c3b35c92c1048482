using HelpDeskFlow.Classifier.Features;
using HelpDeskFlow.Classifier.Model;
using HelpDeskFlow.Domain.Classification;

namespace HelpDeskFlow.Classifier;

/// <summary>What people taught, made ready to be added to a model's scores. Made anew when there is a new state. Not thread-safe.</summary>
internal sealed class LearnedWeights(AlertModel model)
{
    private readonly Dictionary<uint, List<(int Column, float Weight)>> _byFeature = [];
    private ClassifierState _of = ClassifierState.Empty;

    /// <summary>Adds the learned weights of the alert's features; the inverse of its length as the model's own table has it.</summary>
    public void AddTo(Span<float> scores, FeatureBuffer features, float inverse, ClassifierState learned)
    {
        if (!ReferenceEquals(_of.Weights, learned.Weights))
        {
            Read(learned);
        }

        if (_byFeature.Count == 0)
        {
            return;
        }

        var hashes = features.Hashes;
        var values = features.Values;
        for (var i = 0; i < hashes.Length; i++)
        {
            if (_byFeature.TryGetValue(hashes[i], out var weights))
            {
                foreach (var (column, weight) in weights)
                {
                    scores[column] += values[i] * inverse * weight;
                }
            }
        }
    }

    private void Read(ClassifierState learned)
    {
        _of = learned;
        _byFeature.Clear();
        var columns = new Dictionary<uint, int>();
        foreach (var question in model.Asked)
        {
            var answers = VerdictQuestions.AnswersOf(question.Name);
            for (var c = 0; c < question.Classes.Length; c++)
            {
                if (answers.IndexOf(question.Classes[c]) is >= 0 and var answer)
                {
                    columns[(byte)ClassifierLearning.KeyOf(question.Name, answer, 0)] = question.First + c;
                }
            }
        }

        foreach (var (key, thousandths) in learned.Weights)
        {
            if (columns.TryGetValue((byte)key, out var column))
            {
                var feature = (uint)(key >> 8);
                if (!_byFeature.TryGetValue(feature, out var weights))
                {
                    _byFeature[feature] = weights = [];
                }

                weights.Add((column, thousandths / 1000f));
            }
        }
    }
}

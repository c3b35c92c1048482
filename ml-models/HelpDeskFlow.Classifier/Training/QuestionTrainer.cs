using System.Collections.Immutable;
using HelpDeskFlow.Classifier.Features;
using HelpDeskFlow.Classifier.Model;

namespace HelpDeskFlow.Classifier.Training;

/// <summary>An alert of the training for one question: its features, the answer, and the source whose alerts stay together when the set is split.</summary>
public sealed record TrainingAlert(ReadFeatures Features, string Answer, string Source);

/// <summary>Finds weights, by feature and class as those of <see cref="LogisticTrainer"/>.</summary>
/// <param name="examples">Alerts with their answers.</param>
/// <param name="features">How many features there are.</param>
/// <param name="classes">How many answers.</param>
public delegate float[] WeightTrainer(IReadOnlyList<Example> examples, int features, int classes);

/// <summary>Trains one question. Temperature and bar come from answers to sources that were left out of the training.</summary>
public static class QuestionTrainer
{
    /// <summary>Trains on all of them.</summary>
    /// <param name="alerts">Alerts with their answers.</param>
    /// <param name="settings">The question.</param>
    /// <param name="other">Another way to find weights than ours; everything around it stays the same.</param>
    public static TrainedQuestion Train(IReadOnlyList<TrainingAlert> alerts, QuestionSettings settings, WeightTrainer? other = null)
    {
        ArgumentNullException.ThrowIfNull(alerts);
        ArgumentNullException.ThrowIfNull(settings);
        ImmutableArray<string> classes = [.. alerts.Select(a => a.Answer).Concat(settings.KnowsComponents ? ComponentWords.All : []).Distinct().Order(StringComparer.Ordinal)];
        var judged = LeftOut(alerts, classes, settings, other);
        var temperature = judged.Count == 0 ? 1 : Calibration.Temperature(judged);
        var bar = judged.Count == 0 ? 0.5f : Calibration.Bar(judged, temperature, settings.PrecisionWanted);
        var (vocabulary, weights) = Weights(alerts, classes, settings, other);
        return new TrainedQuestion(settings.Name, classes, vocabulary, weights, temperature, bar);
    }

    private static (Vocabulary Vocabulary, float[] Weights) Weights(IReadOnlyList<TrainingAlert> alerts, ImmutableArray<string> classes, QuestionSettings settings, WeightTrainer? other)
    {
        var known = settings.KnowsComponents ? classes.SelectMany(c => FeatureReader.ComponentFeatures(c).Select(f => f.Feature)) : [];
        var vocabulary = new Vocabulary(alerts.Select(a => a.Features), known);
        var given = alerts.GroupBy(a => a.Answer).ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal);
        var examples = alerts.Select(a => vocabulary.Example(
            a.Features, classes.IndexOf(a.Answer), settings.IsBalanced ? (float)alerts.Count / (given.Count * given[a.Answer]) : 1)).ToList();
        if (other is not null)
        {
            return (vocabulary, other(examples, vocabulary.Count, classes.Length));
        }

        var weights = LogisticTrainer.Train(examples, Prior(vocabulary, classes, settings), classes.Length, settings.Logistic);
        if (settings.Complement > 0)
        {
            var complement = ComplementCounts.Weights(examples, vocabulary.Count, classes.Length);
            for (var i = 0; i < weights.Length; i++)
            {
                weights[i] += settings.Complement * complement[i];
            }
        }

        return (vocabulary, weights);
    }

    private static float[] Prior(Vocabulary vocabulary, ImmutableArray<string> classes, QuestionSettings settings)
    {
        var prior = new float[vocabulary.Count * classes.Length];
        for (var c = 0; c < classes.Length && settings.KnowsComponents; c++)
        {
            foreach (var (feature, strength) in FeatureReader.ComponentFeatures(classes[c]))
            {
                if (vocabulary.TryFind(feature, out var place))
                {
                    prior[(place * classes.Length) + c] = settings.ComponentPrior * strength;
                }
            }
        }

        return prior;
    }

    /// <summary>Scores of every alert by a model that saw nothing of its source.</summary>
    internal static List<(float[] Scores, int Class)> LeftOut(IReadOnlyList<TrainingAlert> alerts, ImmutableArray<string> classes, QuestionSettings settings, WeightTrainer? other = null)
    {
        var sources = alerts.GroupBy(a => a.Source).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).Select(g => g.Key).ToList();
        var judged = new List<(float[], int)>(alerts.Count);
        var folds = Math.Min(settings.Folds, sources.Count);
        for (var fold = 0; fold < folds && folds > 1; fold++)
        {
            var left = sources.Where((_, i) => i % folds == fold).ToHashSet(StringComparer.Ordinal);
            var rest = alerts.Where(a => !left.Contains(a.Source)).ToList();
            var (vocabulary, weights) = Weights(rest, classes, settings, other);
            foreach (var alert in alerts.Where(a => left.Contains(a.Source)))
            {
                var example = vocabulary.Example(alert.Features, classes.IndexOf(alert.Answer), 1);
                judged.Add((TrainedQuestion.Scores(example, weights, classes.Length), example.Class));
            }
        }

        return judged;
    }
}

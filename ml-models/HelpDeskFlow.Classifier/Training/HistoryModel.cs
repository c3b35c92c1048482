using System.Collections.Immutable;
using HelpDeskFlow.Classifier.Features;
using HelpDeskFlow.Classifier.Model;

namespace HelpDeskFlow.Classifier.Training;

/// <summary>
/// What one organisation's own labelled alerts say about a question, mixed with what the shipped model says. How much the history
/// counts is found on alerts of it that were left out; where it does not help it counts nothing, so that the mix is not worse.
/// </summary>
public sealed class HistoryModel
{
    /// <summary>Fewer examples teach nothing that holds.</summary>
    public const int ExamplesMin = 20;

    private const int Folds = 5;
    private static readonly float[] Shares = [0, 0.25f, 0.5f, 1, 2];
    private readonly TrainedQuestion _own;
    private readonly float _share;

    private HistoryModel(TrainedQuestion own, ImmutableArray<string> classes, float share) => (_own, Classes, _share) = (own, classes, share);

    /// <summary>All answers, those of the shipped model first.</summary>
    public ImmutableArray<string> Classes { get; }

    /// <summary>How much the history counts beside the shipped model, 0 to 2.</summary>
    public float Share => _share;

    /// <summary>Learns from the history; null where it is too short or has one answer only.</summary>
    /// <param name="history">Labelled alerts; the source keeps copies of one alert together.</param>
    /// <param name="shipped">Answers and probabilities of the shipped model for each of them; empty for a question it does not know.</param>
    /// <param name="settings">The question.</param>
    /// <param name="trainer">Finds the weights; null: our own trainer.</param>
    public static HistoryModel? Learn(
        IReadOnlyList<TrainingAlert> history, (ImmutableArray<string> Classes, IReadOnlyList<float[]> Probabilities) shipped, QuestionSettings settings, WeightTrainer? trainer = null)
    {
        ArgumentNullException.ThrowIfNull(history);
        ArgumentNullException.ThrowIfNull(settings);
        if (history.Count < ExamplesMin || history.Select(a => a.Answer).Distinct().Count() < 2)
        {
            return null;
        }

        ImmutableArray<string> classes = [.. shipped.Classes.Concat(history.Select(a => a.Answer).Distinct().Order(StringComparer.Ordinal)).Distinct()];
        var plain = settings with { KnowsComponents = false };
        var share = shipped.Classes.IsEmpty ? 1 : BestShare(history, shipped.Probabilities, classes, plain, trainer);
        return new HistoryModel(QuestionTrainer.Train(history, plain, trainer), classes, share);
    }

    /// <summary>Probabilities of <see cref="Classes"/>: shipped and own multiplied, the own one to the power of its share.</summary>
    public float[] Probabilities(ReadFeatures alert, ReadOnlySpan<float> shipped) => Mix(Classes, shipped, _own.Classes, _own.Probabilities(alert), _share);

    private static float BestShare(IReadOnlyList<TrainingAlert> history, IReadOnlyList<float[]> shipped, ImmutableArray<string> classes, QuestionSettings settings, WeightTrainer? trainer)
    {
        var sources = history.Select(a => a.Source).Distinct().Order(StringComparer.Ordinal).ToList();
        var losses = new double[Shares.Length];
        for (var fold = 0; fold < Folds; fold++)
        {
            var left = sources.Where((_, i) => i % Folds == fold).ToHashSet(StringComparer.Ordinal);
            var own = QuestionTrainer.Train([.. history.Where(a => !left.Contains(a.Source))], settings, trainer);
            for (var i = 0; i < history.Count; i++)
            {
                if (!left.Contains(history[i].Source))
                {
                    continue;
                }

                var probabilities = own.Probabilities(history[i].Features);
                var right = classes.IndexOf(history[i].Answer);
                for (var s = 0; s < Shares.Length; s++)
                {
                    losses[s] -= Math.Log(Mix(classes, shipped[i], own.Classes, probabilities, Shares[s])[right]);
                }
            }
        }

        return Shares[Array.IndexOf(losses, losses.Min())];
    }

    private static float[] Mix(ImmutableArray<string> classes, ReadOnlySpan<float> shipped, ImmutableArray<string> ownClasses, float[] own, float share)
    {
        const float Floor = 1e-4f; // what one of both never saw is improbable, not impossible
        var scores = new float[classes.Length];
        for (var c = 0; c < classes.Length; c++)
        {
            var at = ownClasses.IndexOf(classes[c]);
            var global = shipped.IsEmpty ? 1 : c < shipped.Length ? shipped[c] : Floor;
            scores[c] = MathF.Log(MathF.Max(global, Floor)) + (share * MathF.Log(MathF.Max(at < 0 ? 0 : own[at], Floor)));
        }

        Softmax.InPlace(scores);
        return scores;
    }
}

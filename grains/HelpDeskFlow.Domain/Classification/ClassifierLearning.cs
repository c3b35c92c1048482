using System.Collections.Immutable;

namespace HelpDeskFlow.Domain.Classification;

/// <summary>
/// Learning from one correction (passive-aggressive, Crammer 2006): the weights of the alert's features move just so far that
/// the same alert would be answered right, never further than a limit. Whole numbers only, so that every machine folds the same.
/// </summary>
public static class ClassifierLearning
{
    /// <summary>Features of one lesson, the strongest.</summary>
    public const int FeaturesMax = 96;

    /// <summary>Weights kept; beyond it the least go.</summary>
    public const int WeightsMax = 8_192;

    /// <summary>Farthest that one lesson moves a score, in thousandths.</summary>
    public const int StepMax = 4_000;

    /// <summary>Largest learned weight, in thousandths.</summary>
    public const int WeightMax = 4_000;

    private const int Unit = 1_000;
    private const int AnswersMax = 32;

    /// <summary>Key of the weight of an answer to a question, for a feature.</summary>
    public static ulong KeyOf(string question, int answer, uint feature) => ((ulong)feature << 8) | (uint)((VerdictQuestions.All.IndexOf(question) * AnswersMax) + answer);

    /// <summary>The weights after a lesson.</summary>
    public static ImmutableSortedDictionary<ulong, int> Fold(ImmutableSortedDictionary<ulong, int> weights, Lesson lesson)
    {
        var answers = VerdictQuestions.AnswersOf(lesson.Question);
        var (right, wrong) = (answers.IndexOf(lesson.Answer), answers.IndexOf(lesson.Said));
        if (lesson.Short <= 0 || right < 0 || wrong < 0 || right == wrong || lesson.Features.IsDefaultOrEmpty)
        {
            return weights;
        }

        var squares = lesson.Features.Sum(f => (long)f.Thousandths * f.Thousandths);
        if (squares == 0)
        {
            return weights;
        }

        var step = (long)Math.Min(lesson.Short, StepMax);
        var changed = weights.ToBuilder();
        foreach (var feature in lesson.Features)
        {
            // Half of the step up for the right answer, half of it down for the other: together the gap closes.
            var move = (int)(step * feature.Thousandths * Unit / 2 / squares);
            Add(changed, KeyOf(lesson.Question, right, feature.Hash), move);
            Add(changed, KeyOf(lesson.Question, wrong, feature.Hash), -move);
        }

        if (changed.Count > WeightsMax)
        {
            foreach (var (key, _) in changed.OrderBy(w => Math.Abs(w.Value)).ThenBy(w => w.Key).Take(changed.Count - (WeightsMax * 7 / 8)).ToList())
            {
                changed.Remove(key);
            }
        }

        return changed.ToImmutable();
    }

    private static void Add(ImmutableSortedDictionary<ulong, int>.Builder weights, ulong key, int move)
    {
        var sum = Math.Clamp((weights.TryGetValue(key, out var known) ? known : 0) + move, -WeightMax, WeightMax);
        if (sum == 0)
        {
            weights.Remove(key);
        }
        else
        {
            weights[key] = sum;
        }
    }
}

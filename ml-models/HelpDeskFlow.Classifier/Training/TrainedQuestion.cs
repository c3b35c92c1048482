using System.Collections.Immutable;

namespace HelpDeskFlow.Classifier.Training;

/// <summary>A question that was trained.</summary>
/// <param name="Name">The question.</param>
/// <param name="Classes">Its answers.</param>
/// <param name="Vocabulary">The features it knows.</param>
/// <param name="Weights">By feature and class, as those of <see cref="LogisticTrainer"/>.</param>
/// <param name="Temperature">See <see cref="Model.Question"/>.</param>
/// <param name="Bar">See <see cref="Model.Question"/>.</param>
public sealed record TrainedQuestion(string Name, ImmutableArray<string> Classes, Vocabulary Vocabulary, float[] Weights, float Temperature, float Bar)
{
    /// <summary>Probabilities of the classes for an alert.</summary>
    public float[] Probabilities(ReadFeatures alert) =>
        Calibration.Probabilities(Scores(Vocabulary.Example(alert, 0, 1), Weights, Classes.Length), Temperature);

    internal static float[] Scores(Example example, float[] weights, int classes)
    {
        var scores = new float[classes];
        for (var f = 0; f < example.Features.Length; f++)
        {
            for (var c = 0; c < classes; c++)
            {
                scores[c] += example.Values[f] * weights[(example.Features[f] * classes) + c];
            }
        }

        return scores;
    }
}

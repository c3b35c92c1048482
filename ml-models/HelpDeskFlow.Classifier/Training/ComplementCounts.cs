namespace HelpDeskFlow.Classifier.Training;

/// <summary>
/// Complement naive Bayes: how unusual a feature is in all other classes. Added to the logistic weights it steadies features that
/// were seen a few times only. Source: Rennie et al., "Tackling the poor assumptions of naive Bayes text classifiers" (2003).
/// </summary>
public static class ComplementCounts
{
    private const float Prior = 0.1f;

    /// <summary>Weights laid out as those of <see cref="LogisticTrainer"/>, of mean size one in every class.</summary>
    public static float[] Weights(IReadOnlyList<Example> examples, int features, int classes)
    {
        ArgumentNullException.ThrowIfNull(examples);
        var weights = new float[features * classes];
        var ofFeature = new float[features];
        var ofClass = new float[classes];
        var all = 0f;
        foreach (var example in examples)
        {
            for (var f = 0; f < example.Features.Length; f++)
            {
                var value = example.Values[f] * example.Weight;
                weights[(example.Features[f] * classes) + example.Class] += value;
                ofFeature[example.Features[f]] += value;
                ofClass[example.Class] += value;
                all += value;
            }
        }

        for (var c = 0; c < classes; c++)
        {
            var size = 0f;
            for (var f = 0; f < features; f++)
            {
                ref var weight = ref weights[(f * classes) + c];
                weight = -MathF.Log((ofFeature[f] - weight + Prior) / (all - ofClass[c] + (Prior * features)));
                size += MathF.Abs(weight);
            }

            for (var f = 0; f < features && size > 0; f++)
            {
                weights[(f * classes) + c] *= features / size;
            }
        }

        return weights;
    }
}

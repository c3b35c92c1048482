namespace HelpDeskFlow.Classifier.Training;

/// <summary>Scores into probabilities that add up to one.</summary>
public static class Softmax
{
    /// <summary>Overwrites the scores.</summary>
    public static void InPlace(Span<float> scores)
    {
        var highest = float.NegativeInfinity;
        foreach (var score in scores)
        {
            highest = MathF.Max(highest, score);
        }

        var sum = 0f;
        for (var i = 0; i < scores.Length; i++)
        {
            sum += scores[i] = MathF.Exp(scores[i] - highest);
        }

        for (var i = 0; i < scores.Length; i++)
        {
            scores[i] /= sum;
        }
    }
}

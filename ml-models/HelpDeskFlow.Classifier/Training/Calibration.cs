namespace HelpDeskFlow.Classifier.Training;

/// <summary>Makes probabilities mean what they say, from scores of alerts that were not trained on.</summary>
public static class Calibration
{
    /// <summary>Fewest answers above a bar for its precision to be believed.</summary>
    private const int SupportMin = 50;

    /// <summary>The temperature (0.25 to 8) at which the right answers are most probable.</summary>
    public static float Temperature(IReadOnlyList<(float[] Scores, int Class)> judged)
    {
        ArgumentNullException.ThrowIfNull(judged);
        var (best, bestLoss) = (1f, double.MaxValue);
        for (var t = 0.25f; t <= 8; t *= 1.04f)
        {
            var loss = judged.Sum(j => -Math.Log(Math.Max(1e-9, Probabilities(j.Scores, t)[j.Class])));
            if (loss < bestLoss)
            {
                (best, bestLoss) = (t, loss);
            }
        }

        return best;
    }

    /// <summary>The lowest bar above which answers are right as often as wanted; 1 where no bar does it.</summary>
    public static float Bar(IReadOnlyList<(float[] Scores, int Class)> judged, float temperature, double precisionWanted)
    {
        ArgumentNullException.ThrowIfNull(judged);
        var answers = judged
            .Select(j => (Probabilities: Probabilities(j.Scores, temperature), j.Class))
            .Select(j => (Sure: j.Probabilities.Max(), IsRight: Array.IndexOf(j.Probabilities, j.Probabilities.Max()) == j.Class))
            .OrderByDescending(a => a.Sure)
            .ToList();
        var (bar, right) = (1f, 0);
        for (var i = 0; i < answers.Count; i++)
        {
            right += answers[i].IsRight ? 1 : 0;
            if (i + 1 >= SupportMin && right >= precisionWanted * (i + 1))
            {
                bar = answers[i].Sure;
            }
        }

        return bar;
    }

    /// <summary>Probabilities of the classes at a temperature.</summary>
    public static float[] Probabilities(float[] scores, float temperature)
    {
        ArgumentNullException.ThrowIfNull(scores);
        var probabilities = new float[scores.Length];
        for (var c = 0; c < scores.Length; c++)
        {
            probabilities[c] = scores[c] / temperature;
        }

        Softmax.InPlace(probabilities);
        return probabilities;
    }
}

using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace HelpDeskFlow.Classifier.Training;

/// <summary>Settings of <see cref="LogisticTrainer"/>; the defaults were chosen on the tuning repositories (see the model card).</summary>
public sealed record LogisticSettings
{
    /// <summary>Times through the examples.</summary>
    public int Epochs { get; init; } = 20;

    /// <summary>First step size; AdaGrad makes it smaller feature by feature.</summary>
    public float Rate { get; init; } = 0.5f;

    /// <summary>Pull of every weight to its prior, a step.</summary>
    public float Decay { get; init; } = 2e-5f;

    /// <summary>Part of the answer that is spread over all classes: labels are not all right.</summary>
    public float Smoothing { get; init; } = 0.05f;
}

/// <summary>Multinomial logistic regression by AdaGrad, the weights of the last half of the way averaged. Deterministic: the same examples give the same weights.</summary>
public static class LogisticTrainer
{
    private const uint Seed = 20_260_101;
    private const float RateFloor = 1e-4f;
    private static readonly int Lanes = Vector256<float>.Count;

    /// <summary>Weights by feature and class: <c>weights[feature * classes + class]</c>. They start at the prior and are pulled back to it.</summary>
    public static float[] Train(IReadOnlyList<Example> examples, float[] prior, int classes, LogisticSettings settings)
    {
        ArgumentNullException.ThrowIfNull(examples);
        ArgumentNullException.ThrowIfNull(prior);
        ArgumentNullException.ThrowIfNull(settings);
        // Rows are padded to whole vectors; the padding's slopes are zero, so it stays zero.
        var width = (classes + Lanes - 1) / Lanes * Lanes;
        var start = Widen(prior, classes, width);
        var weights = (float[])start.Clone();
        var squares = new float[start.Length];
        var sums = new float[start.Length];
        var order = Enumerable.Range(0, examples.Count).ToArray();
        var scores = new float[width];
        var random = Seed;
        var averagedFrom = settings.Epochs / 2;
        for (var epoch = 0; epoch < settings.Epochs; epoch++)
        {
            Shuffle(order, ref random);
            foreach (var index in order)
            {
                Slopes(examples[index], weights, scores, classes, settings.Smoothing);
                Step(examples[index], weights, start, squares, scores, settings);
            }

            if (epoch >= averagedFrom)
            {
                for (var i = 0; i < sums.Length; i++)
                {
                    sums[i] += weights[i] / (settings.Epochs - averagedFrom);
                }
            }
        }

        return Narrow(sums, classes, width);
    }

    /// <summary>Leaves in <paramref name="scores"/> how far each class's probability is above what was wanted.</summary>
    private static void Slopes(Example example, float[] weights, float[] scores, int classes, float smoothing)
    {
        var sums = MemoryMarshal.Cast<float, Vector256<float>>(scores.AsSpan());
        sums.Clear();
        for (var f = 0; f < example.Features.Length; f++)
        {
            var row = MemoryMarshal.Cast<float, Vector256<float>>(weights.AsSpan(example.Features[f] * scores.Length, scores.Length));
            var value = Vector256.Create(example.Values[f]);
            for (var v = 0; v < row.Length; v++)
            {
                sums[v] += row[v] * value;
            }
        }

        Softmax.InPlace(scores.AsSpan(0, classes));
        for (var c = 0; c < classes; c++)
        {
            var wanted = (c == example.Class ? 1 - smoothing : 0) + (smoothing / classes);
            scores[c] = (scores[c] - wanted) * example.Weight;
        }

        scores.AsSpan(classes).Clear();
    }

    private static void Step(Example example, float[] weights, float[] prior, float[] squares, float[] slopes, LogisticSettings settings)
    {
        var width = slopes.Length;
        var ofScores = MemoryMarshal.Cast<float, Vector256<float>>(slopes.AsSpan());
        var (decay, rate, floor) = (Vector256.Create(settings.Decay), Vector256.Create(settings.Rate), Vector256.Create(RateFloor));
        for (var f = 0; f < example.Features.Length; f++)
        {
            var at = example.Features[f] * width;
            var row = MemoryMarshal.Cast<float, Vector256<float>>(weights.AsSpan(at, width));
            var from = MemoryMarshal.Cast<float, Vector256<float>>(prior.AsSpan(at, width));
            var squared = MemoryMarshal.Cast<float, Vector256<float>>(squares.AsSpan(at, width));
            var value = Vector256.Create(example.Values[f]);
            for (var v = 0; v < row.Length; v++)
            {
                var slope = (ofScores[v] * value) + (decay * (row[v] - from[v]));
                squared[v] += slope * slope;
                row[v] -= rate * slope / (Vector256.Sqrt(squared[v]) + floor);
            }
        }
    }

    private static float[] Widen(float[] weights, int classes, int width)
    {
        var wide = new float[weights.Length / classes * width];
        for (int from = 0, to = 0; from < weights.Length; from += classes, to += width)
        {
            weights.AsSpan(from, classes).CopyTo(wide.AsSpan(to));
        }

        return wide;
    }

    private static float[] Narrow(float[] wide, int classes, int width)
    {
        var weights = new float[wide.Length / width * classes];
        for (int to = 0, from = 0; to < weights.Length; from += width, to += classes)
        {
            wide.AsSpan(from, classes).CopyTo(weights.AsSpan(to));
        }

        return weights;
    }

    private static void Shuffle(int[] order, ref uint random)
    {
        for (var i = order.Length - 1; i > 0; i--)
        {
            random = (random * 1_664_525u) + 1_013_904_223u;
            var j = (int)((ulong)random * (ulong)(i + 1) >> 32);
            (order[i], order[j]) = (order[j], order[i]);
        }
    }
}

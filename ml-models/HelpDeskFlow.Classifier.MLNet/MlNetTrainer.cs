using HelpDeskFlow.Classifier.Training;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace HelpDeskFlow.Classifier.MLNet;

/// <summary>
/// The weights by Microsoft.ML instead of our own trainer: maximum entropy (multinomial logistic regression) by stochastic dual
/// coordinate ascent. Without bias, so that its weights are a table as ours: the model file, the words that decided, corrections and
/// shadow mode are the same, and answering costs the same.
/// </summary>
public static class MlNetTrainer
{
    private const int Seed = 1;
    private const int Iterations = 40;
    private const float L2 = 1e-4f;

    /// <summary>Trains on one thread, so that the same examples give the same weights.</summary>
    public static float[] Train(IReadOnlyList<Example> examples, int features, int classes)
    {
        ArgumentNullException.ThrowIfNull(examples);
        var context = new MLContext(Seed);
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, Math.Max(1, features));
        schema[nameof(Row.Label)].ColumnType = new KeyDataViewType(typeof(uint), classes);
        var rows = context.Data.LoadFromEnumerable(examples.Select(e => RowOf(e, Math.Max(1, features))).ToList(), schema);
        var trained = context.MulticlassClassification.Trainers.SdcaMaximumEntropy(new SdcaMaximumEntropyMulticlassTrainer.Options
        {
            LabelColumnName = nameof(Row.Label),
            FeatureColumnName = nameof(Row.Features),
            ExampleWeightColumnName = nameof(Row.Weight),
            BiasLearningRate = 0,
            L2Regularization = L2,
            L1Regularization = 0,
            MaximumNumberOfIterations = Iterations,
            NumberOfThreads = 1,
            Shuffle = true,
        }).Fit(rows);
        var found = Array.Empty<VBuffer<float>>();
        trained.Model.GetWeights(ref found, out var count);
        var weights = new float[features * classes];
        for (var c = 0; c < count; c++)
        {
            foreach (var (feature, weight) in found[c].Items())
            {
                weights[(feature * classes) + c] = weight;
            }
        }

        return weights;
    }

    private static Row RowOf(Example example, int features)
    {
        var order = Enumerable.Range(0, example.Features.Length).OrderBy(i => example.Features[i]).ToArray();
        return new Row
        {
            // Counts from zero here: Microsoft.ML makes a key of it, which counts from one.
            Label = (uint)example.Class,
            Features = new VBuffer<float>(features, order.Length, [.. order.Select(i => example.Values[i])], [.. order.Select(i => example.Features[i])]),
            Weight = example.Weight,
        };
    }

    private sealed class Row
    {
        public uint Label { get; set; }

        public VBuffer<float> Features { get; set; }

        public float Weight { get; set; }
    }
}

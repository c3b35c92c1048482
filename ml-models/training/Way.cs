using HelpDeskFlow.Classifier.Training;

namespace HelpDeskFlow.Training;

/// <summary>A way of classifying that is judged.</summary>
/// <param name="Name">As the table has it.</param>
/// <param name="IsReference">Reads words alone, as most do.</param>
/// <param name="Trainer">Finds the weights; null: our own trainer.</param>
public sealed record Way(string Name, bool IsReference, WeightTrainer? Trainer)
{
    /// <summary>What is shipped.</summary>
    public static Way Ours { get; } = new("ours", false, null);

    /// <summary>To compare with.</summary>
    public static Way Reference { get; } = new("TF-IDF + logistic regression", true, null);

#if FULL_REGISTRY
    /// <summary>Our features, weights by Microsoft.ML.</summary>
    public static Way MicrosoftML { get; } = new("Microsoft.ML on our features", false, Classifier.MLNet.MlNetTrainer.Train);

    /// <summary>All that this build knows.</summary>
    public static IReadOnlyList<Way> All { get; } = [Ours, MicrosoftML, Reference];
#else
    /// <summary>All that this build knows.</summary>
    public static IReadOnlyList<Way> All { get; } = [Ours, Reference];
#endif
}

using HelpDeskFlow.Classifier.Model;
using HelpDeskFlow.Classifier.Training;

namespace HelpDeskFlow.Silo.Commands;

/// <summary>Which classifier is used.</summary>
/// <param name="Model">Answers.</param>
/// <param name="Trainer">Finds the weights of what is learned on the spot, such as the team; null: our own trainer.</param>
internal sealed record ModelChoice(AlertModel Model, WeightTrainer? Trainer)
{
    /// <summary>The model in the program, by our own trainer.</summary>
    public const string Shipped = "shipped";

    /// <summary>The one in the program by Microsoft.ML, which then learns the team as well.</summary>
    public const string MicrosoftML = "microsoft-ml";

    /// <summary>Names of the models in the program; anything else is a file.</summary>
    public static readonly string[] Names = [Shipped, MicrosoftML];

    /// <summary>Why the model of that name cannot be taken in this build; null: it can.</summary>
    public static string? Missing(string name) =>
#if FULL_REGISTRY
        null;
#else
        name == MicrosoftML ? "it is not in this build, which was made without Microsoft.ML; build with FullRegistry=true against a package registry that holds it, or take the model \"shipped\"." : null;
#endif

    /// <summary>The model of that name or file; null: the shipped one.</summary>
    /// <exception cref="UsageException">It is not in this build, or the file is no model.</exception>
    public static ModelChoice Load(string? given)
    {
        if (Missing(given ?? Shipped) is { } why)
        {
            throw new UsageException($"--model {given} cannot be used: {why}");
        }

        try
        {
            return given switch
            {
                null or Shipped => new ModelChoice(ModelFile.ReadShipped(), null),
#if FULL_REGISTRY
                MicrosoftML => new ModelChoice(Classifier.MLNet.MlNetModel.ReadShipped(), Classifier.MLNet.MlNetTrainer.Train),
#endif
                _ => new ModelChoice(ModelFile.Read(File.ReadAllBytes(given)), null),
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new UsageException($"--model {given} cannot be used: {e.Message}");
        }
    }
}

using HelpDeskFlow.Classifier.Model;

namespace HelpDeskFlow.Classifier.MLNet;

/// <summary>The shipped model's questions and features, with weights by <see cref="MlNetTrainer"/>. It answers without Microsoft.ML.</summary>
public static class MlNetModel
{
    /// <summary>The one in the program.</summary>
    public static AlertModel ReadShipped() => ModelFile.ReadBuiltIn(typeof(MlNetModel).Assembly, "alerts.microsoft-ml.hdm");
}

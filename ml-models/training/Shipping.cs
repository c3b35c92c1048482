using HelpDeskFlow.Classifier;
using HelpDeskFlow.Classifier.Features;
using HelpDeskFlow.Classifier.Model;
using HelpDeskFlow.Classifier.Training;

namespace HelpDeskFlow.Training;

/// <summary>Trains the model that is shipped, on all of the data.</summary>
public static class Shipping
{
    /// <summary>The questions it answers. The team is not among them: that is learned in each installation.</summary>
    public static IReadOnlyList<QuestionSettings> Asked { get; } = [QuestionSettings.Category, QuestionSettings.Severity, QuestionSettings.Page];

    /// <summary>Trains and writes the file; says its size and its questions.</summary>
    public static void Train(IReadOnlyList<LabelledAlert> alerts, string path, Way way, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(alerts);
        ArgumentNullException.ThrowIfNull(output);
        var reader = new FeatureReader();
        var features = alerts.Select(a => ReadFeatures.From(reader.Read(a.Text))).ToList();
        var trained = Asked.Select(settings => QuestionTrainer.Train(
            [
                .. Enumerable.Range(0, alerts.Count)
                    .Where(i => Evaluation.Answer(alerts[i], settings.Name) is not null)
                    .Select(i => new TrainingAlert(features[i], Evaluation.Answer(alerts[i], settings.Name)!, alerts[i].Repository)),
            ],
            settings,
            way.Trainer)).ToList();
        var model = AlertModel.Join(trained);
        var bytes = ModelFile.Write(model);
        if (bytes.Length > ModelFile.BytesMax)
        {
            throw new InvalidOperationException($"The model has {bytes.Length} bytes, the limit is {ModelFile.BytesMax}; raise Vocabulary.SeenMin.");
        }

        File.WriteAllBytes(path, bytes);
        output.WriteLine($"model {model.Version}: {bytes.Length:N0} bytes, {model.Table.Count:N0} features");
        var read = new AlertClassifier(ModelFile.Read(bytes));
        foreach (var question in model.Asked)
        {
            var answers = alerts.Select(a => read.Classify(a.Text)).Select(c => question.Name switch { Questions.Category => c.Category, Questions.Severity => c.Severity, _ => c.Page }).ToList();
            output.WriteLine($"  {question.Name}: {question.Classes.Length} answers, temperature {question.Temperature:0.00}, bar {question.Bar:0.00}, answers {answers.Count(a => a is not null) * 100.0 / answers.Count:0} % of the alerts it was trained on");
        }
    }
}

using System.Collections.Immutable;
using HelpDeskFlow.Classifier.Features;
using HelpDeskFlow.Classifier.Training;
using HelpDeskFlow.Domain.Classification;

namespace HelpDeskFlow.Classifier.Model;

/// <summary>A trained model: a table of weights and the questions it answers. Immutable; any number of threads may read.</summary>
/// <param name="Version">Names the model in recorded decisions: the beginning of its file's checksum.</param>
/// <param name="Table">Its weights.</param>
/// <param name="Asked">Its questions.</param>
public sealed record AlertModel(string Version, ModelTable Table, ImmutableArray<Question> Asked)
{
    /// <summary>The question of this name, or null.</summary>
    public Question? Find(string name)
    {
        foreach (var question in Asked)
        {
            if (question.Name == name)
            {
                return question;
            }
        }

        return null;
    }

    /// <summary>One table for questions that were trained one by one.</summary>
    public static AlertModel Join(IReadOnlyList<TrainedQuestion> trained)
    {
        ArgumentNullException.ThrowIfNull(trained);
        var width = trained.Sum(t => t.Classes.Length);
        var features = trained.SelectMany(t => t.Vocabulary.Hashes).Distinct().Order().ToArray();
        var weights = new float[features.Length * width];
        var questions = ImmutableArray.CreateBuilder<Question>();
        var first = 0;
        foreach (var question in trained)
        {
            var classes = question.Classes.Length;
            for (var row = 0; row < features.Length; row++)
            {
                if (question.Vocabulary.TryFind(features[row], out var place))
                {
                    question.Weights.AsSpan(place * classes, classes).CopyTo(weights.AsSpan((row * width) + first));
                }
            }

            questions.Add(new Question(question.Name, question.Classes, first, question.Temperature, question.Bar));
            first += classes;
        }

        return ModelFile.Named(ModelTable.Round(features, weights, width), questions.ToImmutable());
    }

    /// <summary>Probabilities of a question's classes from the scores of the whole table.</summary>
    public static void Probabilities(Question question, ReadOnlySpan<float> scores, Span<float> probabilities)
    {
        ArgumentNullException.ThrowIfNull(question);
        for (var c = 0; c < question.Classes.Length; c++)
        {
            probabilities[c] = scores[question.First + c] / question.Temperature;
        }

        Softmax.InPlace(probabilities[..question.Classes.Length]);
    }
}

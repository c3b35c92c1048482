using System.Collections.Immutable;
using HelpDeskFlow.Classifier.Features;
using HelpDeskFlow.Classifier.Model;
using HelpDeskFlow.Classifier.Training;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Classification;
using HelpDeskFlow.Engine.Ports;

namespace HelpDeskFlow.Classifier.Tests;

/// <summary>
/// Goal: another trainer than ours finds the weights wherever something is learned, Microsoft.ML's among them where the build has it.
/// Method: a trainer that counts; small made-up organisations.
/// </summary>
public sealed class OtherTrainerTests
{
    private readonly FeatureReader _reader = new();
    private int _asked;

    [Fact]
    public void TeamHistory_WithATrainer_LearnsByIt()
    {
        var history = new TeamHistory(Counted(Counts));
        var classifier = new EpisodeClassifier(ModelFile.ReadShipped(), history);

        history.Learn(Incidents());

        Assert.True(_asked > 0);
        Assert.Equal("money", classifier.Explain(Alert("SomethingNew", "ledger-api"), ClassifierState.Empty).Team!.Value);
        Assert.Equal("shop", classifier.Explain(Alert("SomethingNew", "cart-api"), ClassifierState.Empty).Team!.Value);
    }

    [Fact]
    public void HistoryModel_WithATrainer_LearnsByItAloneAndBesideAShippedModel()
    {
        ImmutableArray<string> classes = ["database", "network"];
        var history = History("database", "network");

        Assert.Equal("network", Likeliest(HistoryModel.Learn(history, ([], []), QuestionSettings.Team, Counted(Counts))!, []));
        var alone = _asked;
        Assert.True(alone > 0);
        Assert.Equal("network", Likeliest(HistoryModel.Learn(history, (classes, [.. history.Select(_ => new[] { 0.6f, 0.4f })]), QuestionSettings.Category, Counted(Counts))!, [0.6f, 0.4f]));
        Assert.True(_asked > 2 * alone, "What the history counts for must be found with the same trainer.");
    }

#if FULL_REGISTRY
    [Fact]
    public void MicrosoftML_ThreeAnswersByTheirWords_GivesEachItsOwnTwiceTheSame()
    {
        // Three, so that weights put into the next class's place, or a last class that is lost, are seen.
        var trained = QuestionTrainer.Train(History("money", "shop", "web"), QuestionSettings.Team, MLNet.MlNetTrainer.Train);

        foreach (var team in trained.Classes)
        {
            var probabilities = trained.Probabilities(Read($"{team} Slow"));
            Assert.Equal(team, trained.Classes[Array.IndexOf(probabilities, probabilities.Max())]);
        }

        Assert.Equal(trained.Weights, QuestionTrainer.Train(History("money", "shop", "web"), QuestionSettings.Team, MLNet.MlNetTrainer.Train).Weights);
    }

    [Fact]
    public void MicrosoftML_ShippedModel_AnswersTheShippedQuestionsByOtherWeights()
    {
        var model = MLNet.MlNetModel.ReadShipped();
        var shipped = ModelFile.ReadShipped();

        Assert.NotEqual(shipped.Version, model.Version);
        Assert.Equal(shipped.Asked.Select(q => (q.Name, string.Join(' ', q.Classes))), model.Asked.Select(q => (q.Name, string.Join(' ', q.Classes))));
        var said = new AlertClassifier(model).Classify(new AlertText("PostgresDown", LabelSet.Empty, "Postgres does not answer.", "", "pg_up == 0", "prometheus"));
        Assert.Equal("database", said.Category!.Value);
        Assert.NotEmpty(said.Category.Words);
    }
#endif

    private WeightTrainer Counted(WeightTrainer trainer) => (examples, features, classes) =>
    {
        _asked++;
        return trainer(examples, features, classes);
    };

    /// <summary>The simplest trainer there is: how often a feature stood in alerts with an answer.</summary>
    private static float[] Counts(IReadOnlyList<Example> examples, int features, int classes)
    {
        var weights = new float[features * classes];
        foreach (var example in examples)
        {
            for (var f = 0; f < example.Features.Length; f++)
            {
                weights[(example.Features[f] * classes) + example.Class] += example.Values[f];
            }
        }

        return weights;
    }

    private string Likeliest(HistoryModel learned, float[] shipped)
    {
        var probabilities = learned.Probabilities(Read("network Slow"), shipped);
        return learned.Classes[Array.IndexOf(probabilities, probabilities.Max())];
    }

    private ReadFeatures Read(string name) => ReadFeatures.From(_reader.Read(new AlertText(name, LabelSet.Empty, "", "", "", "")));

    /// <summary>Alerts that name their answer.</summary>
    private List<TrainingAlert> History(params string[] answers) =>
        [.. from i in Enumerable.Range(0, 20) from a in answers select new TrainingAlert(Read($"{a} Trouble{(char)('A' + i)} Alarm"), a, $"file {i}")];

    private static IEnumerable<OwnedAlert> Incidents() => Enumerable.Range(0, 120).Select(i =>
    {
        var name = $"Alarm{(char)('A' + (i / 2 % 26))}{(char)('a' + (i / 52))}";
        return new OwnedAlert(Alert(name, i % 2 == 0 ? "ledger-api" : "cart-api"), i % 2 == 0 ? "money" : "shop", name);
    });

    private static ClassifiedAlert Alert(string name, string job) =>
        new(LabelSet.From([new("alertname", name), new("job", job)]), LabelSet.From([new("summary", "It is too high.")]), "", "");
}

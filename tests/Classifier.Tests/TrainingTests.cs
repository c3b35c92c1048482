using System.Collections.Immutable;
using HelpDeskFlow.Classifier.Features;
using HelpDeskFlow.Classifier.Model;
using HelpDeskFlow.Classifier.Training;
using HelpDeskFlow.Domain.Alerts;

namespace HelpDeskFlow.Classifier.Tests;

/// <summary>Goal: training finds what is there, is deterministic, and an organisation's history helps or counts nothing. Method: small made-up organisations.</summary>
public sealed class TrainingTests
{
    private readonly FeatureReader _reader = new();

    private ReadFeatures Read(string name) => ReadFeatures.From(_reader.Read(new AlertText(name, LabelSet.Empty, "", "", "", "")));

    private List<TrainingAlert> History(params (string Word, string Team)[] owners) =>
        [.. from i in Enumerable.Range(0, 20) from o in owners select new TrainingAlert(Read($"{o.Word} Trouble{(char)('A' + i)} Alarm"), o.Team, $"file {i}")];

    [Fact]
    public void Train_TeamsNamedByTheirWords_AreFoundForNewAlerts()
    {
        var trained = QuestionTrainer.Train(History(("Checkout", "shop"), ("Ledger", "money")), QuestionSettings.Team);

        var probabilities = trained.Probabilities(Read("Ledger Slow"));
        Assert.Equal("money", trained.Classes[Array.IndexOf(probabilities, probabilities.Max())]);
        Assert.Equal(1, probabilities.Sum(), 4);
    }

    [Fact]
    public void Train_Twice_GivesTheSameModel()
    {
        AlertModel Once() => AlertModel.Join([QuestionTrainer.Train(History(("Checkout", "shop"), ("Ledger", "money")), QuestionSettings.Team)]);

        Assert.Equal(ModelFile.Write(Once()), ModelFile.Write(Once()));
    }

    [Fact]
    public void History_ThatContradictsTheShippedModel_Wins()
    {
        var history = History(("Checkout", "database"), ("Ledger", "network"));
        ImmutableArray<string> classes = ["database", "network"];
        var learned = HistoryModel.Learn(history, (classes, [.. history.Select(_ => new[] { 0.9f, 0.1f })]), QuestionSettings.Category)!;

        var probabilities = learned.Probabilities(Read("Ledger Slow"), [0.9f, 0.1f]);
        Assert.True(learned.Share > 0);
        Assert.True(probabilities[learned.Classes.IndexOf("network")] > 0.5, $"network has {probabilities[1]}");
    }

    [Fact]
    public void History_OfAnswersWithoutPattern_CountsNothingBesideAShippedModelThatKnows()
    {
        var history = Enumerable.Range(0, 60).Select(i => new TrainingAlert(Read("Trouble"), i % 2 == 0 ? "database" : "network", $"file {i}")).ToList();
        ImmutableArray<string> classes = ["database", "network"];
        var learned = HistoryModel.Learn(history, (classes, [.. history.Select(h => h.Answer == "database" ? new[] { 0.95f, 0.05f } : [0.05f, 0.95f])]), QuestionSettings.Category)!;

        var probabilities = learned.Probabilities(Read("Trouble"), [0.95f, 0.05f]);
        Assert.True(probabilities[0] > 0.9, $"database has {probabilities[0]}");
    }

    [Fact]
    public void History_TooShort_TeachesNothing() =>
        Assert.Null(HistoryModel.Learn([.. History(("Checkout", "shop"), ("Ledger", "money")).Take(HistoryModel.ExamplesMin - 1)], ([], []), QuestionSettings.Team));

    [Fact]
    public void Temperature_OfScoresThatAreTooSure_IsAboveOne()
    {
        var judged = Enumerable.Range(0, 100).Select(i => (new[] { 6f, 0f }, i % 4 == 0 ? 1 : 0)).ToList();
        var temperature = Calibration.Temperature(judged);

        Assert.True(temperature > 1, $"temperature is {temperature}");
        Assert.InRange(Calibration.Probabilities([6, 0], temperature)[0], 0.73, 0.77);
    }
}

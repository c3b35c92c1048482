using HelpDeskFlow.Classifier.Model;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Classification;
using HelpDeskFlow.Engine.Ports;

namespace HelpDeskFlow.Classifier.Tests;

/// <summary>Goal: which team an alert is of is learned from this organisation's incidents alone. Method: incidents of two teams that only a label's value tells apart.</summary>
public sealed class TeamHistoryTests
{
    [Fact]
    public void Team_OfAnAlertLikeThoseOfATeam_IsFoundWithItsWords()
    {
        var history = new TeamHistory();
        var classifier = new EpisodeClassifier(ModelFile.ReadShipped(), history);
        var alert = Alert("SomethingNew", "ledger-api");
        Assert.Null(classifier.Explain(alert, ClassifierState.Empty).Team);

        history.Learn(Incidents(120));

        Assert.Equal(120, history.Incidents);
        var team = classifier.Explain(alert, ClassifierState.Empty).Team!;
        Assert.Equal("money", team.Value);
        Assert.Contains("ledger", team.Words);
        Assert.Equal("shop", classifier.Explain(Alert("SomethingNew", "cart-api"), ClassifierState.Empty).Team!.Value);
    }

    [Fact]
    public void Team_OfFewIncidentsOrOfOneTeam_IsNotAnswered()
    {
        var history = new TeamHistory();
        var classifier = new EpisodeClassifier(ModelFile.ReadShipped(), history);

        history.Learn(Incidents(TeamHistory.IncidentsMin - 1));
        Assert.Null(classifier.Explain(Alert("SomethingNew", "ledger-api"), ClassifierState.Empty).Team);
        history.Learn(Incidents(120).Where(i => i.Team == "money"));
        Assert.Null(classifier.Explain(Alert("SomethingNew", "ledger-api"), ClassifierState.Empty).Team);
        Assert.Equal(0, history.Incidents);
    }

    [Fact]
    public void History_LongerThanItsBound_IsCutToTheNewest()
    {
        var history = new TeamHistory();

        history.Learn(Endless());

        Assert.Equal(TeamHistory.IncidentsMax, history.Incidents);
    }

    private static IEnumerable<OwnedAlert> Endless()
    {
        for (var i = 0; ; i++)
        {
            yield return new OwnedAlert(Alert("Alarm", i % 2 == 0 ? "ledger-api" : "cart-api"), i % 2 == 0 ? "money" : "shop", "Alarm");
        }
    }

    private static IEnumerable<OwnedAlert> Incidents(int count) => Enumerable.Range(0, count).Select(i =>
    {
        var name = $"Alarm{(char)('A' + (i / 2 % 26))}{(char)('a' + (i / 52))}";
        return new OwnedAlert(Alert(name, i % 2 == 0 ? "ledger-api" : "cart-api"), i % 2 == 0 ? "money" : "shop", name);
    });

    private static ClassifiedAlert Alert(string name, string job) =>
        new(LabelSet.From([new("alertname", name), new("job", job)]), LabelSet.From([new("summary", "It is too high.")]), "", "");
}

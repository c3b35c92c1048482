using HelpDeskFlow.Classifier.Features;
using HelpDeskFlow.Classifier.Model;
using HelpDeskFlow.Classifier.Training;
using HelpDeskFlow.Domain.Classification;
using HelpDeskFlow.Engine.Ports;

namespace HelpDeskFlow.Classifier;

/// <summary>An incident's first alert, and the team that it turned out to belong to.</summary>
/// <param name="Source">Keeps alerts together that are copies of each other: their name.</param>
public readonly record struct OwnedAlert(ClassifiedAlert Alert, string Team, string Source);

/// <summary>
/// Which team an alert belongs to, learned from this organisation's own incidents. Nothing of it is stored: the incidents are the
/// history, and it is learned anew from them. Thread-safe; learning takes seconds and no lock that answers wait for.
/// </summary>
/// <param name="trainer">Finds the weights; null: our own trainer.</param>
public sealed class TeamHistory(WeightTrainer? trainer = null)
{
    /// <summary>Incidents that are learned from, the newest.</summary>
    public const int IncidentsMax = 2_000;

    /// <summary>Fewer teach nothing that holds.</summary>
    public const int IncidentsMin = HistoryModel.ExamplesMin;

    /// <summary>Teams that are told apart, those with most incidents.</summary>
    public const int TeamsMax = 64;

    private readonly Lock _lock = new();
    private AlertClassifier? _learned;

    /// <summary>Incidents that the answers were learned from; 0: it does not answer.</summary>
    public int Incidents { get; private set; }

    /// <summary>Learns from these alone. With fewer than <see cref="IncidentsMin"/>, or all of one team, it does not answer.</summary>
    public void Learn(IEnumerable<OwnedAlert> history)
    {
        ArgumentNullException.ThrowIfNull(history);
        var owned = history.Take(IncidentsMax).ToList();
        var teams = owned.GroupBy(o => o.Team, StringComparer.Ordinal).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).Take(TeamsMax).Select(g => g.Key).ToHashSet(StringComparer.Ordinal);
        owned.RemoveAll(o => !teams.Contains(o.Team));
        var learned = owned.Count < IncidentsMin || teams.Count < 2 ? null : Train(owned);
        lock (_lock)
        {
            (_learned, Incidents) = (learned, learned is null ? 0 : owned.Count);
        }
    }

    /// <summary>The team with the words that decided; null: it abstains, or knows too little.</summary>
    internal ClassAnswer? Of(in AlertText alert)
    {
        lock (_lock)
        {
            return _learned?.Classify(alert).Team;
        }
    }

    private AlertClassifier Train(List<OwnedAlert> owned)
    {
        var reader = new FeatureReader();
        var examples = owned.Select(o => new TrainingAlert(ReadFeatures.From(reader.Read(AlertText.Of(o.Alert))), o.Team, o.Source)).ToList();
        return new AlertClassifier(AlertModel.Join([QuestionTrainer.Train(examples, QuestionSettings.Team, trainer)]));
    }
}

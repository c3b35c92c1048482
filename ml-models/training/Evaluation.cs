using HelpDeskFlow.Classifier.Features;
using HelpDeskFlow.Classifier.Model;
using HelpDeskFlow.Classifier.Training;

namespace HelpDeskFlow.Training;

/// <summary>
/// Judges a way of classifying by leaving out: every part (a repository, or a file of one organisation) is answered by a model that
/// saw nothing of it. Temperature and bar are found inside the rest.
/// </summary>
public sealed class Evaluation(IReadOnlyList<LabelledAlert> alerts)
{
    private const int FileFolds = 8;
    private readonly List<ReadFeatures> _own = Own(alerts);
    private readonly List<ReadFeatures> _reference = [.. alerts.Select(ReferenceFeatures.Read)];

    /// <summary>What an alert's answer to the question is; null where its author gave none.</summary>
    public static string? Answer(LabelledAlert alert, string question)
    {
        ArgumentNullException.ThrowIfNull(alert);
        return question switch
        {
            Questions.Category => alert.Category,
            Questions.Severity => alert.Severity,
            Questions.Page => alert.Severity is null ? null : alert.Severity is "P0" or "P1" ? "page" : "ticket",
            _ => alert.Team,
        };
    }

    /// <summary>Leaves out one repository at a time.</summary>
    public (List<Judged> Judged, List<string> Classes) ByRepository(QuestionSettings settings, Way way) =>
        LeaveOut(settings, way, a => a.Repository, _ => true);

    /// <summary>Within one organisation: leaves out an eighth of its files at a time.</summary>
    public (List<Judged> Judged, List<string> Classes) ByFile(QuestionSettings settings, Way way, string repository) =>
        LeaveOut(settings, way, a => FoldOf(a.Path), a => a.Repository == repository);

    private (List<Judged> Judged, List<string> Classes) LeaveOut(
        QuestionSettings settings, Way way, Func<LabelledAlert, string> partOf, Func<LabelledAlert, bool> isWanted)
    {
        var features = way.IsReference ? _reference : _own;
        var rows = Enumerable.Range(0, alerts.Count).Where(i => isWanted(alerts[i]) && Answer(alerts[i], settings.Name) is not null).ToList();
        var classes = rows.Select(i => Answer(alerts[i], settings.Name)!).Distinct().Order(StringComparer.Ordinal).ToList();
        var judged = new List<Judged>();
        foreach (var part in rows.Select(i => partOf(alerts[i])).Distinct().ToList())
        {
            var training = rows.Where(i => partOf(alerts[i]) != part).ToList();
            var rarity = way.IsReference ? ReferenceFeatures.RarityOf([.. training.Select(i => features[i])]) : f => f;
            var trained = QuestionTrainer.Train(
                [.. training.Select(i => new TrainingAlert(rarity(features[i]), Answer(alerts[i], settings.Name)!, settings.Name == Questions.Team ? alerts[i].Path : alerts[i].Repository))],
                way.IsReference ? Plain(settings) : settings,
                way.Trainer);
            foreach (var i in rows.Where(i => partOf(alerts[i]) == part))
            {
                var answer = Answer(alerts[i], settings.Name)!;
                var known = trained.Probabilities(rarity(features[i]));
                var probabilities = classes.Select(c => trained.Classes.IndexOf(c) is >= 0 and var at ? known[at] : 0f).ToArray();
                judged.Add(new Judged(alerts[i].Repository, probabilities, classes.IndexOf(answer), answer));
            }
        }

        return (judged, classes);
    }

    private static QuestionSettings Plain(QuestionSettings settings) =>
        settings with { KnowsComponents = false, Complement = 0, Folds = 0, Logistic = settings.Logistic with { Smoothing = 0 } };

    private static string FoldOf(string path) => (path.Aggregate(17u, (hash, c) => unchecked((hash ^ c) * 16_777_619u)) % FileFolds).ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static List<ReadFeatures> Own(IReadOnlyList<LabelledAlert> alerts)
    {
        var reader = new FeatureReader();
        return [.. alerts.Select(a => ReadFeatures.From(reader.Read(a.Text)))];
    }
}

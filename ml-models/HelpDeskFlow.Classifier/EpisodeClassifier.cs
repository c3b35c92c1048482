using System.Globalization;
using HelpDeskFlow.Classifier.Model;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Classification;
using HelpDeskFlow.Engine.Ports;

namespace HelpDeskFlow.Classifier;

/// <summary>The engine's classifier: a model, beside it what people taught this installation, and which team its incidents were of.</summary>
public sealed class EpisodeClassifier(AlertModel model, TeamHistory? teams = null) : IClassifier
{
    private readonly AlertClassifier _onTheLoop = new(model);
    private readonly AlertClassifier _forPeople = new(model);
    private readonly Lock _loops = new(); // the partitions of a silo have a loop each
    private readonly Lock _people = new();
    private readonly AlertVerdict _nothingSaid = AlertVerdict.By(ushort.TryParse(model.Version.AsSpan(0, Math.Min(4, model.Version.Length)), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var version) ? version : (ushort)1);

    /// <inheritdoc/>
    public string Version => model.Version;

    /// <inheritdoc/>
    public AlertVerdict Judge(in ClassifiedAlert alert, ClassifierState learned)
    {
        lock (_loops)
        {
            return _onTheLoop.Judge(AlertText.Of(alert), _nothingSaid, learned);
        }
    }

    /// <inheritdoc/>
    public AlertClassification Explain(in ClassifiedAlert alert, ClassifierState learned)
    {
        var text = AlertText.Of(alert);
        lock (_people)
        {
            return _forPeople.Classify(text, learned) with { Team = teams?.Of(text) };
        }
    }

    /// <inheritdoc/>
    public Lesson LessonOf(AlertKey key, string title, in ClassifiedAlert alert, AlertVerdict recorded, string question, string answer, ClassifierState learned)
    {
        lock (_people)
        {
            var before = recorded.Of(question);
            var (said, fallsShort, features) = _forPeople.LessonOf(AlertText.Of(alert), question, answer, learned);
            return new Lesson(key, title, question, answer, said, before.Value is null || before.ByPerson ? null : before.Value == answer, fallsShort, features);
        }
    }
}

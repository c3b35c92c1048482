using System.Globalization;
using HelpDeskFlow.Classifier.Model;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Classification;
using HelpDeskFlow.Engine.Ports;

namespace HelpDeskFlow.Classifier;

/// <summary>The engine's classifier: a model, and beside it what people taught this installation.</summary>
public sealed class EpisodeClassifier(AlertModel model) : IClassifier
{
    private const string ExpressionParameter = "g0.expr=";
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
            return _onTheLoop.Judge(TextOf(alert), _nothingSaid, learned);
        }
    }

    /// <inheritdoc/>
    public AlertClassification Explain(in ClassifiedAlert alert, ClassifierState learned)
    {
        lock (_people)
        {
            return _forPeople.Classify(TextOf(alert), learned);
        }
    }

    /// <inheritdoc/>
    public Lesson LessonOf(AlertKey key, string title, in ClassifiedAlert alert, AlertVerdict recorded, string question, string answer, ClassifierState learned)
    {
        lock (_people)
        {
            var before = recorded.Of(question);
            var (said, fallsShort, features) = _forPeople.LessonOf(TextOf(alert), question, answer, learned);
            return new Lesson(key, title, question, answer, said, before.Value is null || before.ByPerson ? null : before.Value == answer, fallsShort, features);
        }
    }

    private static AlertText TextOf(in ClassifiedAlert alert) => new(
        alert.Labels["alertname"],
        alert.Labels,
        alert.Annotations["summary"],
        alert.Annotations["description"] is { Length: > 0 } description ? description : alert.Annotations["message"],
        Expression(alert.GeneratorUrl),
        alert.Source);

    /// <summary>Prometheus links to the graph of the expression that fired.</summary>
    private static string Expression(string generatorUrl)
    {
        var at = generatorUrl.IndexOf(ExpressionParameter, StringComparison.Ordinal);
        if (at < 0)
        {
            return "";
        }

        var value = generatorUrl.AsSpan(at + ExpressionParameter.Length);
        var end = value.IndexOf('&');
        return Uri.UnescapeDataString((end < 0 ? value : value[..end]).ToString().Replace('+', ' '));
    }
}

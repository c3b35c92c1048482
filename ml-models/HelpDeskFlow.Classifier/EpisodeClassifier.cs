using HelpDeskFlow.Classifier.Model;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Classification;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Engine.Ports;

namespace HelpDeskFlow.Classifier;

/// <summary>The engine's classifier: finds name, texts and expression in an alert's labels and annotations and asks a model. One a core loop.</summary>
public sealed class EpisodeClassifier(AlertModel model) : IClassifier
{
    private const string ExpressionParameter = "g0.expr=";
    private readonly AlertClassifier _classifier = new(model);

    /// <inheritdoc/>
    public AlertClassification Classify(LabelSet labels, LabelSet annotations) => _classifier.Classify(new AlertText(
        labels["alertname"],
        labels,
        annotations["summary"],
        annotations["description"] is { Length: > 0 } description ? description : annotations["message"],
        Expression(annotations[ReservedAnnotations.GeneratorUrl]),
        annotations[ReservedAnnotations.Source]));

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

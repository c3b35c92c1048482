using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Engine.Ports;

namespace HelpDeskFlow.Classifier;

/// <summary>What a classifier reads of an alert. Texts that the sender does not give are empty.</summary>
/// <param name="Name">The alert's name.</param>
/// <param name="Labels">Its labels.</param>
/// <param name="Summary">One line.</param>
/// <param name="Description">Some lines.</param>
/// <param name="Expression">The expression that fired, where the sender gives it.</param>
/// <param name="Source">Kind of sender: prometheus, azure-monitor, zabbix, …</param>
public readonly record struct AlertText(string Name, LabelSet Labels, string Summary, string Description, string Expression, string Source)
{
    private const string ExpressionParameter = "g0.expr=";

    /// <summary>As the engine has it.</summary>
    internal static AlertText Of(in ClassifiedAlert alert) => new(
        alert.Labels["alertname"],
        alert.Labels,
        alert.Annotations["summary"],
        alert.Annotations["description"] is { Length: > 0 } description ? description : alert.Annotations["message"],
        ExpressionOf(alert.GeneratorUrl),
        alert.Source);

    /// <summary>Prometheus links to the graph of the expression that fired.</summary>
    private static string ExpressionOf(string generatorUrl)
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

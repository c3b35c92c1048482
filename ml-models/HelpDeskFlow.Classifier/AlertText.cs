using HelpDeskFlow.Domain.Alerts;

namespace HelpDeskFlow.Classifier;

/// <summary>What a classifier reads of an alert. Texts that the sender does not give are empty.</summary>
/// <param name="Name">The alert's name.</param>
/// <param name="Labels">Its labels.</param>
/// <param name="Summary">One line.</param>
/// <param name="Description">Some lines.</param>
/// <param name="Expression">The expression that fired, where the sender gives it.</param>
/// <param name="Source">Kind of sender: prometheus, azure-monitor, zabbix, …</param>
public readonly record struct AlertText(string Name, LabelSet Labels, string Summary, string Description, string Expression, string Source);

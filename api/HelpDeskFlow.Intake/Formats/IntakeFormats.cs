using HelpDeskFlow.Intake.Formats.Mapped;
using HelpDeskFlow.Intake.Formats.Opsgenie;
using HelpDeskFlow.Intake.Formats.Otlp;
using HelpDeskFlow.Intake.Formats.Vendors;
using HelpDeskFlow.Intake.Messages;

namespace HelpDeskFlow.Intake.Formats;

/// <summary>
/// All formats by name: what <c>/intake/NAME</c> and <c>kafka.topics[].format</c> mean by it. A new format is one line here.
/// </summary>
public static class IntakeFormats
{
    private static readonly IIntakeFormat[] Formats =
    [
        new ListMessages("alertmanager", new AlertmanagerAlerts(), new AlertmanagerWebhook()),
        new ListMessages("api", new OwnAlerts(), new OwnAlerts()),
        new PagerDutyMessages(),
        new OpsgenieMessages(),
        new OtlpLogs(),
        new GrafanaWebhook(),
        new AzureMonitor(),
        new CloudWatchSns(),
        new DatadogWebhook(),
        new SentryWebhook(),
        new ZabbixWebhook(),
        new NagiosNotification(),
        new CloudEvents(),
        new MappedJson(),
    ];

    private static readonly Dictionary<string, IIntakeFormat> ByName = Formats.ToDictionary(f => f.Name, StringComparer.Ordinal);

    /// <summary>Every format, in the order of the table.</summary>
    public static IReadOnlyList<IIntakeFormat> All => Formats;

    /// <summary>The format of that name; null where there is none.</summary>
    public static IIntakeFormat? Find(string name) => ByName.GetValueOrDefault(name);
}

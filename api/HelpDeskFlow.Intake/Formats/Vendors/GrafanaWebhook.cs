using HelpDeskFlow.Intake.Formats.Json;
using HelpDeskFlow.Intake.Json;
using HelpDeskFlow.Intake.Messages;
using HelpDeskFlow.Engine.Intake;

namespace HelpDeskFlow.Intake.Formats.Vendors;

/// <summary>
/// Grafana's webhook contact point (WIRE C5): Alertmanager's webhook with links and values. Each alert counts by its own
/// status; its identity is its labels, as in Grafana.
/// </summary>
internal sealed class GrafanaWebhook() : JsonFormat("grafana")
{
    private static readonly string TooMany = $"The request has more than {IntakeLimits.AlertsPerBatchMax} alerts; send them in several requests.";

    /// <inheritdoc/>
    protected override string? Read(JsonValue document, in IntakeMessage message, IntakeTarget target)
    {
        var alerts = document["alerts"];
        if (alerts.Kind != JsonKind.List)
        {
            return "The body has no list \"alerts\"; send what Grafana's webhook contact point sends, without a custom payload.";
        }

        for (var i = 0; i < alerts.Items.Count; i++)
        {
            if (i < IntakeLimits.AlertsPerBatchMax)
            {
                ReadAlert(alerts.Items[i], document).WriteTo(target.Batch, i);
            }
            else
            {
                target.Batch.Refuse(i, TooMany);
            }
        }

        return null;
    }

    private static AlertDraft ReadAlert(JsonValue alert, JsonValue document)
    {
        var draft = new AlertDraft
        {
            StartsAt = JsonTimes.Read(alert["startsAt"]),
            GeneratorUrl = alert["generatorURL"].Text,
            Source = document["externalURL"].Text,
            OpenFor = IntakeDefaults.WebhookTimeout,
        };
        switch (alert["status"].Text)
        {
            case "firing":
                break;
            case "resolved":
                draft.IsResolved = true;
                draft.EndsAt = JsonTimes.Read(alert["endsAt"]);
                break;
            default:
                draft.Fail("The status of the alert is not \"firing\" or \"resolved\"; send it as Grafana does.");
                break;
        }

        foreach (var (name, value) in alert["labels"].Members)
        {
            draft.Label(name, value.Shown);
        }

        foreach (var (name, value) in alert["annotations"].Members)
        {
            draft.Annotation(name, value.Shown);
        }

        draft.Annotation("dashboard_url", alert["dashboardURL"].Text);
        draft.Annotation("panel_url", alert["panelURL"].Text);
        draft.Annotation("silence_url", alert["silenceURL"].Text);
        draft.Annotation("image_url", alert["imageURL"].Text);
        draft.Annotation("values", alert["values"].Exists ? alert["values"].Shown : alert["valueString"].Text);
        return draft;
    }
}

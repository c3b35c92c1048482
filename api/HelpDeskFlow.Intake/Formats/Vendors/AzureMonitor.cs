using HelpDeskFlow.Intake.Formats.Json;
using HelpDeskFlow.Intake.Json;
using HelpDeskFlow.Intake.Messages;

namespace HelpDeskFlow.Intake.Formats.Vendors;

/// <summary>
/// Azure Monitor's common alert schema (WIRE C5), one alert a message. Its id is the dedup key: "Resolved" comes under the same
/// one. Activity log alerts are never resolved by Azure; they close after <see cref="IntakeDefaults.WebhookTimeout"/>.
/// </summary>
internal sealed class AzureMonitor() : JsonFormat("azure-monitor")
{
    private const string Schema = "azureMonitorCommonAlertSchema";

    /// <inheritdoc/>
    protected override string? Read(JsonValue document, in IntakeMessage message, IntakeTarget target)
    {
        var essentials = document["data"]["essentials"];
        if (document["schemaId"].Text != Schema || essentials.Kind != JsonKind.Object)
        {
            return $"The body is not of the schema {Schema}; switch the common alert schema on in the action group.";
        }

        var draft = ReadEssentials(essentials);
        AddContext(draft, document["data"]);
        var condition = essentials["monitorCondition"].Text;
        if (condition == "Resolved")
        {
            draft.IsResolved = true;
            draft.EndsAt = JsonTimes.Read(essentials["resolvedDateTime"]);
        }
        else if (condition != "Fired")
        {
            return "The field data.essentials.monitorCondition is not \"Fired\" or \"Resolved\"; send it as Azure Monitor does.";
        }

        var id = essentials["alertId"].Text;
        if (id.Length == 0)
        {
            return "The field data.essentials.alertId is missing; send it as Azure Monitor does.";
        }

        draft.DedupKey(Name, id);
        if (!IsOldNews(draft, target))
        {
            draft.WriteTo(target.Batch, 0);
        }

        return null;
    }

    private static AlertDraft ReadEssentials(JsonValue essentials)
    {
        var draft = new AlertDraft { StartsAt = JsonTimes.Read(essentials["firedDateTime"]), Source = "azure-monitor" };
        var signal = essentials["signalType"].Text;
        if (signal == "Activity Log")
        {
            draft.OpenFor = IntakeDefaults.WebhookTimeout;
        }

        var rule = essentials["alertRule"].Text;
        draft.Label("alertname", rule.Length > 0 ? rule : "Azure Monitor");
        draft.Label("severity", essentials["severity"].Text switch
        {
            "Sev0" => "critical",
            "Sev1" => "error",
            "Sev2" => "warning",
            "Sev3" or "Sev4" => "info",
            _ => "",
        });
        draft.Label("azure_severity", essentials["severity"].Text);
        draft.Label("signal_type", signal);
        draft.Label("monitoring_service", essentials["monitoringService"].Text);
        var targets = essentials["alertTargetIDs"].Items;
        if (targets.Count > 0)
        {
            AddTarget(draft, targets[0].Text);
        }

        draft.Label("resource", essentials["configurationItems"].Items is [var item, ..] ? item.Text : "");
        draft.Annotation("summary", rule);
        draft.Annotation("description", essentials["description"].Text);
        draft.Annotation("targets", string.Join(' ', targets.Select(t => t.Text)));
        draft.Annotation("origin_alert_id", essentials["originAlertId"].Text);
        draft.GeneratorUrl = essentials["investigationLink"].Text;
        return draft;
    }

    // /subscriptions/S/resourcegroups/G/providers/NAMESPACE/TYPE/NAME
    private static void AddTarget(AlertDraft draft, string id)
    {
        var parts = id.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i + 1 < parts.Length; i += 2)
        {
            switch (parts[i].ToLowerInvariant())
            {
                case "subscriptions":
                    draft.Label("subscription", parts[i + 1]);
                    break;
                case "resourcegroups":
                    draft.Label("resource_group", parts[i + 1]);
                    break;
            }
        }
    }

    private static void AddContext(AlertDraft draft, JsonValue data)
    {
        foreach (var (name, value) in data["customProperties"].Members)
        {
            draft.Annotation(name, value.Shown);
        }

        var context = data["alertContext"];
        var conditions = context["condition"]["allOf"].Items;
        if (conditions.Count > 0)
        {
            draft.Annotation("metric", conditions[0]["metricName"].Text);
            draft.Annotation("value", conditions[0]["metricValue"].Text);
            draft.Annotation("threshold", conditions[0]["threshold"].Text);
            draft.Annotation("query", conditions[0]["searchQuery"].Text);
        }

        draft.Annotation("alert_context", context.Shown);
    }
}

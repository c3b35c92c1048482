using HelpDeskFlow.Intake.Formats.Json;
using HelpDeskFlow.Intake.Json;
using HelpDeskFlow.Intake.Messages;

namespace HelpDeskFlow.Intake.Formats.Vendors;

/// <summary>
/// Datadog's webhook with the payload of docs/connect/datadog.md (the body is the user's own to write). Identity is the alert's
/// cycle key, from its trigger to its recovery, else the aggregation key, else monitor and scope.
/// </summary>
internal sealed class DatadogWebhook() : JsonFormat("datadog")
{
    private const int TagsMax = 100;

    /// <inheritdoc/>
    protected override string? Read(JsonValue document, in IntakeMessage message, IntakeTarget target)
    {
        var transition = Field(document, "transition");
        var key = Key(document);
        if (transition.Length == 0 || key.Length == 0)
        {
            return "The field \"transition\", or one of \"cycle_key\", \"aggreg_key\" and \"alert_id\", is missing; use the payload of docs/connect/datadog.md in the webhook.";
        }

        var draft = new AlertDraft { GeneratorUrl = Field(document, "link"), Source = "datadog" };
        var at = JsonTimes.Read(document["date"]);
        if (transition.EndsWith("Recovered", StringComparison.OrdinalIgnoreCase))
        {
            // The trigger's date is its event's, so the two are by one clock.
            (draft.IsResolved, draft.StartsAt, draft.EndsAt) = (true, at, at);
        }
        else
        {
            draft.StartsAt = at;
        }

        var title = Field(document, "title");
        draft.Label("alertname", Field(document, "alert_title") is { Length: > 0 } name ? name : title.Length > 0 ? title : "Datadog");
        draft.Label("severity", Severity(document, transition));
        draft.Label("monitor", Field(document, "alert_id"));
        draft.Label("metric", Field(document, "metric"));
        draft.Label("host", Field(document, "host"));
        AddTags(draft, Field(document, "scope"));
        AddTags(draft, Field(document, "tags"));
        draft.Annotation("summary", title);
        draft.Annotation("description", Field(document, "message"));
        draft.Annotation("transition", transition);
        draft.Annotation("status", Field(document, "status"));
        draft.Annotation("query", Field(document, "query"));
        draft.Annotation("priority", Field(document, "priority"));
        draft.Annotation("scope", Field(document, "scope"));
        draft.Annotation("tags", Field(document, "tags"));
        draft.DedupKey(Name, $"{Field(document, "org_id")}/{key}");
        draft.WriteTo(target.Batch, 0);
        return null;
    }

    private static string Key(JsonValue document)
    {
        if (Field(document, "cycle_key") is { Length: > 0 } cycle)
        {
            return cycle;
        }

        if (Field(document, "aggreg_key") is { Length: > 0 } aggregation)
        {
            return aggregation;
        }

        return Field(document, "alert_id") is { Length: > 0 } id ? $"{id}/{Field(document, "scope")}" : "";
    }

    // Datadog leaves a variable that it does not know as it stands.
    private static string Field(JsonValue document, string name) =>
        document[name].Text is var text && (text.StartsWith('$') || text is "null" or "N/A") ? "" : text;

    private static string Severity(JsonValue document, string transition) => Field(document, "priority").ToUpperInvariant() switch
    {
        "P1" => "critical",
        "P2" => "high",
        "P3" => "warning",
        "P4" or "P5" => "info",
        _ => transition.Contains("Warn", StringComparison.OrdinalIgnoreCase) ? "warning" : Field(document, "alert_type") switch
        {
            "error" => "error",
            "warning" => "warning",
            "info" => "info",
            _ => "",
        },
    };

    private static void AddTags(AlertDraft draft, string tags)
    {
        foreach (var tag in tags.Split(',', TagsMax, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = tag.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                draft.Label(tag[..colon], tag[(colon + 1)..]);
            }
        }
    }
}

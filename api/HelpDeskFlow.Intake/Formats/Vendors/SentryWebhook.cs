using HelpDeskFlow.Intake.Formats.Json;
using HelpDeskFlow.Intake.Json;
using HelpDeskFlow.Intake.Messages;

namespace HelpDeskFlow.Intake.Formats.Vendors;

/// <summary>
/// Webhooks of a Sentry integration (WIRE C5), told apart by what their data holds. Alerts about an issue have the issue's id as
/// dedup key, so that "issue resolved" or "archived" ends them; metric alerts have their own. Assigning an issue does not
/// acknowledge: rules assign without anybody having looked. Comments and installations are taken and hold nothing to store.
/// </summary>
internal sealed class SentryWebhook() : JsonFormat("sentry")
{
    /// <inheritdoc/>
    protected override string? Read(JsonValue document, in IntakeMessage message, IntakeTarget target)
    {
        var data = document["data"];
        var action = document["action"].Text;
        if (data["metric_alert"].Exists)
        {
            return ReadMetric(data, action, target);
        }

        if (data["event"].Exists)
        {
            return ReadEvent(data["event"], data, target);
        }

        if (data["error"].Exists)
        {
            return ReadEvent(data["error"], data, target);
        }

        if (data["issue"].Exists)
        {
            return ReadIssue(data["issue"], action, data, target);
        }

        if (action.Length == 0 || data.Kind != JsonKind.Object)
        {
            return "The body has no \"action\" or no object \"data\"; send what a Sentry integration sends.";
        }

        target.Note = $"A webhook about \"{message.Headers["Sentry-Hook-Resource"] ?? action}\" holds no alert; nothing was stored.";
        return null;
    }

    private static string? ReadMetric(JsonValue data, string action, IntakeTarget target)
    {
        var metric = data["metric_alert"];
        var id = metric["id"].Text;
        if (id.Length == 0 || action is not ("critical" or "warning" or "resolved" or "open" or "close"))
        {
            return "The field data.metric_alert.id is missing, or action is not \"critical\", \"warning\" or \"resolved\"; send it as Sentry does.";
        }

        var draft = new AlertDraft
        {
            StartsAt = JsonTimes.Read(metric["date_started"]),
            GeneratorUrl = data["web_url"].Text,
            Source = "sentry",
            IsResolved = action is "resolved" or "close",
        };
        draft.EndsAt = draft.IsResolved ? JsonTimes.Read(metric["date_closed"]) : null;
        var rule = metric["alert_rule"]["name"].Text;
        draft.Label("alertname", rule.Length > 0 ? rule : metric["title"].Text is { Length: > 0 } title ? title : "Sentry metric alert");
        draft.Label("severity", action is "critical" or "warning" ? action : "");
        draft.Label("project", Projects(metric));
        draft.Label("environment", metric["alert_rule"]["environment"].Text);
        draft.Annotation("summary", data["description_title"].Text);
        draft.Annotation("description", data["description_text"].Text);
        draft.Annotation("query", metric["alert_rule"]["query"].Text);
        draft.DedupKey("sentry", "metric:" + id);
        draft.WriteTo(target.Batch, 0);
        return null;
    }

    private static string Projects(JsonValue metric) => string.Join(',', metric["projects"].Items.Select(p => p.Text).Order(StringComparer.Ordinal));

    private static string? ReadEvent(JsonValue found, JsonValue data, IntakeTarget target)
    {
        var issue = found["issue_id"].Text;
        if (issue.Length == 0)
        {
            return "The event has no issue_id; send it as Sentry does.";
        }

        var draft = new AlertDraft { GeneratorUrl = found["web_url"].Text, Source = "sentry", OpenFor = IntakeDefaults.WebhookTimeout };
        draft.Label("alertname", Title(found));
        draft.Label("severity", Severity(found["level"].Text));
        draft.Label("project", found["project_slug"].Text is { Length: > 0 } slug ? slug : found["project"].Text);
        draft.Label("platform", found["platform"].Text);
        foreach (var tag in found["tags"].Items)
        {
            // Pairs [name, value]; these two decide where it belongs, the others are text.
            if (tag.Items is [var name, var value] && name.Text is "environment" or "server_name")
            {
                draft.Label(name.Text, value.Text);
            }
        }

        draft.Annotation("summary", Title(found));
        draft.Annotation("description", found["message"].Text);
        draft.Annotation("culprit", found["culprit"].Text);
        draft.Annotation("rule", data["triggered_rule"].Text);
        draft.Annotation("issue_url", found["issue_url"].Text);
        draft.DedupKey("sentry", "issue:" + issue);
        draft.WriteTo(target.Batch, 0);
        return null;
    }

    private static string? ReadIssue(JsonValue issue, string action, JsonValue data, IntakeTarget target)
    {
        if (issue["id"].Text is not { Length: > 0 } id)
        {
            return "The field data.issue.id is missing; send it as Sentry does.";
        }

        if (action is not ("created" or "unresolved" or "resolved" or "archived" or "ignored" or "triggered"))
        {
            target.Note = $"The action \"{action}\" of an issue changes nothing here; nothing was stored.";
            return null;
        }

        var draft = new AlertDraft
        {
            GeneratorUrl = issue["web_url"].Text is { Length: > 0 } url ? url : issue["permalink"].Text,
            Source = "sentry",
            IsResolved = action is "resolved" or "archived" or "ignored",
            OpenFor = IntakeDefaults.WebhookTimeout,
        };
        draft.Label("alertname", Title(issue));
        draft.Label("severity", Severity(issue["level"].Text));
        draft.Label("project", issue["project"]["slug"].Text);
        draft.Label("platform", issue["platform"].Text);
        draft.Annotation("summary", Title(issue));
        draft.Annotation("culprit", issue["culprit"].Text);
        draft.Annotation("short_id", issue["shortId"].Text);
        draft.Annotation("status", issue["substatus"].Text);
        draft.Annotation("issue_url", data["issue_url"].Text);
        draft.DedupKey("sentry", "issue:" + id);
        draft.WriteTo(target.Batch, 0);
        return null;
    }

    private static string Title(JsonValue of) => of["title"].Text is { Length: > 0 } title ? title : of["message"].Text is { Length: > 0 } text ? text : "Sentry";

    private static string Severity(string level) => level switch
    {
        "fatal" => "critical",
        "debug" => "info",
        "error" or "warning" or "info" => level,
        _ => "",
    };
}

using System.Text;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Redaction;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Engine.Views;
using HelpDeskFlow.Intake.Formats.Json;
using NodaTime;

namespace HelpDeskFlow.Intake.Formats.Opsgenie;

/// <summary>
/// Turns Opsgenie alerts into ours. The alias within the sender's scope is the identity. Details become labels, so that routes
/// and grouping can use them; what would clash with a label of the API itself, or holds something to redact, becomes the
/// annotation <c>details.NAME</c>. Texts over our limits are cut, not refused: these events are pages already.
/// </summary>
internal static class OpsgenieAlert
{
    /// <summary>Labels that hold fields of the API and not details.</summary>
    public static readonly HashSet<string> OwnLabels = new(StringComparer.Ordinal) { "entity", "source", "priority", "tags" };

    /// <summary>Prefix of annotations that hold details which cannot be labels.</summary>
    public const string DetailPrefix = "details.";

    /// <summary>Characters of an alias; Opsgenie's own limit.</summary>
    public const int AliasCharactersMax = 512;

    private const int DetailLabelsMax = 48;

    /// <summary>The identity of the alert under this alias.</summary>
    public static AlertKey KeyOf(OpsgenieSender sender, string alias) => DedupKeys.Of(sender.ScopeUtf8, Encoding.UTF8.GetBytes(alias));

    /// <summary>Whether the alert came through this API in this sender's scope.</summary>
    public static bool IsOf(OpsgenieSender sender, AlertView alert) => alert.DedupKey is { } alias && KeyOf(sender, alias) == alert.Key;

    /// <summary>What is wrong with a create request: field and Opsgenie's words; null: nothing.</summary>
    public static (string Field, string Error)? Check(OpsgenieBody body)
    {
        if (string.IsNullOrWhiteSpace(body["message"]))
        {
            return ("message", "Message can not be empty.");
        }

        if (body["priority"].Length > 0 && !OpsgeniePriority.IsKnown(body["priority"]))
        {
            return ("priority", OpsgeniePriority.Allowed);
        }

        var alias = body["alias"];
        return alias.Length > AliasCharactersMax || Encoding.UTF8.GetByteCount(alias) > IntakeLimits.DedupKeyBytesMax
            ? ("alias", $"Alias has {alias.Length} characters; the limit is {AliasCharactersMax} characters and {IntakeLimits.DedupKeyBytesMax} bytes in UTF-8.")
            : null;
    }

    /// <summary>Writes an alert, which stays open until somebody closes it. The body was checked.</summary>
    public static bool WriteCreate(OpsgenieBody body, string alias, OpsgenieSender sender, ConfigSnapshot config, AlertBatch batch)
    {
        var draft = new AlertDraft { Source = body["source"] };
        // The sender's own alertname (Alertmanager sends its labels as details) groups better than a message that counts alerts.
        var ownName = body.Details.Find(d => d.Name == "alertname").Value;
        draft.Label("alertname", string.IsNullOrEmpty(ownName) ? body["message"] : ownName);
        draft.Label("entity", body["entity"]);
        draft.Label("source", body["source"]);
        draft.Label("tags", string.Join(',', body.Tags));
        if (body["priority"].Length > 0)
        {
            draft.Label("priority", body["priority"]);
            draft.Label(config.Severity.Label, OpsgeniePriority.ToSeverity(body["priority"]).ToString());
        }

        draft.Annotation("summary", body["message"]);
        draft.Annotation("description", body["description"]);
        foreach (var name in (string[])["responders", "visibleTo", "actions"])
        {
            draft.Annotation(name, body[name]);
        }

        AddDetails(body.Details, config.Redaction, draft);
        draft.DedupKey(sender.Scope, alias);
        return draft.WriteTo(batch, 0);
    }

    /// <summary>Writes the end of a known alert.</summary>
    public static bool WriteClose(AlertView known, OpsgenieSender sender, AlertBatch batch)
    {
        var draft = new AlertDraft { IsResolved = true };
        foreach (var label in known.Labels.Items)
        {
            draft.Label(label.Name, label.Value);
        }

        draft.DedupKey(sender.Scope, known.DedupKey!);
        return draft.WriteTo(batch, 0);
    }

    /// <summary>Writes the end of whatever stands under the alias, for a view that does not show it (yet).</summary>
    public static bool WriteCloseUnseen(string alias, OpsgenieSender sender, AlertBatch batch)
    {
        var draft = new AlertDraft { IsResolved = true };
        draft.Label("alertname", alias);
        draft.DedupKey(sender.Scope, alias);
        return draft.WriteTo(batch, 0);
    }

    /// <summary>Writes a known alert again with another message or description.</summary>
    public static bool WriteUpdate(AlertView known, string field, string value, OpsgenieSender sender, AlertBatch batch)
    {
        var draft = new AlertDraft { StartsAt = known.Episode.StartsAt, Source = known.Source ?? "" };
        var isMessage = field == "message";
        draft.Annotation(isMessage ? "summary" : field, value);
        var follows = isMessage && known.Labels["alertname"] == Utf8Text.CutText(OpsgenieForms.Message(known), IntakeLimits.LabelValueBytesMax);
        foreach (var label in known.Labels.Items)
        {
            draft.Label(label.Name, follows && label.Name == "alertname" ? value : label.Value);
        }

        foreach (var annotation in known.Annotations.Items)
        {
            draft.Annotation(annotation.Name, annotation.Value); // the first of a name stays
        }

        draft.DedupKey(sender.Scope, known.DedupKey!);
        return draft.WriteTo(batch, 0);
    }

    private static void AddDetails(List<(string Name, string Value)> details, RedactionRules redaction, AlertDraft draft)
    {
        var most = draft.Labels.Count + DetailLabelsMax;
        foreach (var (name, value) in details)
        {
            var isLabel = draft.Labels.Count < most && !OwnLabels.Contains(name)
                && Encoding.UTF8.GetByteCount(name) <= IntakeLimits.NameBytesMax
                && Encoding.UTF8.GetByteCount(value) <= IntakeLimits.LabelValueBytesMax
                && !draft.Labels.Any(l => l.Key == name)
                && Redactor.IsClean(Encoding.UTF8.GetBytes(value), redaction);
            if (isLabel)
            {
                draft.Label(name, value);
            }
            else if (name != "alertname" || value != draft.Labels[0].Value)
            {
                draft.Annotation(DetailPrefix + name, value);
            }
        }
    }
}

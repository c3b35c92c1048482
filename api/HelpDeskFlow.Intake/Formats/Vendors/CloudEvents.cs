using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Intake.Formats.Json;
using HelpDeskFlow.Intake.Json;
using HelpDeskFlow.Intake.Messages;
using NodaTime;

namespace HelpDeskFlow.Intake.Formats.Vendors;

/// <summary>
/// CloudEvents 1.0: structured, batched and binary, over HTTP and Kafka. (source, id) is the identity, so that the same event
/// delivered again is a repeat; with a dedup key of its own (<c>data.dedupKey</c> or the extension <c>dedupkey</c>) an event joins
/// others of its source under that key, and one that says "resolved" ends it. docs/connect/cloudevents.md has the whole mapping.
/// </summary>
internal sealed class CloudEvents : IIntakeFormat
{
    private static readonly string TooMany = $"The batch has more than {IntakeLimits.AlertsPerBatchMax} events; send them in several batches.";
    private static readonly string[] Taken = ["labels", "annotations", "alertname", "severity", "status", "dedupKey", "startsAt", "endsAt", "generatorURL"];

    /// <inheritdoc/>
    public string Name => "cloudevents";

    /// <inheritdoc/>
    public string? Read(in IntakeMessage message, IntakeTarget target)
    {
        if (CloudEvent.IsBinary(message.Headers))
        {
            Take(CloudEvent.FromHeaders(message), target, 0);
            return null;
        }

        if (JsonValue.Read(message.Body, out var problem) is not { } document)
        {
            return problem;
        }

        switch (document.Kind)
        {
            case JsonKind.Object:
                Take(CloudEvent.FromObject(document), target, 0);
                return null;
            case JsonKind.List:
                for (var i = 0; i < document.Items.Count; i++)
                {
                    TakeItem(document.Items[i], target, i);
                }

                return null;
            default:
                return "The body is no CloudEvent: neither a JSON object nor a list of them, and without ce- headers; send one event, a batch, or binary mode.";
        }
    }

    private static void TakeItem(JsonValue item, IntakeTarget target, int index)
    {
        if (index >= IntakeLimits.AlertsPerBatchMax)
        {
            target.Batch.Refuse(index, TooMany);
        }
        else if (item.Kind != JsonKind.Object)
        {
            target.Batch.Refuse(index, "The event is no JSON object; send CloudEvents in their JSON form.");
        }
        else
        {
            Take(CloudEvent.FromObject(item), target, index);
        }
    }

    private static void Take(CloudEvent found, IntakeTarget target, int index)
    {
        if (!found["specversion"].StartsWith("1.", StringComparison.Ordinal)
            || found["id"].Length == 0 || found["source"].Length == 0 || found["type"].Length == 0)
        {
            target.Batch.Refuse(index, "The event lacks id, source or type, or its specversion is not 1.x; give it all four.");
            return;
        }

        var draft = Describe(found);
        if (IsOldNews(draft, target))
        {
            target.Note = "An event of an alert that has ended since is old news and changed nothing.";
            return;
        }

        draft.WriteTo(target.Batch, index);
    }

    private static AlertDraft Describe(CloudEvent found)
    {
        var data = found.Data;
        var time = JsonTimes.Read(data["startsAt"]) ?? TimeOf(found);
        var draft = new AlertDraft
        {
            StartsAt = time,
            IsResolved = IsResolved(found),
            GeneratorUrl = data["generatorURL"].Text,
            Source = found["source"],
            OpenFor = IntakeDefaults.WebhookTimeout,
        };
        var end = JsonTimes.Read(data["endsAt"]);
        draft.EndsAt = draft.IsResolved ? end ?? TimeOf(found) : end;

        draft.Label("alertname", First(data["labels"]["alertname"].Text, data["alertname"].Text, found["type"]));
        draft.Label("severity", First(data["labels"]["severity"].Text, data["severity"].Text, found["severity"]));
        draft.Label("type", found["type"]);
        draft.Label("source", found["source"]);
        draft.Label("subject", found["subject"]);
        foreach (var (name, value) in data["labels"].Members)
        {
            draft.Label(name, value.Shown);
        }

        AddAnnotations(draft, found, data);
        var key = First(data["dedupKey"].Text, found["dedupkey"]);
        // The two parts are told apart by a line feed, which neither attribute may hold.
        draft.DedupKey(key.Length > 0 ? "cloudevents" : "cloudevents-id", $"{found["source"]}\n{(key.Length > 0 ? key : found["id"])}");
        return draft;
    }

    private static void AddAnnotations(AlertDraft draft, CloudEvent found, JsonValue data)
    {
        foreach (var (name, value) in data["annotations"].Members)
        {
            draft.Annotation(name, value.Shown);
        }

        draft.Annotation("summary", First(data["summary"].Text, data["title"].Text, data["message"].Text, found["subject"]));
        if (data.Kind == JsonKind.Object)
        {
            foreach (var (name, value) in data.Members.Where(m => !Taken.Contains(m.Key, StringComparer.Ordinal)))
            {
                draft.Annotation(name, value.Shown);
            }
        }
        else
        {
            draft.Annotation("data", data.Exists ? data.Shown : found.DataText);
        }

        foreach (var extension in found.Extensions)
        {
            draft.Annotation(extension, found[extension]);
        }
    }

    private static bool IsResolved(CloudEvent found)
    {
        var status = First(found.Data["status"].Text, found["status"]).ToLowerInvariant();
        return status.Length > 0
            ? status is "resolved" or "ok" or "closed" or "recovered"
            : found["type"].EndsWith(".resolved", StringComparison.OrdinalIgnoreCase);
    }

    // Only of the same beginning or an earlier one: the sender's clock and ours need not agree.
    private static bool IsOldNews(AlertDraft draft, IntakeTarget target) =>
        !draft.IsResolved
        && draft.StartsAt is { } startsAt
        && target.Views.Episode(draft.Key) is { Exists: true, Status: EpisodeStatus.Resolved, CloseReason: CloseReason.Sender } known
        && startsAt <= known.StartsAt;

    private static Instant? TimeOf(CloudEvent found) =>
        Timestamp.TryRead(System.Text.Encoding.UTF8.GetBytes(found["time"]), out var time) ? time : null;

    private static string First(params ReadOnlySpan<string> texts)
    {
        foreach (var text in texts)
        {
            if (text.Length > 0)
            {
                return text;
            }
        }

        return "";
    }
}

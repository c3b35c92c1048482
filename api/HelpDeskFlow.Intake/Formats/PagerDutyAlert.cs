using System.Text;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Intake.Formats.Json;
using NodaTime;

namespace HelpDeskFlow.Intake.Formats;

/// <summary>
/// Turns PagerDuty events into alerts. Their identity is the dedup key within its routing key; the routing key itself is a
/// secret and is not stored. Texts over our limits are cut, not refused: these events are pages already.
/// </summary>
internal static class PagerDutyAlert
{
    /// <summary>Details kept as annotations of their own; the other places are for summary, client, links and the like. With more, all go into one as JSON.</summary>
    private const int DetailsMax = 48;

    /// <summary>The identity of the alert that the event is about.</summary>
    public static AlertKey KeyOf(PagerDutyEvent found) =>
        DedupKeys.Of(Encoding.UTF8.GetBytes(found.RoutingKey), Encoding.UTF8.GetBytes(found.DedupKey));

    /// <summary>A dedup key for an event without one: over what names the problem, so that the same one sent again is folded. 32 hex digits.</summary>
    public static string DedupKeyFor(PagerDutyEvent found)
    {
        var content = string.Join('\n', found.Summary, found.Origin, found.Severity, found.Component, found.Group, found.Class);
        return DedupKeys.Of(Encoding.UTF8.GetBytes(found.RoutingKey), Encoding.UTF8.GetBytes(content)).ToString();
    }

    /// <summary>Writes a trigger, which stays open until it is resolved.</summary>
    public static bool WriteTrigger(PagerDutyEvent found, AlertBatch batch)
    {
        var writer = new AlertBatchWriter(batch, textsAreUtf8: true);
        AddLabel(ref writer, "alertname", found.Summary);
        AddLabel(ref writer, "source", found.Origin);
        AddLabel(ref writer, "component", found.Component);
        AddLabel(ref writer, "group", found.Group);
        AddLabel(ref writer, "class", found.Class);
        AddLabel(ref writer, "severity", found.Severity);
        writer.SetDedupKey(Encoding.UTF8.GetBytes(found.RoutingKey), Encoding.UTF8.GetBytes(found.DedupKey));
        writer.AddReserved("__source__"u8, Utf8Text.Cut(found.Origin, IntakeDefaults.SourceBytesMax));
        var names = new HashSet<string>(StringComparer.Ordinal);
        AddAnnotation(ref writer, names, "summary", found.Summary);
        AddAnnotation(ref writer, names, "client", found.Client);
        AddAnnotation(ref writer, names, "client_url", found.ClientUrl);
        AddDetails(ref writer, names, found.Details);
        var startsAt = found.At is { } at ? Instant.Min(at, batch.ReceivedAt) : batch.ReceivedAt;
        return writer.TryFinish(0, startsAt, batch.ReceivedAt + IntakeDefaults.OpenUntilResolved, Duration.Zero);
    }

    /// <summary>Writes a resolve. The engine knows the alert by its key; the labels are those it is known by, or stand for an alert that nobody knows.</summary>
    public static bool WriteResolve(PagerDutyEvent found, LabelSet knownLabels, AlertBatch batch)
    {
        var writer = new AlertBatchWriter(batch, textsAreUtf8: true);
        foreach (var label in knownLabels.Items)
        {
            AddLabel(ref writer, label.Name, label.Value);
        }

        if (knownLabels.Count == 0)
        {
            AddLabel(ref writer, "alertname", found.DedupKey);
        }

        writer.SetDedupKey(Encoding.UTF8.GetBytes(found.RoutingKey), Encoding.UTF8.GetBytes(found.DedupKey));
        return writer.TryFinish(0, batch.ReceivedAt, batch.ReceivedAt, Duration.Zero);
    }

    private static void AddDetails(ref AlertBatchWriter writer, HashSet<string> names, List<(string Name, string Value)> details)
    {
        if (details.Count > DetailsMax)
        {
            var pairs = details.Select(d => System.Text.Json.JsonSerializer.Serialize(d.Name) + ":" + System.Text.Json.JsonSerializer.Serialize(d.Value));
            AddAnnotation(ref writer, names, "custom_details", "{" + string.Join(',', pairs) + "}");
            return;
        }

        foreach (var (name, value) in details)
        {
            AddAnnotation(ref writer, names, names.Contains(name) ? "custom_details." + name : name, value);
        }
    }

    private static void AddLabel(ref AlertBatchWriter writer, string name, string value) =>
        writer.AddLabel(Encoding.UTF8.GetBytes(name), Utf8Text.Cut(value, IntakeLimits.LabelValueBytesMax));

    private static void AddAnnotation(ref AlertBatchWriter writer, HashSet<string> names, string name, string value)
    {
        var cut = Encoding.UTF8.GetString(Utf8Text.Cut(name, IntakeLimits.NameBytesMax));
        if (cut.Length > 0 && names.Add(cut))
        {
            writer.AddAnnotation(Encoding.UTF8.GetBytes(cut), Utf8Text.Cut(value, IntakeLimits.AnnotationValueBytesMax));
        }
    }
}

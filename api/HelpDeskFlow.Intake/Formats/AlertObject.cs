using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Intake.Json;
using NodaTime;

namespace HelpDeskFlow.Intake.Formats;

/// <summary>
/// Reads one alert object <c>{labels, annotations, startsAt, endsAt, generatorURL, …}</c>, fields in any order, straight into
/// a batch: the part that the Alertmanager formats and our own have in common, and the hot path of the whole intake.
/// Allocates nothing for a valid alert. What is wrong in an alert refuses that alert only.
/// </summary>
internal static class AlertObject
{
    /// <summary>Reads the alert at the cursor and ends it in the writer. False only where the JSON itself is malformed.</summary>
    public static bool Read(
        ref JsonCursor json, ref JsonText text, ref AlertBatchWriter writer, AlertFields fields, int index, Instant now, Duration timeout)
    {
        if (json.Peek() != '{')
        {
            writer.Fail("The alert is not a JSON object; write {\"labels\": {…}}.");
            return json.Skip() && Finish(ref writer, index, null, null, timeout);
        }

        Instant? startsAt = null, endsAt = null;
        var status = AlertStatus.NotGiven;
        bool first = true, hasLabels = false, hasAnnotations = false, hasGenerator = false, hasDedupKey = false, hasSource = false;
        json.BeginObject();
        while (json.NextName(ref first, out var raw, out var escaped))
        {
            var name = text.Name(raw, escaped);
            if (name.SequenceEqual("labels"u8))
            {
                ReadLabels(ref json, ref text, ref writer, ref hasLabels);
            }
            else if (name.SequenceEqual("annotations"u8))
            {
                ReadAnnotations(ref json, ref text, ref writer, ref hasAnnotations);
            }
            else if (name.SequenceEqual("startsAt"u8))
            {
                startsAt = ReadTime(ref json, ref text, ref writer, "startsAt");
            }
            else if (name.SequenceEqual("endsAt"u8))
            {
                endsAt = ReadTime(ref json, ref text, ref writer, "endsAt");
            }
            else if (name.SequenceEqual("generatorURL"u8))
            {
                if (TryReadText(ref json, ref text, ref writer, "generatorURL", ref hasGenerator, out var url)
                    && url.Length <= IntakeLimits.AnnotationValueBytesMax)
                {
                    // A longer link is left out: it is no reason to refuse an alert.
                    writer.AddReserved("__generatorURL__"u8, url);
                }
            }
            else if (fields != AlertFields.AlertmanagerApi && name.SequenceEqual("status"u8))
            {
                status = ReadStatus(ref json, ref text, ref writer);
            }
            else if (fields == AlertFields.Own && name.SequenceEqual("dedupKey"u8))
            {
                if (TryReadText(ref json, ref text, ref writer, "dedupKey", ref hasDedupKey, out var key))
                {
                    writer.SetDedupKey("api"u8, key);
                }
            }
            else if (fields == AlertFields.Own && name.SequenceEqual("source"u8))
            {
                if (TryReadText(ref json, ref text, ref writer, "source", ref hasSource, out var source))
                {
                    AddSource(ref writer, source);
                }
            }
            else
            {
                json.Skip();
            }
        }

        if (json.Failed)
        {
            return false;
        }

        ApplyStatus(status, now, fields, ref endsAt);
        return Finish(ref writer, index, startsAt, endsAt, timeout);
    }

    private static bool Finish(ref AlertBatchWriter writer, int index, Instant? startsAt, Instant? endsAt, Duration timeout)
    {
        writer.TryFinish(index, startsAt, endsAt, timeout);
        return true;
    }

    private static void ApplyStatus(AlertStatus status, Instant now, AlertFields fields, ref Instant? endsAt)
    {
        if (status == AlertStatus.Resolved && (endsAt is null || endsAt > now))
        {
            // The sender says that it is over; its clock may be ahead of ours.
            endsAt = now;
        }
        else if (status == AlertStatus.Firing && fields == AlertFields.AlertmanagerWebhook && endsAt <= now)
        {
            endsAt = null;
        }
    }

    private static void ReadLabels(ref JsonCursor json, ref JsonText text, ref AlertBatchWriter writer, ref bool seen)
    {
        if (!TryBeginPairs(ref json, ref writer, "labels", ref seen))
        {
            return;
        }

        var first = true;
        while (json.NextName(ref first, out var rawName, out var nameEscaped))
        {
            if (json.Peek() == '"' && json.ReadString(out var rawValue, out var valueEscaped))
            {
                writer.AddLabel(text.Name(rawName, nameEscaped), text.Value(rawValue, valueEscaped));
            }
            else
            {
                ReadOddValue(ref json, ref writer, "label", text.Name(rawName, nameEscaped));
            }
        }
    }

    private static void ReadAnnotations(ref JsonCursor json, ref JsonText text, ref AlertBatchWriter writer, ref bool seen)
    {
        if (!TryBeginPairs(ref json, ref writer, "annotations", ref seen))
        {
            return;
        }

        var first = true;
        while (json.NextName(ref first, out var rawName, out var nameEscaped))
        {
            if (json.Peek() == '"' && json.ReadString(out var rawValue, out var valueEscaped))
            {
                writer.AddAnnotation(text.Name(rawName, nameEscaped), text.Value(rawValue, valueEscaped));
            }
            else
            {
                ReadOddValue(ref json, ref writer, "annotation", text.Name(rawName, nameEscaped));
            }
        }
    }

    // Null stands for "not given", as in Alertmanager.
    private static bool TryBeginPairs(ref JsonCursor json, ref AlertBatchWriter writer, string field, ref bool seen)
    {
        if (json.Peek() == '{')
        {
            if (seen)
            {
                writer.Fail($"The field {field} is given twice; give it once.");
            }

            seen = true;
            return json.BeginObject();
        }

        if (!json.TryReadNull() && json.Skip())
        {
            writer.Fail($"The field {field} is not an object; write {{\"name\": \"value\"}}.");
        }

        return false;
    }

    private static void ReadOddValue(ref JsonCursor json, ref AlertBatchWriter writer, string what, scoped ReadOnlySpan<byte> name)
    {
        // A null value counts as empty, as in Alertmanager, and empty ones are dropped.
        if (!json.TryReadNull() && json.Skip())
        {
            writer.Fail($"The value of {what} {Show(name)} is not a string; put it in quotes.");
        }
    }

    private static Instant? ReadTime(ref JsonCursor json, ref JsonText text, ref AlertBatchWriter writer, string field)
    {
        if (json.Peek() == '"' && json.ReadString(out var raw, out var escaped))
        {
            var value = text.Value(raw, escaped);
            if (!Timestamp.TryRead(value, out var instant))
            {
                writer.Fail($"The field {field} is {Show(value)}, which is no RFC 3339 time; write for example \"2026-01-31T09:30:00Z\".");
            }

            return instant;
        }

        if (!json.TryReadNull() && json.Skip())
        {
            writer.Fail($"The field {field} is not a string; write for example \"2026-01-31T09:30:00Z\".");
        }

        return null;
    }

    private static bool TryReadText(
        ref JsonCursor json, ref JsonText text, ref AlertBatchWriter writer, string field, ref bool seen, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (json.Peek() == '"' && json.ReadString(out var raw, out var escaped))
        {
            if (seen)
            {
                writer.Fail($"The field {field} is given twice; give it once.");
            }

            seen = true;
            value = text.Value(raw, escaped);
            return true;
        }

        if (!json.TryReadNull() && json.Skip())
        {
            writer.Fail($"The field {field} is not a string; put it in quotes.");
        }

        return false;
    }

    private static AlertStatus ReadStatus(ref JsonCursor json, ref JsonText text, ref AlertBatchWriter writer)
    {
        var seen = false;
        if (!TryReadText(ref json, ref text, ref writer, "status", ref seen, out var status) || status.IsEmpty)
        {
            return AlertStatus.NotGiven;
        }

        if (status.SequenceEqual("firing"u8))
        {
            return AlertStatus.Firing;
        }

        if (!status.SequenceEqual("resolved"u8))
        {
            writer.Fail($"The status is {Show(status)}; write \"firing\" or \"resolved\".");
        }

        return AlertStatus.Resolved;
    }

    private static void AddSource(ref AlertBatchWriter writer, ReadOnlySpan<byte> source)
    {
        if (source.Length > IntakeDefaults.SourceBytesMax)
        {
            writer.Fail($"The source has {source.Length} bytes; the limit is {IntakeDefaults.SourceBytesMax}; shorten it.");
        }

        writer.AddReserved("__source__"u8, source);
    }

    private static string Show(ReadOnlySpan<byte> value) => $"\"{System.Text.Encoding.UTF8.GetString(value[..Math.Min(value.Length, 60)])}\"";

    private enum AlertStatus
    {
        NotGiven,
        Firing,
        Resolved,
    }
}

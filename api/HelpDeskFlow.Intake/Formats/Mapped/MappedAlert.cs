using HelpDeskFlow.Domain.Configuration.Mappings;
using HelpDeskFlow.Intake.Formats.Json;
using HelpDeskFlow.Intake.Json;
using NodaTime;

namespace HelpDeskFlow.Intake.Formats.Mapped;

/// <summary>Turns an item of a document into an alert as a mapping says.</summary>
internal static class MappedAlert
{
    /// <summary>The alert; what is wrong with it is noted in it and refuses it when it is written.</summary>
    public static AlertDraft Of(AlertMapping mapping, JsonValue document, JsonValue item, Duration resolveTimeout)
    {
        var draft = new AlertDraft
        {
            Source = mapping.Name,
            OpenFor = mapping.Timeout ?? (mapping.Status is null ? resolveTimeout : IntakeDefaults.OpenUntilResolved),
            GeneratorUrl = Text(mapping.Url),
            IsResolved = mapping.Status is not null && mapping.ResolvedWhen.Contains(Text(mapping.Status)),
        };
        foreach (var (name, from) in mapping.Labels)
        {
            draft.Label(name, Text(from));
        }

        foreach (var (name, from) in mapping.Annotations)
        {
            draft.Annotation(name, Text(from));
        }

        if (draft.Labels.Count == 0)
        {
            draft.Fail($"None of the labels of the mapping \"{mapping.Name}\" has a value in this item; check its paths with \"hdf check FILE --sample {mapping.Name}=SAMPLE.json\".");
        }

        draft.StartsAt = Time("starts_at", mapping.StartsAt);
        draft.EndsAt = Time("ends_at", mapping.EndsAt);
        if (!mapping.DedupKey.IsEmpty)
        {
            var parts = mapping.DedupKey.Select(Text).ToList();
            if (parts.Contains(""))
            {
                draft.Fail($"The dedup key of the mapping \"{mapping.Name}\" is empty in this item; name a place that always has a value.");
            }

            draft.DedupKey("json:" + mapping.Name, string.Join('/', parts));
        }

        return draft;

        string Text(MappedText? from) => from is null ? "" : JsonPlaces.Text(from, document, item);

        Instant? Time(string key, MappedText? from)
        {
            var text = Text(from);
            if (!MappedTime.TryRead(text, out var time))
            {
                draft.Fail($"The time that {key} of the mapping \"{mapping.Name}\" finds is \"{(text.Length > 60 ? text[..60] : text)}\"; it must be RFC 3339 or a Unix time.");
            }

            return time;
        }
    }
}

using System.Globalization;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Intake.Formats.Mapped;
using HelpDeskFlow.Intake.Json;
using NodaTime;
using NodaTime.Text;

namespace HelpDeskFlow.Silo.Commands;

/// <summary><c>--sample NAME=FILE</c> of <c>hdf check</c>: the alerts that a mapping makes of a document, as they would be kept.</summary>
internal static class MappingSample
{
    /// <summary>Prints them. False where the document or one of its alerts would be refused.</summary>
    public static bool Print(string sample, ConfigSnapshot config, Terminal terminal)
    {
        var parts = sample.Split('=', 2);
        var mapping = config.Mappings.FirstOrDefault(m => m.Name == parts[0]);
        if (parts.Length != 2 || mapping is null)
        {
            throw new UsageException(parts.Length != 2
                ? $"--sample is \"{sample}\"; write --sample NAME=FILE, a mapping and a document for it."
                : $"there is no mapping \"{parts[0]}\" in the config; {(config.Mappings.IsEmpty ? "add it under mappings" : "write one of " + string.Join(", ", config.Mappings.Select(m => m.Name)))}.");
        }

        var document = JsonValue.Read(Bytes(parts[1]), out var problem);
        if (document is null)
        {
            terminal.Error.WriteLine($"{parts[1]}: {problem}");
            return false;
        }

        var batch = AlertBatch.Rent(Instant.FromDateTimeOffset(terminal.Time.GetUtcNow()), "sample");
        var drafts = MappedJson.Drafts(mapping, document, config.ResolveTimeout).Take(IntakeLimits.AlertsPerBatchMax).ToList();
        for (var i = 0; i < drafts.Count; i++)
        {
            drafts[i].WriteTo(batch, i);
        }

        terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{parts[1]} through {mapping.Name}: {batch.Count} {(batch.Count == 1 ? "alert" : "alerts")}, {batch.RefusedCount} refused."));
        Print(batch, config, terminal);
        foreach (var (index, error) in batch.Errors)
        {
            terminal.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{parts[1]}: item {index}: {error}"));
        }

        var fine = batch is { RefusedCount: 0, Count: > 0 };
        batch.Return();
        return fine;
    }

    private static void Print(AlertBatch batch, ConfigSnapshot config, Terminal terminal)
    {
        var redaction = new AlertRedaction();
        foreach (ref readonly var record in batch.Records)
        {
            var labels = LabelCodec.Decode(redaction.Labels(batch.LabelsOf(record), record.HasDedupKey, config.Redaction), withReserved: false);
            var annotations = LabelCodec.Decode(redaction.Annotations(batch.AnnotationsOf(record), config.Redaction), withReserved: true);
            var startsAt = Instant.FromUnixTimeTicks(record.StartsAtTicks);
            var endsAt = Instant.FromUnixTimeTicks(record.EndsAtTicks);
            terminal.Out.WriteLine($"{(endsAt <= batch.ReceivedAt ? "resolved" : "firing")} {labels}");
            Line("starts", InstantPattern.General.Format(startsAt));
            Line("ends", InstantPattern.General.Format(endsAt));
            Line("dedup key", annotations[ReservedAnnotations.DedupKey] is { Length: > 0 } key ? key : "none; the labels are the identity");
            Line("url", annotations[ReservedAnnotations.GeneratorUrl]);
            foreach (var annotation in annotations.Items.Where(a => !a.Name.StartsWith("__", StringComparison.Ordinal)))
            {
                Line(annotation.Name, annotation.Value);
            }
        }

        void Line(string name, string value)
        {
            if (value.Length > 0)
            {
                terminal.Out.WriteLine($"  {name}: {value.ReplaceLineEndings(" ")}");
            }
        }
    }

    private static byte[] Bytes(string file)
    {
        try
        {
            var info = new FileInfo(file);
            return info.Length <= IntakeLimits.BodyBytesMax
                ? File.ReadAllBytes(file)
                : throw new UsageException($"{file} has {info.Length} bytes; the limit of a document is {IntakeLimits.BodyBytesMax}; cut it.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{file} cannot be read: {e.Message}");
        }
    }
}

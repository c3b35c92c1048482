using HelpDeskFlow.Domain.Configuration.Mappings;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Intake.Formats.Json;
using HelpDeskFlow.Intake.Json;
using HelpDeskFlow.Intake.Messages;
using NodaTime;

namespace HelpDeskFlow.Intake.Formats.Mapped;

/// <summary>Any JSON through a mapping of the config: <c>/intake/json?mapping=NAME</c>, as a stream's format <c>json:NAME</c>.</summary>
public sealed class MappedJson : IIntakeFormat
{
    private static readonly string TooMany = $"The document has more than {IntakeLimits.AlertsPerBatchMax} items; send them in several.";

    /// <inheritdoc/>
    public string Name => "json";

    /// <inheritdoc/>
    public string? Read(in IntakeMessage message, IntakeTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        var mappings = target.Config.Mappings;
        var name = message.Mapping;
        var mapping = mappings.FirstOrDefault(m => m.Name == name);
        if (mapping is null)
        {
            var known = mappings.IsEmpty ? "the config has no mappings" : $"the config has {string.Join(", ", mappings.Take(20).Select(m => m.Name))}";
            return string.IsNullOrEmpty(name)
                ? $"No mapping is named; write ?mapping=NAME ({known})."
                : $"There is no mapping \"{(name.Length > 60 ? name[..60] : name)}\"; {known}.";
        }

        if (JsonValue.Read(message.Body, out var problem) is not { } document)
        {
            return problem;
        }

        var index = 0;
        foreach (var draft in Drafts(mapping, document, target.Config.ResolveTimeout))
        {
            if (index < IntakeLimits.AlertsPerBatchMax)
            {
                draft.WriteTo(target.Batch, index++);
            }
            else
            {
                target.Batch.Refuse(index++, TooMany);
            }
        }

        if (index == 0)
        {
            target.Note = $"The document has no items where the mapping \"{mapping.Name}\" looks for them, at {mapping.Items?.Text ?? "$"}.";
        }

        return null;
    }

    /// <summary>The alerts of a document, one an item, in its order.</summary>
    public static IEnumerable<AlertDraft> Drafts(AlertMapping mapping, JsonValue document, Duration resolveTimeout)
    {
        ArgumentNullException.ThrowIfNull(mapping);
        ArgumentNullException.ThrowIfNull(document);
        var places = mapping.Items is null ? [document] : JsonPlaces.All(mapping.Items, document, document);
        return
            from place in places
            from item in place.Kind == JsonKind.List ? place.Items : [place]
            where item.Exists
            select MappedAlert.Of(mapping, document, item, resolveTimeout);
    }
}

using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;

namespace HelpDeskFlow.Engine.Codec;

/// <summary>An object with a property a label, in the set's order.</summary>
internal sealed class LabelSetConverter : JsonConverter<LabelSet>
{
    /// <inheritdoc/>
    public override LabelSet Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException($"Labels start with {reader.TokenType}.");
        }

        var labels = ImmutableArray.CreateBuilder<Label>();
        var sorted = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = SharedText.Of(reader.GetString()!);
            reader.Read();
            var value = SharedText.Of(reader.GetString() ?? "");
            sorted &= value.Length > 0 && (labels.Count == 0 || string.CompareOrdinal(labels[^1].Name, name) < 0);
            labels.Add(new Label(name, value));
        }

        // A journal must open: whatever wrote them in another order, they are the same labels.
        return sorted ? LabelSet.FromSorted(labels.DrainToImmutable()) : LabelSet.From(labels.Select(l => KeyValuePair.Create(l.Name, l.Value)));
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, LabelSet value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var label in value.Items)
        {
            writer.WriteString(label.Name, label.Value);
        }

        writer.WriteEndObject();
    }
}

/// <summary>As written in a config.</summary>
internal sealed class MatcherConverter : JsonConverter<Matcher>
{
    /// <inheritdoc/>
    public override Matcher Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        MatcherText.TryParse(reader.GetString() ?? "", out var matcher, out var error) ? matcher! : throw new JsonException(error);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Matcher value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}

/// <summary>As written in a policy: <c>schedule:x</c>, <c>person:x</c>, <c>destination:x</c>, <c>team:x</c>.</summary>
internal sealed class NotifyTargetConverter : JsonConverter<NotifyTarget>
{
    /// <inheritdoc/>
    public override NotifyTarget Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.GetString() ?? "";
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var name = text[(colon + 1)..];
        return text.AsSpan(0, Math.Max(colon, 0)) switch
        {
            "schedule" => new NotifyTarget.OnSchedule(new ScheduleName(name)),
            "next" => new NotifyTarget.OnNext(new ScheduleName(name)),
            "person" => new NotifyTarget.OnPerson(new PersonName(name)),
            "destination" => new NotifyTarget.OnDestination(new DestinationName(name)),
            "team" => new NotifyTarget.OnTeam(name),
            _ => throw new JsonException($"\"{text}\" is not whom a step can tell."),
        };
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, NotifyTarget value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}

using System.Text.Json;
using System.Text.Json.Serialization;
using HelpDeskFlow.Domain.Alerts;
using NodaTime;
using NodaTime.Text;

namespace HelpDeskFlow.Api.Http;

/// <summary>How our value types look in JSON: instants as RFC 3339 in UTC with milliseconds, label sets as objects.</summary>
internal static class JsonForms
{
    private static readonly InstantPattern Milliseconds = InstantPattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd'T'HH':'mm':'ss'.'fff'Z'");

    public static string Text(Instant at) => Milliseconds.Format(at);

    public static void AddTo(JsonSerializerOptions options)
    {
        options.NumberHandling = JsonNumberHandling.Strict; // a number is a number, and the OpenAPI document says so
        options.Converters.Add(new InstantForm());
        options.Converters.Add(new LabelSetForm());
    }

    public static void WriteLabels(Utf8JsonWriter writer, LabelSet labels)
    {
        writer.WriteStartObject();
        foreach (var label in labels.Items)
        {
            writer.WriteString(label.Name, label.Value);
        }

        writer.WriteEndObject();
    }

    private sealed class InstantForm : JsonConverter<Instant>
    {
        public override Instant Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var parsed = OffsetDateTimePattern.Rfc3339.Parse((reader.TokenType == JsonTokenType.String ? reader.GetString() : null) ?? "");
            return parsed.Success ? parsed.Value.ToInstant() : throw new JsonException();
        }

        public override void Write(Utf8JsonWriter writer, Instant value, JsonSerializerOptions options) => writer.WriteStringValue(Text(value));
    }

    private sealed class LabelSetForm : JsonConverter<LabelSet>
    {
        public override LabelSet Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            LabelSet.From(JsonSerializer.Deserialize<Dictionary<string, string>>(ref reader, options) ?? []);

        public override void Write(Utf8JsonWriter writer, LabelSet value, JsonSerializerOptions options) => WriteLabels(writer, value);
    }
}

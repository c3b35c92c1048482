using System.Text.Json;
using System.Text.Json.Serialization;

namespace HelpDeskFlow.Engine.Codec;

/// <summary>An id that is a text, as that text; also as a key of a dictionary.</summary>
internal sealed class NameConverter<T>(Func<T, string?> textOf, Func<string, T> make) : JsonConverter<T>
    where T : struct
{
    /// <inheritdoc/>
    public override bool HandleNull => true;

    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetString() is { } text ? make(text) : default;

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(textOf(value));

    /// <inheritdoc/>
    public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => make(reader.GetString()!);

    /// <inheritdoc/>
    public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WritePropertyName(textOf(value) ?? throw new JsonException($"A {typeof(T).Name} without a name is the key of an entry."));
}

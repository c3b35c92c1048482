using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using HelpDeskFlow.Domain;

namespace HelpDeskFlow.Engine.Codec;

/// <summary>A map as an object with a property an entry, in the map's order.</summary>
internal sealed class HashMapConverter : JsonConverterFactory
{
    /// <inheritdoc/>
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() == typeof(HashMap<,>);

    /// <inheritdoc/>
    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Of<,>).MakeGenericType(typeToConvert.GetGenericArguments()))!;

    private sealed class Of<TKey, TValue> : JsonConverter<HashMap<TKey, TValue>>
        where TKey : IEquatable<TKey>, IComparable<TKey>
    {
        public override HashMap<TKey, TValue> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                throw new JsonException($"A map starts with {reader.TokenType}.");
            }

            var map = HashMap<TKey, TValue>.Empty;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString()!;
                reader.Read();
                map = map.SetItem(KeyOf(name), JsonSerializer.Deserialize<TValue>(ref reader, options)!);
            }

            return map;
        }

        public override void Write(Utf8JsonWriter writer, HashMap<TKey, TValue> value, JsonSerializerOptions options)
        {
            writer.WriteStartObject();
            foreach (var (key, entry) in value)
            {
                writer.WritePropertyName(string.Create(CultureInfo.InvariantCulture, $"{key}"));
                JsonSerializer.Serialize(writer, entry, options);
            }

            writer.WriteEndObject();
        }

        private static TKey KeyOf(string text)
        {
            if (typeof(TKey) == typeof(string))
            {
                return (TKey)(object)SharedText.Of(text);
            }

            return typeof(TKey) == typeof(long)
                ? (TKey)(object)long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)
                : (TKey)(object)ulong.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
        }
    }
}

using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;

namespace HelpDeskFlow.Engine.Codec;

/// <summary>A value with a short ASCII text, written and read without a string; also as a key of a dictionary.</summary>
internal abstract class AsciiConverter<T> : JsonConverter<T>
    where T : struct
{
    private const int TextBytesMax = 64;

    /// <inheritdoc/>
    public sealed override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Parse(ref reader);

    /// <inheritdoc/>
    public sealed override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        Span<byte> text = stackalloc byte[TextBytesMax];
        writer.WriteStringValue(text[..Format(value, text)]);
    }

    /// <inheritdoc/>
    public sealed override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Parse(ref reader);

    /// <inheritdoc/>
    public sealed override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        Span<byte> text = stackalloc byte[TextBytesMax];
        writer.WritePropertyName(text[..Format(value, text)]);
    }

    /// <summary>Writes the text; returns its length.</summary>
    protected abstract int Format(T value, Span<byte> text);

    /// <summary>Reads what <see cref="Format"/> wrote.</summary>
    protected abstract bool TryParse(ReadOnlySpan<byte> text, out T value);

    private T Parse(ref Utf8JsonReader reader) => reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && TryParse(reader.ValueSpan, out var value)
        ? value
        : throw new JsonException($"\"{Encoding.UTF8.GetString(reader.ValueSpan)}\" is not a {typeof(T).Name}.");
}

/// <summary>32 hex digits.</summary>
internal sealed class IncidentIdConverter : AsciiConverter<IncidentId>
{
    /// <inheritdoc/>
    protected override int Format(IncidentId value, Span<byte> text) => Utf8Formatter.TryFormat(value.Value, text, out var length, 'N') ? length : 0;

    /// <inheritdoc/>
    protected override bool TryParse(ReadOnlySpan<byte> text, out IncidentId value)
    {
        var parsed = Utf8Parser.TryParse(text, out Guid id, out var used, 'N') && used == text.Length;
        value = new IncidentId(id);
        return parsed;
    }
}

/// <summary>32 hex digits.</summary>
internal sealed class AlertKeyConverter : AsciiConverter<AlertKey>
{
    /// <inheritdoc/>
    protected override int Format(AlertKey value, Span<byte> text) =>
        FingerprintConverter.FormatHex(value.High, text) + FingerprintConverter.FormatHex(value.Low, text[FingerprintConverter.HexDigits..]);

    /// <inheritdoc/>
    protected override bool TryParse(ReadOnlySpan<byte> text, out AlertKey value)
    {
        value = default;
        if (text.Length != 2 * FingerprintConverter.HexDigits
            || !FingerprintConverter.TryParseHex(text[..FingerprintConverter.HexDigits], out var high)
            || !FingerprintConverter.TryParseHex(text[FingerprintConverter.HexDigits..], out var low))
        {
            return false;
        }

        value = new AlertKey(high, low);
        return true;
    }
}

/// <summary>The keys as an array, in their order.</summary>
internal sealed class AlertKeySetConverter : JsonConverter<AlertKeySet>
{
    private static readonly AlertKeyConverter Key = new();

    /// <inheritdoc/>
    public override AlertKeySet Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        [.. JsonSerializer.Deserialize<AlertKey[]>(ref reader, options) ?? []];

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, AlertKeySet value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var key in value)
        {
            Key.Write(writer, key, options);
        }

        writer.WriteEndArray();
    }
}

/// <summary>16 hex digits.</summary>
internal sealed class FingerprintConverter : AsciiConverter<Fingerprint>
{
    /// <summary>Digits of 64 bits.</summary>
    public const int HexDigits = 16;

    /// <summary>Writes all digits.</summary>
    public static int FormatHex(ulong value, Span<byte> text) => Utf8Formatter.TryFormat(value, text, out var length, new('x', HexDigits)) ? length : 0;

    /// <summary>Reads exactly <see cref="HexDigits"/> digits.</summary>
    public static bool TryParseHex(ReadOnlySpan<byte> text, out ulong value) => Utf8Parser.TryParse(text, out value, out var used, 'x') & used == HexDigits;

    /// <inheritdoc/>
    protected override int Format(Fingerprint value, Span<byte> text) => FormatHex(value.Value, text);

    /// <inheritdoc/>
    protected override bool TryParse(ReadOnlySpan<byte> text, out Fingerprint value)
    {
        var parsed = TryParseHex(text, out var bits) && text.Length == HexDigits;
        value = new Fingerprint(bits);
        return parsed;
    }
}

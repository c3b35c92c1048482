using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using NodaTime.Text;

namespace HelpDeskFlow.Engine.Codec;

/// <summary>Nanoseconds as a number; beyond 292 years, which 64 bits do not hold, an array of days and nanoseconds of the day.</summary>
internal sealed class DurationConverter : JsonConverter<Duration>
{
    private const int NanosecondsInInt64DaysMax = 106_750;

    /// <inheritdoc/>
    public override Duration Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => ReadDuration(ref reader);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Duration value, JsonSerializerOptions options) => WriteDuration(writer, value);

    /// <summary>Writes either form.</summary>
    public static void WriteDuration(Utf8JsonWriter writer, Duration value)
    {
        if (value.Days is > -NanosecondsInInt64DaysMax and < NanosecondsInInt64DaysMax)
        {
            writer.WriteNumberValue(value.ToInt64Nanoseconds());
            return;
        }

        writer.WriteStartArray();
        writer.WriteNumberValue(value.Days);
        writer.WriteNumberValue(value.NanosecondOfDay);
        writer.WriteEndArray();
    }

    /// <summary>Reads either form.</summary>
    public static Duration ReadDuration(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Number)
        {
            return Duration.FromNanoseconds(reader.GetInt64());
        }

        if (reader.TokenType != JsonTokenType.StartArray || !reader.Read() || reader.TokenType != JsonTokenType.Number)
        {
            throw new JsonException($"A time starts with {reader.TokenType}.");
        }

        var days = reader.GetInt32();
        reader.Read();
        var duration = Duration.FromDays(days) + Duration.FromNanoseconds(reader.GetInt64());
        reader.Read();
        return reader.TokenType == JsonTokenType.EndArray ? duration : throw new JsonException($"A time ends with {reader.TokenType}.");
    }
}

/// <summary>As a duration since 1970-01-01T00:00Z.</summary>
internal sealed class InstantConverter : JsonConverter<Instant>
{
    /// <inheritdoc/>
    public override Instant Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        NodaConstants.UnixEpoch + DurationConverter.ReadDuration(ref reader);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Instant value, JsonSerializerOptions options) =>
        DurationConverter.WriteDuration(writer, value - NodaConstants.UnixEpoch);
}

/// <summary>A local date or time by a pattern that keeps every nanosecond.</summary>
internal sealed class PatternConverter<T>(IPattern<T> pattern) : JsonConverter<T>
    where T : struct
{
    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.GetString() ?? "";
        return pattern.Parse(text).TryGetValue(default, out var value) ? value : throw new JsonException($"\"{text}\" is not a {typeof(T).Name}.");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(pattern.Format(value));
}

/// <summary>A zone by its tz database id.</summary>
internal sealed class ZoneConverter : JsonConverter<DateTimeZone>
{
    /// <inheritdoc/>
    public override DateTimeZone Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var id = reader.GetString() ?? "";
        return DateTimeZoneProviders.Tzdb.GetZoneOrNull(id) ?? throw new JsonException($"The time zone \"{id}\" is not in the zone database.");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DateTimeZone value, JsonSerializerOptions options) => writer.WriteStringValue(value.Id);
}

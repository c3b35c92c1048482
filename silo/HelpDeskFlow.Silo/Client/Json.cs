using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace HelpDeskFlow.Silo.Client;

/// <summary>Reads answers without insisting on every field, so that an older command line can ask a newer program.</summary>
internal static class Json
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A field as text; empty where it is missing or null.</summary>
    public static string Text(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value.ToString() : "";

    /// <summary>A field as a list; empty where it is missing.</summary>
    public static IEnumerable<JsonElement> List(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [];

    /// <summary>A field that is an object; an undefined element where it is missing.</summary>
    public static JsonElement Part(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;

    /// <summary>An instant without its fraction of a second; the text itself where it is none.</summary>
    public static string Time(this JsonElement element, string name) =>
        element.Text(name) is { Length: > 0 } text && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture)
            : element.Text(name);

    /// <summary>The whole element, indented for people.</summary>
    public static string Write(JsonElement element) => JsonSerializer.Serialize(element, Indented);
}

using System.Globalization;
using System.Text.Json;
using HelpDeskFlow.Silo.Client;
using NodaTime;
using NodaTime.Text;

namespace HelpDeskFlow.Silo.Import;

/// <summary>Fields as exports write them; what is missing or of another form is null.</summary>
internal static class ImportFields
{
    private static readonly LocalDateTimePattern Local = LocalDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd'T'HH':'mm':'ss");

    /// <summary>An instant with its offset.</summary>
    public static Instant? Instant(this JsonElement element, string name) =>
        DateTimeOffset.TryParse(element.Text(name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? NodaTime.Instant.FromDateTimeOffset(at) : null;

    /// <summary>A wall-clock time; one with an offset is taken in the zone.</summary>
    public static LocalDateTime? LocalTime(this JsonElement element, string name, DateTimeZone zone) =>
        Local.Parse(element.Text(name)) is { Success: true } local ? local.Value : element.Instant(name)?.InZone(zone).LocalDateTime;

    /// <summary>A whole number.</summary>
    public static long? Whole(this JsonElement element, string name) =>
        long.TryParse(element.Text(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>A list of texts; a single text counts as one.</summary>
    public static List<string> Texts(this JsonElement element, string name) =>
        element.Part(name) is { ValueKind: JsonValueKind.String } one ? [one.GetString()!] : [.. element.List(name).Where(e => e.ValueKind == JsonValueKind.String).Select(e => e.GetString()!)];

    /// <summary>Whether the field is there, null or not.</summary>
    public static bool Has(this JsonElement element, string name) => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out _);
}

using System.Text;
using System.Text.Unicode;
using HelpDeskFlow.Intake.Json;
using HelpDeskFlow.Intake.Messages;

namespace HelpDeskFlow.Intake.Formats.Vendors;

/// <summary>One CloudEvent 1.0, in whichever mode it came. Attributes that were not given are empty.</summary>
internal sealed class CloudEvent
{
    private const int AttributesMax = 100;
    private readonly Dictionary<string, string> _attributes = new(StringComparer.Ordinal);

    private CloudEvent(JsonValue data, string dataText) => (Data, DataText) = (data, dataText);

    /// <summary>Data where it is JSON.</summary>
    public JsonValue Data { get; }

    /// <summary>Data where it is other text.</summary>
    public string DataText { get; }

    /// <summary>An attribute, or an extension.</summary>
    public string this[string attribute] => _attributes.GetValueOrDefault(attribute, "");

    /// <summary>Names of the extensions, in order.</summary>
    public IEnumerable<string> Extensions => _attributes.Keys
        .Where(k => k is not ("id" or "source" or "specversion" or "type" or "subject" or "time" or "datacontenttype" or "dataschema"))
        .Order(StringComparer.Ordinal);

    /// <summary>Whether the headers are those of an event in binary mode (<c>ce-id</c> over HTTP, <c>ce_id</c> in Kafka).</summary>
    public static bool IsBinary(IMessageHeaders headers) => Prefix(headers) is not null;

    /// <summary>The event of a message in binary mode: attributes in the headers, data in the body.</summary>
    public static CloudEvent FromHeaders(in IntakeMessage message)
    {
        var prefix = Prefix(message.Headers)!;
        var isText = Utf8.IsValid(message.Body);
        var data = message.Body.IsEmpty ? null : JsonValue.Read(message.Body, out _);
        var found = new CloudEvent(data ?? JsonValue.None, data is null && isText ? Encoding.UTF8.GetString(message.Body) : "");
        foreach (var (name, value) in message.Headers.All)
        {
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && found._attributes.Count < AttributesMax)
            {
                // Over HTTP values are percent-encoded, in Kafka they are as they are.
                found._attributes[name[prefix.Length..].ToLowerInvariant()] = prefix == "ce-" ? Uri.UnescapeDataString(value) : value;
            }
        }

        return found;
    }

    /// <summary>The event of a JSON object in structured mode.</summary>
    public static CloudEvent FromObject(JsonValue document)
    {
        var data = document["data"];
        var text = data.Kind == JsonKind.Text ? data.Text : "";
        if (document["data_base64"] is { Kind: JsonKind.Text } encoded)
        {
            text = Decode(encoded.Text);
        }

        // Text that is JSON itself is read as JSON: some senders quote what they should nest.
        var inner = text.Length > 0 ? JsonValue.Read(text, out _) : null;
        if (inner is { Kind: JsonKind.Object })
        {
            (data, text) = (inner, "");
        }

        var found = new CloudEvent(data.Kind == JsonKind.Text ? JsonValue.None : data, text);
        foreach (var (name, value) in document.Members)
        {
            if (name is not ("data" or "data_base64") && found._attributes.Count < AttributesMax)
            {
                found._attributes[name] = value.Text;
            }
        }

        return found;
    }

    private static string? Prefix(IMessageHeaders headers) =>
        headers["ce-specversion"] is not null || headers["ce-id"] is not null ? "ce-"
        : headers["ce_specversion"] is not null || headers["ce_id"] is not null ? "ce_"
        : null;

    private static string Decode(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var length) && Utf8.IsValid(bytes.AsSpan(0, length))
            ? Encoding.UTF8.GetString(bytes.AsSpan(0, length))
            : "";
    }
}

using NodaTime;

namespace HelpDeskFlow.Intake.Formats.Otlp;

/// <summary>A log record of OTLP as far as it is used, from protobuf or JSON. Text that was not given is empty.</summary>
internal sealed class LogRecord
{
    /// <summary>Attributes kept of one record and of its resource together; further ones are left out.</summary>
    public const int AttributesMax = 256;

    /// <summary>When it happened; null: not given.</summary>
    public Instant? At { get; set; }

    /// <summary>When the collector saw it; null: not given.</summary>
    public Instant? ObservedAt { get; set; }

    /// <summary>1 to 24; 0: not given.</summary>
    public int SeverityNumber { get; set; }

    public string SeverityText { get; set; } = "";

    /// <summary>A text as it is, anything else as JSON text.</summary>
    public string Body { get; set; } = "";

    /// <summary>Lower-case hex, empty where not given or all zeros.</summary>
    public string TraceId { get; set; } = "";

    /// <summary>Lower-case hex, empty where not given or all zeros.</summary>
    public string SpanId { get; set; } = "";

    public string EventName { get; set; } = "";

    /// <summary>The record's own, texts as they are, anything else as JSON text.</summary>
    public List<KeyValuePair<string, string>> Attributes { get; } = [];

    /// <summary>Those of the resource that produced it, shared between its records.</summary>
    public List<KeyValuePair<string, string>> Resource { get; set; } = [];

    /// <summary>The attribute of that name, the record's own first; empty where there is none.</summary>
    public string Attribute(string name)
    {
        var own = Find(Attributes, name);
        return own.Length > 0 ? own : Find(Resource, name);
    }

    /// <summary>Notes an attribute of a record or a resource.</summary>
    public static void Add(List<KeyValuePair<string, string>> attributes, string name, string value)
    {
        if (attributes.Count < AttributesMax && name.Length > 0 && value.Length > 0)
        {
            attributes.Add(new(name, value));
        }
    }

    /// <summary>Time from nanoseconds since 1970; null for zero, which stands for "not given".</summary>
    public static Instant? TimeOf(ulong nanoseconds) => nanoseconds == 0 ? null : Instant.FromUnixTimeTicks((long)(nanoseconds / 100));

    /// <summary>Hex of an id; empty for one of zeros or of another length.</summary>
    public static string IdOf(ReadOnlySpan<byte> id, int bytes) =>
        id.Length == bytes && id.IndexOfAnyExcept((byte)0) >= 0 ? Convert.ToHexStringLower(id) : "";

    private static string Find(List<KeyValuePair<string, string>> attributes, string name)
    {
        foreach (var attribute in attributes)
        {
            if (attribute.Key == name)
            {
                return attribute.Value;
            }
        }

        return "";
    }
}

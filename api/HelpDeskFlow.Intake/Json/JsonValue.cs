using System.Text;

namespace HelpDeskFlow.Intake.Json;

/// <summary>Kinds of <see cref="JsonValue"/>.</summary>
public enum JsonKind
{
    /// <summary>Not there, or null: to a reader of messages these are the same.</summary>
    None,

    /// <summary>A string.</summary>
    Text,

    /// <summary>A number, kept as it was written.</summary>
    Number,

    /// <summary>true or false.</summary>
    Flag,

    /// <summary>An array.</summary>
    List,

    /// <summary>An object.</summary>
    Object,
}

/// <summary>
/// A JSON document as objects, for formats that need not be free of allocation. Reading one never throws and asking it never
/// does: what is not there is <see cref="None"/>. Bytes that are no UTF-8 become U+FFFD, for a page must not fail for a stray
/// byte; of a name that is given twice the last counts; nesting ends at <see cref="JsonCursor.DepthMax"/>. Immutable.
/// </summary>
public sealed class JsonValue
{
    /// <summary>What is not there.</summary>
    public static readonly JsonValue None = new(JsonKind.None, "");

    private readonly string _text = "";
    private readonly ReadOnlyMemory<byte> _source;

    private JsonValue(JsonKind kind, string text) => (Kind, _text, Items, Members) = (kind, text, [], []);

    private JsonValue(ReadOnlyMemory<byte> source, IReadOnlyList<JsonValue> items) => (Kind, _source, Items, Members) = (JsonKind.List, source, items, []);

    private JsonValue(ReadOnlyMemory<byte> source, IReadOnlyList<KeyValuePair<string, JsonValue>> members) =>
        (Kind, _source, Items, Members) = (JsonKind.Object, source, [], members);

    /// <summary>What it is.</summary>
    public JsonKind Kind { get; }

    /// <summary>Elements of a list; empty for anything else.</summary>
    public IReadOnlyList<JsonValue> Items { get; }

    /// <summary>Members of an object in their order, also repeated ones; empty for anything else.</summary>
    public IReadOnlyList<KeyValuePair<string, JsonValue>> Members { get; }

    /// <summary>A string's text, a number as written, true or false; empty for anything else.</summary>
    public string Text => _text;

    /// <summary><see cref="Text"/>, and lists and objects as JSON text; empty only for what is not there.</summary>
    public string Shown => Kind is JsonKind.List or JsonKind.Object ? Encoding.UTF8.GetString(_source.Span) : _text;

    /// <summary>Whether it is there and not null.</summary>
    public bool Exists => Kind != JsonKind.None;

    /// <summary>The member of that name; <see cref="None"/> where there is none or this is no object.</summary>
    public JsonValue this[string name]
    {
        get
        {
            for (var i = Members.Count - 1; i >= 0; i--)
            {
                if (Members[i].Key == name)
                {
                    return Members[i].Value;
                }
            }

            return None;
        }
    }

    /// <summary>Reads a whole document; null and one sentence where it is malformed.</summary>
    public static JsonValue? Read(ReadOnlySpan<byte> json, out string? problem)
    {
        // Kept, for the text of lists and objects is made only where somebody asks for it.
        ReadOnlyMemory<byte> source = json.ToArray();
        var cursor = new JsonCursor(source.Span);
        var value = Read(ref cursor, source);
        problem = cursor.AtEnd() ? null : cursor.Problem;
        return problem is null ? value : null;
    }

    /// <summary>Reads a document that stands as text inside another.</summary>
    public static JsonValue? Read(string json, out string? problem) => Read(Encoding.UTF8.GetBytes(json), out problem);

    /// <inheritdoc/>
    public override string ToString() => Shown;

    private static JsonValue Read(ref JsonCursor json, ReadOnlyMemory<byte> source)
    {
        switch (json.Peek())
        {
            case (byte)'"':
                return json.ReadString(out var text, out var escaped) ? new JsonValue(JsonKind.Text, Decode(text, escaped)) : None;
            case (byte)'{':
                return ReadObject(ref json, source);
            case (byte)'[':
                return ReadList(ref json, source);
            case (byte)'n':
                json.TryReadNull();
                return None;
            case (byte)'t' or (byte)'f':
                return json.ReadRaw(out var flag) ? new JsonValue(JsonKind.Flag, Decode(flag, false)) : None;
            default:
                return json.ReadRaw(out var number) ? new JsonValue(JsonKind.Number, Decode(number, false)) : None;
        }
    }

    private static JsonValue ReadObject(ref JsonCursor json, ReadOnlyMemory<byte> source)
    {
        var members = new List<KeyValuePair<string, JsonValue>>();
        var first = true;
        var from = json.Position;
        json.BeginObject();
        while (json.NextName(ref first, out var name, out var escaped))
        {
            members.Add(new(Decode(name, escaped), Read(ref json, source)));
        }

        return json.Failed ? None : new JsonValue(source[from..json.Position], members);
    }

    private static JsonValue ReadList(ref JsonCursor json, ReadOnlyMemory<byte> source)
    {
        var items = new List<JsonValue>();
        var first = true;
        var from = json.Position;
        json.BeginArray();
        while (json.NextElement(ref first))
        {
            items.Add(Read(ref json, source));
        }

        return json.Failed ? None : new JsonValue(source[from..json.Position], items);
    }

    private static string Decode(ReadOnlySpan<byte> raw, bool escaped)
    {
        if (!escaped)
        {
            return Encoding.UTF8.GetString(raw);
        }

        var unescaped = new byte[raw.Length];
        return Encoding.UTF8.GetString(unescaped.AsSpan(0, JsonText.Unescape(raw, unescaped)));
    }
}

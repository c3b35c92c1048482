using System.Text;
using HelpDeskFlow.Intake.Json;

namespace HelpDeskFlow.Intake.Formats.Opsgenie;

/// <summary>The fields of a request body, whichever request it is. Text that was not given is empty; a field of another type than its own counts as not given.</summary>
internal sealed class OpsgenieBody
{
    /// <summary>Fields of one body that are kept; further ones are passed over. The API knows about twenty.</summary>
    private const int FieldsMax = 64;

    /// <summary>Tags and details of one body that are kept.</summary>
    private const int ListMax = 200;

    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);

    /// <summary>tags.</summary>
    public List<string> Tags { get; } = [];

    /// <summary>details, in their order: strings as they are, anything else as JSON text.</summary>
    public List<(string Name, string Value)> Details { get; } = [];

    /// <summary>username, id or name of <c>owner</c>.</summary>
    public string Owner { get; private set; } = "";

    /// <summary>A field that is a string.</summary>
    public string this[string name] => _texts.GetValueOrDefault(name, "");

    /// <summary>The body, or null and one sentence. An empty body is an empty object. Never throws.</summary>
    public static OpsgenieBody? Read(ReadOnlySpan<byte> body, out string? problem)
    {
        var json = new JsonCursor(body);
        var found = new OpsgenieBody();
        problem = null;
        if (json.Peek() == 0 && json.AtEnd())
        {
            return found;
        }

        if (json.Peek() != '{')
        {
            problem = json.Skip() && json.AtEnd() ? "The body is not a JSON object; send one." : json.Problem;
            return null;
        }

        var first = true;
        json.BeginObject();
        while (json.NextName(ref first, out var raw, out var escaped))
        {
            found.ReadField(ref json, Text(raw, escaped));
        }

        if (!json.Failed && json.AtEnd())
        {
            return found;
        }

        problem = json.Problem;
        return null;
    }

    private void ReadField(ref JsonCursor json, string name)
    {
        switch ((name, json.Peek()))
        {
            case ("tags", (byte)'['):
                ReadTags(ref json);
                break;
            case ("details", (byte)'{'):
                ReadDetails(ref json);
                break;
            case ("owner", (byte)'{'):
                ReadOwner(ref json);
                break;
            case (_, (byte)'"') when _texts.Count < FieldsMax:
                _texts[name] = ReadText(ref json);
                break;
            case ("responders" or "visibleTo" or "actions", (byte)'[') when json.ReadRaw(out var list):
                _texts[name] = Encoding.UTF8.GetString(list);
                break;
            default:
                json.Skip();
                break;
        }
    }

    private void ReadTags(ref JsonCursor json)
    {
        var first = true;
        json.BeginArray();
        while (json.NextElement(ref first))
        {
            var tag = ReadText(ref json).Trim();
            if (tag.Length > 0 && Tags.Count < ListMax)
            {
                Tags.Add(tag);
            }
        }
    }

    private void ReadDetails(ref JsonCursor json)
    {
        var first = true;
        json.BeginObject();
        while (json.NextName(ref first, out var raw, out var escaped))
        {
            var name = Text(raw, escaped);
            if (json.Peek() == '"')
            {
                AddDetail(name, ReadText(ref json));
            }
            else if (!json.TryReadNull() && json.ReadRaw(out var value))
            {
                AddDetail(name, Encoding.UTF8.GetString(value));
            }
        }
    }

    private void AddDetail(string name, string value)
    {
        if (Details.Count < ListMax)
        {
            Details.Add((name, value));
        }
    }

    private void ReadOwner(ref JsonCursor json)
    {
        var first = true;
        json.BeginObject();
        while (json.NextName(ref first, out var raw, out var escaped))
        {
            var name = Text(raw, escaped);
            var value = ReadText(ref json);
            if (value.Length > 0 && (name == "username" || (Owner.Length == 0 && name is "id" or "name")))
            {
                Owner = value;
            }
        }
    }

    private static string ReadText(ref JsonCursor json)
    {
        if (json.Peek() == '"')
        {
            return json.ReadString(out var raw, out var escaped) ? Text(raw, escaped) : "";
        }

        json.Skip();
        return "";
    }

    // Bytes that are no UTF-8 become U+FFFD: a page must not fail for a stray byte in its text.
    private static string Text(ReadOnlySpan<byte> raw, bool escaped)
    {
        if (!escaped)
        {
            return Encoding.UTF8.GetString(raw);
        }

        var unescaped = new byte[raw.Length];
        return Encoding.UTF8.GetString(unescaped.AsSpan(0, JsonText.Unescape(raw, unescaped)));
    }
}

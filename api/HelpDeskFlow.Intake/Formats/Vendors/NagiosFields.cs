using System.Text;
using HelpDeskFlow.Intake.Json;

namespace HelpDeskFlow.Intake.Formats.Vendors;

/// <summary>The fields of a notification: a form (<c>a=b&amp;c=d</c>, what <c>curl --data-urlencode</c> sends) or a JSON object. Names without case.</summary>
internal sealed class NagiosFields
{
    private const int FieldsMax = 200;
    private readonly Dictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);

    private NagiosFields()
    {
    }

    /// <summary>The first of these that is given and not empty; empty where none is. A macro that was not filled in counts as not given.</summary>
    public string this[params ReadOnlySpan<string> names]
    {
        get
        {
            foreach (var name in names)
            {
                if (_values.TryGetValue(name, out var value) && value.Length > 0 && !(value.StartsWith('$') && value.EndsWith('$')))
                {
                    return value;
                }
            }

            return "";
        }
    }

    /// <summary>Reads them; null and one sentence where the JSON is malformed.</summary>
    public static NagiosFields? Read(ReadOnlySpan<byte> body, out string? problem)
    {
        problem = null;
        var fields = new NagiosFields();
        var start = body.IndexOfAnyExcept(" \t\r\n"u8);
        if (start >= 0 && body[start] == '{')
        {
            if (JsonValue.Read(body, out problem) is not { } document)
            {
                return null;
            }

            foreach (var (name, value) in document.Members.Take(FieldsMax))
            {
                fields._values[name] = value.Shown;
            }

            return fields;
        }

        foreach (var pair in Encoding.UTF8.GetString(body).Split('&', FieldsMax, StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
            {
                fields._values[Unescape(pair[..equals])] = Unescape(pair[(equals + 1)..]).Trim();
            }
        }

        return fields;
    }

    private static string Unescape(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}

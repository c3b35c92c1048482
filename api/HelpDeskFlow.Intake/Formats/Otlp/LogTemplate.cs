using System.Text;

namespace HelpDeskFlow.Intake.Formats.Otlp;

/// <summary>What stays the same when the same line is logged again: the text without its numbers, ids and quoted values.</summary>
internal static class LogTemplate
{
    /// <summary>Characters of a text that count; what differs later does not tell lines apart.</summary>
    public const int CharactersMax = 400;

    /// <summary>The first line with every word that holds a digit replaced by <c>#</c>.</summary>
    public static string Of(string text)
    {
        var line = text.AsSpan().Trim();
        var end = line.IndexOfAny('\r', '\n');
        line = end < 0 ? line : line[..end];
        line = line[..Math.Min(line.Length, CharactersMax)];
        var template = new StringBuilder(line.Length);
        while (!line.IsEmpty)
        {
            var length = WordLength(line);
            if (length == 0)
            {
                template.Append(line[0]);
                line = line[1..];
                continue;
            }

            if (line[..length].IndexOfAnyInRange('0', '9') < 0)
            {
                template.Append(line[..length]);
            }
            else if (template.Length == 0 || template[^1] != '#')
            {
                template.Append('#');
            }

            line = line[length..];
        }

        return template.ToString();
    }

    // Hex numbers, UUIDs, versions, addresses and times are one word each.
    private static int WordLength(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (length < text.Length && (char.IsLetterOrDigit(text[length]) || (length > 0 && text[length] is '-' or '.' or ':' or '_' && length + 1 < text.Length && char.IsLetterOrDigit(text[length + 1]))))
        {
            length++;
        }

        return length;
    }
}

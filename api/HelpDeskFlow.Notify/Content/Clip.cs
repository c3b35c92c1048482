namespace HelpDeskFlow.Notify.Content;

/// <summary>Cuts text to what a receiver takes.</summary>
internal static class Clip
{
    private const char Ellipsis = '…';

    /// <summary>The text, or its beginning with an ellipsis: at most so many UTF-16 characters, no surrogate pair torn.</summary>
    public static string To(string text, int charactersMax)
    {
        if (text.Length <= charactersMax)
        {
            return text;
        }

        var length = charactersMax - 1;
        if (char.IsHighSurrogate(text[length - 1]))
        {
            length--;
        }

        return string.Concat(text.AsSpan(0, length), [Ellipsis]);
    }

    /// <summary>As many whole lines as fit, with an ellipsis in place of the rest: at most so many UTF-16 characters.</summary>
    public static string Lines(IEnumerable<string> lines, int charactersMax)
    {
        var text = new System.Text.StringBuilder();
        foreach (var line in lines)
        {
            if (text.Length + line.Length + 3 > charactersMax) // its own line break, and the line of the ellipsis
            {
                return text.Append(Ellipsis).ToString();
            }

            text.Append(line).Append('\n');
        }

        return text.ToString().TrimEnd('\n');
    }

    /// <summary>On one line: control characters and runs of white space become one space each.</summary>
    public static string OneLine(string text) =>
        string.Join(' ', text.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries).Select(w => new string([.. w.Where(c => !char.IsControl(c))]))).Trim();
}

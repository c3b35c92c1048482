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

    /// <summary>On one line: control characters and runs of white space become one space each.</summary>
    public static string OneLine(string text) =>
        string.Join(' ', text.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries).Select(w => new string([.. w.Where(c => !char.IsControl(c))]))).Trim();
}

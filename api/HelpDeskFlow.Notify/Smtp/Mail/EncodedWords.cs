using System.Text;

namespace HelpDeskFlow.Notify.Smtp.Mail;

/// <summary>Text in headers (RFC 2047). Whatever goes in, no line break comes out but those of folding, each followed by a space.</summary>
internal static class EncodedWords
{
    // RFC 2047: an encoded word has at most 75 characters. 45 bytes are 60 in base64, with 12 around them: 72.
    private const int WordBytesMax = 45;
    private const int LineCharactersMax = 76;

    /// <summary>The text as it is where that is safe and fits on the header's line, else as encoded words, folded.</summary>
    /// <param name="text">Any text; control characters are dropped.</param>
    /// <param name="taken">Characters of the line that are taken already, the header's name.</param>
    public static string OfHeader(string text, int taken)
    {
        text = string.Concat(text.Where(c => !char.IsControl(c)));
        return text.Length + taken <= LineCharactersMax
            && text.All(c => c is >= ' ' and < (char)127)
            && text == text.Trim()
            && !text.Contains("=?", StringComparison.Ordinal)
                ? text
                : Of(text, taken);
    }

    /// <summary>As encoded words, always. No character is torn between two.</summary>
    public static string Of(string text, int taken)
    {
        var result = new StringBuilder();
        var word = new MemoryStream(WordBytesMax);
        Span<byte> utf8 = stackalloc byte[4];
        // The first word stands behind the header's name.
        var room = Math.Clamp((LineCharactersMax - taken - 12) / 4 * 3, 4, WordBytesMax);
        foreach (var rune in text.EnumerateRunes())
        {
            var count = rune.EncodeToUtf8(utf8);
            if (word.Length + count > room)
            {
                Close(result, word);
                room = WordBytesMax;
            }

            word.Write(utf8[..count]);
        }

        if (word.Length > 0 || result.Length == 0)
        {
            Close(result, word);
        }

        return result.ToString();
    }

    private static void Close(StringBuilder result, MemoryStream word)
    {
        if (result.Length > 0)
        {
            result.Append("\r\n ");
        }

        result.Append("=?utf-8?B?").Append(Convert.ToBase64String(word.GetBuffer(), 0, (int)word.Length)).Append("?=");
        word.SetLength(0);
    }
}

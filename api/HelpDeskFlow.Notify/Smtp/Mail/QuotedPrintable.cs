using System.Text;

namespace HelpDeskFlow.Notify.Smtp.Mail;

/// <summary>Bodies in ASCII with short lines (RFC 2045, 6.7), so that no server on the way has to change them.</summary>
internal static class QuotedPrintable
{
    private const int LineCharactersMax = 76;

    /// <summary>The text in UTF-8, encoded, with CRLF line ends.</summary>
    public static string Of(string text)
    {
        var result = new StringBuilder(text.Length + (text.Length / 8));
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            if (result.Length > 0)
            {
                result.Append("\r\n");
            }

            Append(result, Encoding.UTF8.GetBytes(line));
        }

        return result.ToString();
    }

    private static void Append(StringBuilder result, byte[] line)
    {
        var column = 0;
        for (var i = 0; i < line.Length; i++)
        {
            var isLast = i == line.Length - 1;
            var isPlain = line[i] is >= 33 and <= 126 and not (byte)'=' || (line[i] is (byte)' ' or (byte)'\t' && !isLast);
            var width = isPlain ? 1 : 3;
            if (column + width > LineCharactersMax - (isLast ? 0 : 1))
            {
                result.Append("=\r\n");
                column = 0;
            }

            if (isPlain)
            {
                result.Append((char)line[i]);
            }
            else
            {
                result.Append('=').Append(line[i].ToString("X2", null));
            }

            column += width;
        }
    }
}

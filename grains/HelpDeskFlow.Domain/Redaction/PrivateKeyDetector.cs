namespace HelpDeskFlow.Domain.Redaction;

/// <summary><c>-----BEGIN … PRIVATE KEY-----</c> up to the end of its last line; without one, up to the end of the text.</summary>
internal static class PrivateKeyDetector
{
    private const int LabelBytesMax = 64;

    public static bool Find(ReadOnlySpan<byte> text, int from, out Finding found)
    {
        found = default;
        while (text[from..].IndexOf("-----BEGIN "u8) is >= 0 and var offset)
        {
            var start = from + offset;
            var label = text[(start + 11)..];
            label = label[..Math.Min(label.Length, LabelBytesMax)];
            var labelEnd = label.IndexOf("-----"u8);
            if (labelEnd >= 0 && label[..labelEnd].IndexOf("PRIVATE KEY"u8) >= 0)
            {
                found = new Finding(start, End(text, start + 11 + labelEnd + 5), "private-key");
                return true;
            }

            from = start + 11;
        }

        return false;
    }

    private static int End(ReadOnlySpan<byte> text, int from)
    {
        var last = text[from..].IndexOf("-----END "u8);
        if (last < 0)
        {
            return text.Length;
        }

        var afterLabel = text[(from + last + 9)..].IndexOf("-----"u8);
        return afterLabel < 0 ? text.Length : from + last + 9 + afterLabel + 5;
    }
}

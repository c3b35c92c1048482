namespace HelpDeskFlow.Domain.Redaction;

/// <summary>JSON Web Tokens: base64url of <c>{"</c>, a dot, a payload, and what follows after dots.</summary>
internal static class JwtDetector
{
    private const int PartBytesMin = 10;

    public static bool Find(ReadOnlySpan<byte> text, int from, out Finding found)
    {
        found = default;
        while (text[from..].IndexOf("eyJ"u8) is >= 0 and var offset)
        {
            var start = from + offset;
            if (!Ascii.IsWordStart(text, start))
            {
                from = start + 3;
                continue;
            }

            var end = start + Ascii.Run(text[start..], Ascii.Base64Url);
            var payload = end < text.Length && text[end] == '.' ? Ascii.Run(text[(end + 1)..], Ascii.Base64Url) : 0;
            if (end - start >= PartBytesMin && payload >= PartBytesMin)
            {
                end += 1 + payload;
                // The signature, or the three further parts of an encrypted one.
                while (end + 1 < text.Length && text[end] == '.' && Ascii.Run(text[(end + 1)..], Ascii.Base64Url) is > 0 and var part)
                {
                    end += 1 + part;
                }

                found = new Finding(start, end, "jwt");
                return true;
            }

            from = end;
        }

        return false;
    }
}

namespace HelpDeskFlow.Domain.Redaction;

/// <summary>Credentials behind <c>Authorization:</c> with their scheme, and behind the word Bearer wherever it stands.</summary>
internal static class AuthorizationDetector
{
    private const int BearerBytesMin = 8;
    private const int BearerWithoutDigitBytesMin = 20;
    private const int CredentialsBytesMin = 4;
    private const int BareBytesMin = 12;
    private const int SchemeBytesMax = 24;

    public static bool Find(ReadOnlySpan<byte> text, int from, out Finding found)
    {
        var hasBearer = FindBearer(text, from, out var bearer);
        if (FindHeader(text, from, out found) && (!hasBearer || found.Start <= bearer.Start))
        {
            return true;
        }

        found = bearer;
        return hasBearer;
    }

    private static bool FindBearer(ReadOnlySpan<byte> text, int from, out Finding found)
    {
        found = default;
        while (IndexOfEither(text[from..], "earer "u8, "EARER "u8) is >= 0 and var offset)
        {
            var word = from + offset;
            var start = word + 6;
            var length = Ascii.Run(text[start..], Ascii.Token68);
            var token = text.Slice(start, length);
            if (word > 0 && (text[word - 1] | 0x20) == 'b'
                && (length >= BearerWithoutDigitBytesMin || (length >= BearerBytesMin && Ascii.HasDigit(token))))
            {
                found = new Finding(start, start + length, "bearer-token");
                return true;
            }

            from = start;
        }

        return false;
    }

    private static bool FindHeader(ReadOnlySpan<byte> text, int from, out Finding found)
    {
        found = default;
        while (IndexOfEither(text[from..], "uthorization"u8, "UTHORIZATION"u8) is >= 0 and var offset)
        {
            var at = from + offset + 12;
            from = at;
            if (TryCredentials(text, at, out var start, out var end))
            {
                found = new Finding(start, end, "authorization");
                return true;
            }
        }

        return false;
    }

    /// <summary><c>: scheme credentials</c>, or <c>: credentials</c> that do not look like a word.</summary>
    private static bool TryCredentials(ReadOnlySpan<byte> text, int at, out int start, out int end)
    {
        at = SkipSpaceAndQuotes(text, at);
        start = end = at;
        if (at >= text.Length || text[at] is not ((byte)':' or (byte)'='))
        {
            return false;
        }

        start = SkipSpaceAndQuotes(text, at + 1);
        var word = text[start..];
        word = word[..(word.IndexOfAny(Ascii.ValueEnd) is >= 0 and var stop ? stop : word.Length)];
        end = start + word.Length;
        if (word.Length is > 0 and <= SchemeBytesMax && IsScheme(word) && end < text.Length && text[end] == ' ')
        {
            start = SkipSpaceAndQuotes(text, end);
            var rest = text[start..];
            // Schemes such as Digest have several parts with commas: all of the line goes.
            var several = !Ascii.StartsWithIgnoreCase(word, "bearer"u8) && !Ascii.StartsWithIgnoreCase(word, "basic"u8);
            var length = several ? rest.IndexOfAny("\"'\r\n"u8) : rest.IndexOfAny(Ascii.ValueEnd);
            if (several && rest.IndexOf((byte)'=') is var equals && (equals < 0 || (length >= 0 && equals > length)))
            {
                length = rest.IndexOfAny(Ascii.ValueEnd);
            }

            end = length < 0 ? text.Length : start + length;
            return end - start >= CredentialsBytesMin && !text[start..].StartsWith("[redacted:"u8);
        }

        return word.Length >= BareBytesMin && Ascii.HasDigit(word) && !word.StartsWith("[redacted:"u8);
    }

    private static bool IsScheme(ReadOnlySpan<byte> word) =>
        Is(word, "basic"u8) || Is(word, "bearer"u8) || Is(word, "token"u8) || Is(word, "digest"u8) || Is(word, "negotiate"u8)
        || Is(word, "geniekey"u8) || Is(word, "apikey"u8) || Is(word, "key"u8) || Is(word, "splunk"u8) || Is(word, "sharedkey"u8)
        || Is(word, "sharedkeylite"u8) || Is(word, "aws4-hmac-sha256"u8);

    private static bool Is(ReadOnlySpan<byte> word, ReadOnlySpan<byte> name) => System.Text.Ascii.EqualsIgnoreCase(word, name);

    private static int SkipSpaceAndQuotes(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && text[at] is (byte)' ' or (byte)'"' or (byte)'\'' or (byte)'\\')
        {
            at++;
        }

        return at;
    }

    private static int IndexOfEither(ReadOnlySpan<byte> text, ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        var first = text.IndexOf(one);
        var second = (first < 0 ? text : text[..first]).IndexOf(other);
        return second >= 0 ? second : first;
    }
}

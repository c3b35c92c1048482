namespace HelpDeskFlow.Domain.Redaction;

/// <summary>The password of <c>scheme://user:password@host</c>, and a long user that is a token: <c>scheme://token@host</c>. User and host stay.</summary>
internal static class UrlPasswordDetector
{
    private const int TokenBytesMin = 20;

    public static bool Find(ReadOnlySpan<byte> text, int from, out Finding found)
    {
        found = default;
        while (text[from..].IndexOf("://"u8) is >= 0 and var offset)
        {
            var start = from + offset + 3;
            var authority = text[start..];
            authority = authority[..(authority.IndexOfAny(Ascii.AuthorityEnd) is >= 0 and var stop ? stop : authority.Length)];
            from = start;
            var at = authority.LastIndexOf((byte)'@');
            if (at <= 0 || start < 4 || !Ascii.IsAlphanumeric(text[start - 4]))
            {
                continue;
            }

            var user = authority[..at];
            var colon = user.IndexOf((byte)':');
            var password = user[(colon + 1)..];
            var isSecret = colon >= 0 ? password.Length > 0 : password.Length >= TokenBytesMin && Ascii.HasDigit(password);
            if (isSecret && !password.StartsWith("[redacted:"u8) && !user.StartsWith("[redacted:"u8))
            {
                found = new Finding(start + colon + 1, start + at, "url-password");
                return true;
            }
        }

        return false;
    }
}

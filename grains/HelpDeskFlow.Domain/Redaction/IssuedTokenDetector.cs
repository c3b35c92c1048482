namespace HelpDeskFlow.Domain.Redaction;

/// <summary>Tokens that begin as their issuer says (<see cref="IssuedTokens"/>).</summary>
internal static class IssuedTokenDetector
{
    public static bool Find(ReadOnlySpan<byte> text, int from, out Finding found)
    {
        found = default;
        if (!Ascii.HasLongWord(text[from..], IssuedTokens.BytesMin))
        {
            return false;
        }

        var nearest = text.Length;
        foreach (var token in IssuedTokens.All)
        {
            // Only what stands before the nearest so far is of interest; the prefix itself may reach over.
            var reach = Math.Min(text.Length, nearest + token.Prefix.Length);
            if (FindOne(text, from, reach, token, out var candidate) && candidate.Start < nearest)
            {
                found = candidate;
                nearest = candidate.Start;
            }
        }

        return nearest < text.Length;
    }

    private static bool FindOne(ReadOnlySpan<byte> text, int from, int reach, IssuedToken token, out Finding found)
    {
        found = default;
        while (text[from..reach].IndexOf(token.Prefix) is >= 0 and var offset)
        {
            var start = from + offset;
            var tailAt = start + token.Prefix.Length;
            var tail = Ascii.Run(text[tailAt..], token.Tail);
            if (tail >= token.TailMin && Ascii.IsWordStart(text, start) && Ascii.HasDigit(text.Slice(tailAt, tail)))
            {
                found = new Finding(start, tailAt + tail, token.Kind);
                return true;
            }

            from = tailAt;
        }

        return false;
    }
}

namespace HelpDeskFlow.Domain.Redaction;

/// <summary>
/// E-mail addresses. What looks alike and is none stays: systemd units (<c>getty@tty1.service</c>), package versions
/// (<c>pkg@1.2.3-rc.one</c>), git remotes (<c>git@host.org:path</c>), users in web addresses.
/// </summary>
internal static class EmailDetector
{
    private const int LocalBytesMax = 64; // RFC 5321 section 4.5.3.1
    private const int DomainBytesMax = 253;
    private static readonly System.Buffers.SearchValues<byte> Signs = Ascii.Set("=/'`{|");

    public static bool Find(ReadOnlySpan<byte> text, int from, out Finding found)
    {
        found = default;
        var floor = from;
        while (text[from..].IndexOf((byte)'@') is >= 0 and var offset)
        {
            var at = from + offset;
            from = at + 1;
            var start = LocalStart(text, floor, at);
            var end = DomainEnd(text, at + 1);
            if (start < at && end > at && !IsUserOfUrl(text, start) && !IsGitRemote(text, end))
            {
                found = new Finding(start, end, "email");
                return true;
            }
        }

        return false;
    }

    private static int LocalStart(ReadOnlySpan<byte> text, int floor, int at)
    {
        var start = at;
        floor = Math.Max(floor, at - LocalBytesMax);
        while (start > floor && (Ascii.EmailLocal.Contains(text[start - 1]) || text[start - 1] >= 0x80))
        {
            start--;
        }

        // "to=ana@…", "mailto:ana@…", "/ana@…", "'ana@…": the address begins behind the sign.
        var local = text[start..at];
        var sign = local.LastIndexOfAny(Signs);
        start += sign + 1;
        while (start < at && text[start] is (byte)'.' or (byte)'*')
        {
            start++;
        }

        return start;
    }

    /// <summary>Where the domain ends, or 0 where there is none of at least two labels, the last of letters.</summary>
    private static int DomainEnd(ReadOnlySpan<byte> text, int start)
    {
        var domain = text[start..];
        domain = domain[..Math.Min(domain.Length, DomainBytesMax)];
        domain = domain[..Ascii.Run(domain, Ascii.Domain)].TrimEnd(".-"u8);
        var dot = domain.LastIndexOf((byte)'.');
        if (dot <= 0 || domain[0] is (byte)'.' or (byte)'-')
        {
            return 0;
        }

        var last = domain[(dot + 1)..];
        foreach (var b in last)
        {
            if (!Ascii.IsLetter(b) && !last.StartsWith("xn--"u8))
            {
                return 0;
            }
        }

        return last.Length < 2 || IsUnit(last) || IsVersion(domain) ? 0 : start + domain.Length;
    }

    // systemd.unit(5).
    private static bool IsUnit(ReadOnlySpan<byte> suffix) =>
        suffix.SequenceEqual("service"u8) || suffix.SequenceEqual("socket"u8) || suffix.SequenceEqual("device"u8) || suffix.SequenceEqual("mount"u8)
        || suffix.SequenceEqual("automount"u8) || suffix.SequenceEqual("swap"u8) || suffix.SequenceEqual("target"u8) || suffix.SequenceEqual("path"u8)
        || suffix.SequenceEqual("timer"u8) || suffix.SequenceEqual("slice"u8) || suffix.SequenceEqual("scope"u8);

    private static bool IsVersion(ReadOnlySpan<byte> domain)
    {
        var digits = domain.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return digits > 0 && domain[digits] == '.' && digits + 1 < domain.Length && Ascii.IsDigit(domain[digits + 1]);
    }

    /// <summary>Whether "://" stands before it and nothing that would end the authority in between.</summary>
    private static bool IsUserOfUrl(ReadOnlySpan<byte> text, int start)
    {
        var before = text[Math.Max(0, start - DomainBytesMax)..start];
        var end = before.LastIndexOfAny(Ascii.AuthorityEnd);
        return end > 1 && before[end] == '/' && before[end - 1] == '/' && before[end - 2] == ':';
    }

    private static bool IsGitRemote(ReadOnlySpan<byte> text, int end) =>
        end + 1 < text.Length && text[end] == ':' && (Ascii.IsLetter(text[end + 1]) || text[end + 1] is (byte)'/' or (byte)'~');
}

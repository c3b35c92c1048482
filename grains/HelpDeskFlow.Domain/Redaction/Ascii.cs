using System.Buffers;

namespace HelpDeskFlow.Domain.Redaction;

/// <summary>Sets of bytes that the detectors look for, and small questions about bytes.</summary>
internal static class Ascii
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const string Digits = "0123456789";

    /// <summary>RFC 4648 section 5, without padding.</summary>
    public static readonly SearchValues<byte> Base64Url = Set(Letters + Digits + "-_");

    /// <summary>RFC 6750: token68.</summary>
    public static readonly SearchValues<byte> Token68 = Set(Letters + Digits + "-._~+/=");

    /// <summary>Local part of an e-mail address (HTML standard).</summary>
    public static readonly SearchValues<byte> EmailLocal = Set(Letters + Digits + ".!#$%&'*+/=?^_`{|}~-");

    /// <summary>Domain name.</summary>
    public static readonly SearchValues<byte> Domain = Set(Letters + Digits + ".-");

    /// <summary>What ends an unquoted value or an authority.</summary>
    public static readonly SearchValues<byte> ValueEnd = Set(" \t\r\n\"'`<>,;&)}]|\\");

    /// <summary>What ends the authority of a URI.</summary>
    public static readonly SearchValues<byte> AuthorityEnd = Set("/?# \t\r\n\"'`<>\\");

    public static SearchValues<byte> Set(string characters) => SearchValues.Create(System.Text.Encoding.ASCII.GetBytes(characters));

    public static bool IsDigit(byte b) => b is >= (byte)'0' and <= (byte)'9';

    public static bool IsLetter(byte b) => (b | 0x20) is >= 'a' and <= 'z';

    public static bool IsAlphanumeric(byte b) => IsDigit(b) || IsLetter(b);

    /// <summary>Length of the run of these bytes at the start.</summary>
    public static int Run(ReadOnlySpan<byte> text, SearchValues<byte> of) => text.IndexOfAnyExcept(of) is >= 0 and var end ? end : text.Length;

    public static bool HasDigit(ReadOnlySpan<byte> text) => text.IndexOfAnyInRange((byte)'0', (byte)'9') >= 0;

    public static bool HasLetter(ReadOnlySpan<byte> text)
    {
        foreach (var b in text)
        {
            if (IsLetter(b))
            {
                return true;
            }
        }

        return false;
    }

    public static bool StartsWithIgnoreCase(ReadOnlySpan<byte> text, ReadOnlySpan<byte> with) =>
        text.Length >= with.Length && System.Text.Ascii.EqualsIgnoreCase(text[..with.Length], with);

    /// <summary>Whether a word starts here: at the start, or behind something that is neither letter nor digit.</summary>
    public static bool IsWordStart(ReadOnlySpan<byte> text, int at) => at == 0 || !IsAlphanumeric(text[at - 1]);

    /// <summary>Whether there is a run of at least so many bytes without white space. Looks at a fraction of the bytes of ordinary prose.</summary>
    public static bool HasLongWord(ReadOnlySpan<byte> text, int length)
    {
        var start = 0;
        while (start + length <= text.Length)
        {
            var at = start + length - 1;
            while (at >= start && text[at] > ' ')
            {
                at--;
            }

            if (at < start)
            {
                return true;
            }

            start = at + 1;
        }

        return false;
    }
}

namespace HelpDeskFlow.Silo.Configuration.Sections;

/// <summary>E-mail addresses and telephone numbers.</summary>
internal static class Contacts
{
    // E.164: at most 15 digits; no country code and subscriber number together have fewer than 7.
    private const int PhoneDigitsMin = 7;
    private const int PhoneDigitsMax = 15;

    // RFC 5321.
    private const int EmailCharactersMax = 254;
    private const int LocalPartCharactersMax = 64;

    /// <summary>Whether it is one plain address, such as ana@example.org: ASCII before the @, a host name or an address literal after it.</summary>
    public static bool IsEmail(string text)
    {
        var at = text.LastIndexOf('@');
        if (at is < 1 or > LocalPartCharactersMax || text.Length > EmailCharactersMax)
        {
            return false;
        }

        var (local, domain) = (text[..at], text[(at + 1)..]);
        return local.All(IsAtomCharacter)
            && !local.StartsWith('.') && !local.EndsWith('.') && !local.Contains("..", StringComparison.Ordinal)
            && IsDomain(domain);
    }

    /// <summary>Reads a telephone number as people write it: a plus sign, digits, and spaces, dots, dashes or brackets between them. Gives it without those.</summary>
    public static string? Phone(string text)
    {
        if (!text.StartsWith('+') || text.Skip(1).Any(c => !char.IsAsciiDigit(c) && !" .-()/".Contains(c, StringComparison.Ordinal)))
        {
            return null;
        }

        var digits = string.Concat(text.Where(char.IsAsciiDigit));
        return digits.Length is >= PhoneDigitsMin and <= PhoneDigitsMax && digits[0] != '0' ? "+" + digits : null;
    }

    private static bool IsAtomCharacter(char c) => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-/=?^_`{|}~.".Contains(c, StringComparison.Ordinal);

    private static bool IsDomain(string domain) =>
        domain.StartsWith('[') && domain.EndsWith(']')
            ? System.Net.IPAddress.TryParse(domain[1..^1].Replace("IPv6:", "", StringComparison.OrdinalIgnoreCase), out _)
            : domain.Length > 0 && !domain.Contains('_', StringComparison.Ordinal) && Uri.CheckHostName(domain) == UriHostNameType.Dns;
}

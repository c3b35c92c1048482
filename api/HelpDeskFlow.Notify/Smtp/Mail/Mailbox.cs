using System.Globalization;

namespace HelpDeskFlow.Notify.Smtp.Mail;

/// <summary>An address, with or without a name: <c>HelpDeskFlow &lt;hdf@example.org&gt;</c>.</summary>
/// <param name="Name">For people; null: none.</param>
/// <param name="Address">Plain, in ASCII: no spaces, brackets or control characters.</param>
internal sealed record Mailbox(string? Name, string Address)
{
    // RFC 5321, 4.5.3.1.
    private const int AddressCharactersMax = 254;

    /// <summary>Reads one; null where it is none.</summary>
    public static Mailbox? Parse(string text)
    {
        text = text.Trim();
        var open = text.LastIndexOf('<');
        if (open < 0)
        {
            return PlainAddress(text) is { } plain ? new Mailbox(null, plain) : null;
        }

        var name = text[..open].Trim().Trim('"').Trim();
        return text.EndsWith('>') && !name.Any(char.IsControl) && PlainAddress(text[(open + 1)..^1]) is { } address
            ? new Mailbox(name.Length == 0 ? null : name, address)
            : null;
    }

    /// <summary>The address fit for a command and a header, its domain in ASCII; null where it cannot be.</summary>
    public static string? PlainAddress(string text)
    {
        var at = text.LastIndexOf('@');
        if (at < 1 || at == text.Length - 1 || text.Length > AddressCharactersMax)
        {
            return null;
        }

        try
        {
            var domain = text[(at + 1)..];
            var address = $"{text[..at]}@{(domain.StartsWith('[') ? domain : new IdnMapping().GetAscii(domain))}";
            return address.All(c => c is > ' ' and < (char)127 && !"<>()\",;:\\".Contains(c, StringComparison.Ordinal) || (c == ':' && domain.StartsWith('['))) ? address : null;
        }
        catch (ArgumentException)
        {
            return null; // no domain that DNS could know
        }
    }

    /// <summary>As it stands in a header.</summary>
    public string ToHeader() =>
        Name is null ? Address
        : Name.All(c => char.IsAsciiLetterOrDigit(c) || " -_'".Contains(c, StringComparison.Ordinal)) ? $"{Name} <{Address}>"
        : $"{EncodedWords.Of(Name, 0)} <{Address}>";
}

using System.Globalization;
using HelpDeskFlow.Silo.Configuration.Sections;

namespace HelpDeskFlow.Silo.Configuration;

/// <summary>Forms of destinations' settings: each says what to write instead of a value that cannot be, and null for one that can.</summary>
internal static class SettingForms
{
    private const int AddressesMax = 20;
    private const int SenderCharactersMax = 11;
    private const int SidDigits = 32;

    /// <summary>When a mail goes over TLS.</summary>
    public static readonly string[] StartTlsWords = ["never", "when_offered", "required", "implicit"];

    /// <summary>Name or address of a machine.</summary>
    public static string? Host(string text) =>
        Uri.CheckHostName(text) == UriHostNameType.Unknown ? "the name or address of a machine such as smtp.example.org; the port goes into \"port\"" : null;

    /// <summary>TCP port.</summary>
    public static string? Port(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is >= 1 and <= 65535 ? null : "a whole number from 1 to 65535";

    /// <summary>Sender of a mail.</summary>
    public static string? Mailbox(string text)
    {
        var open = text.IndexOf('<', StringComparison.Ordinal);
        var (name, address) = open < 0 ? ("", text) : (text[..open], text[(open + 1)..].TrimEnd('>'));
        return Contacts.IsEmail(address) && !name.Any(char.IsControl) && (open < 0 || text.EndsWith('>')) ? null : "an address such as hdf@example.org or \"HelpDeskFlow <hdf@example.org>\"";
    }

    /// <summary>Recipients of a mail.</summary>
    public static string? Addresses(string text)
    {
        var addresses = text.Split(',', StringSplitOptions.TrimEntries);
        return addresses.Length <= AddressesMax && addresses.All(Contacts.IsEmail) ? null : $"1 to {AddressesMax} addresses with commas between them, such as ops@example.org";
    }

    /// <summary>One of <see cref="StartTlsWords"/>.</summary>
    public static string? StartTls(string text) => StartTlsWords.Contains(text) ? null : $"one of {string.Join(", ", StartTlsWords)}";

    /// <summary>What the body of a webhook looks like.</summary>
    public static string? WebhookForm(string text) => text is "hdf" or "alertmanager" or "cloudevents" ? null : "one of hdf, alertmanager, cloudevents";

    /// <summary>Chat of a Telegram bot: its number, or the name of a public one.</summary>
    public static string? TelegramChat(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) || (text.StartsWith('@') && text.Length > 1)
            ? null
            : "the number of the chat such as -1001234567890, or the name of a public one such as \"@incidents\"";

    /// <summary>Topic of ntfy.</summary>
    public static string? NtfyTopic(string text) =>
        text.Length <= 64 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? null : "1 to 64 letters, digits, - and _";

    /// <summary>Telephone number.</summary>
    public static string? Phone(string text) => Contacts.Phone(text) is null ? "a number with the country code, such as \"+351 912 345 678\"" : null;

    /// <summary>Sender of an SMS: a number, a short code, or a name of up to 11 letters and digits.</summary>
    public static string? SmsSender(string text) =>
        Contacts.Phone(text) is not null || (text.Length is >= 3 and <= SenderCharactersMax && text.All(c => char.IsAsciiLetterOrDigit(c) || c == ' '))
            ? null
            : "a number such as \"+351 912 345 678\", a short code, or a name of up to 11 letters and digits";

    /// <summary>Account of Twilio.</summary>
    public static string? TwilioAccount(string text) => IsSid(text, "AC") ? null : "the account SID as Twilio's console shows it: AC and 32 hex digits";

    /// <summary>Messaging service of Twilio.</summary>
    public static string? MessagingService(string text) => IsSid(text, "MG") ? null : "the SID of a messaging service as Twilio's console shows it: MG and 32 hex digits";

    /// <summary>Fingerprint of a certificate.</summary>
    public static string? Sha256(string text) =>
        text.Replace(":", "", StringComparison.Ordinal) is { Length: 64 } digits && digits.All(char.IsAsciiHexDigit) ? null : "64 hex digits, as \"openssl x509 -noout -fingerprint -sha256\" prints them";

    private static bool IsSid(string text, string prefix) =>
        text.Length == prefix.Length + SidDigits && text.StartsWith(prefix, StringComparison.Ordinal) && text.Skip(prefix.Length).All(char.IsAsciiHexDigit);
}

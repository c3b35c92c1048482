using System.Globalization;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Notify.Smtp.Mail;

namespace HelpDeskFlow.Notify.Smtp;

/// <summary>When TLS is used.</summary>
internal enum SmtpSecurity
{
    /// <summary>In the clear.</summary>
    Never,

    /// <summary>By STARTTLS where the server offers it, whatever its certificate: guards against listeners only.</summary>
    WhenOffered,

    /// <summary>By STARTTLS with a trusted certificate, or not at all.</summary>
    Required,

    /// <summary>From the first byte on (port 465), with a trusted certificate.</summary>
    Implicit,
}

/// <summary>Settings of a destination of type smtp, as the config checked them.</summary>
internal sealed record SmtpSettings(
    string Host,
    int Port,
    Mailbox From,
    IReadOnlyList<string> To,
    string? Username,
    string Password,
    SmtpSecurity Security,
    string? CertificateSha256)
{
    private const int PortDefault = 25;
    private const int PortImplicit = 465;

    /// <summary>Reads them. A setting that the config would have refused gives a sentence instead.</summary>
    public static bool TryRead(DestinationConfig destination, out SmtpSettings settings, out string problem)
    {
        settings = null!;
        problem = "";
        if (destination.Setting("host") is not { Length: > 0 } host || destination.Setting("from") is not { } from || Mailbox.Parse(from) is not { } sender)
        {
            problem = $"destination {destination.Name} has no host or no from address; correct it in the config";
            return false;
        }

        var username = destination.Setting("username");
        var security = destination.Setting("starttls") switch
        {
            "never" => SmtpSecurity.Never,
            "required" => SmtpSecurity.Required,
            "implicit" => SmtpSecurity.Implicit,
            "when_offered" => SmtpSecurity.WhenOffered,
            _ => username is null ? SmtpSecurity.WhenOffered : SmtpSecurity.Required,
        };
        if (username is not null && security == SmtpSecurity.WhenOffered)
        {
            problem = $"destination {destination.Name} would send its password to whoever answers; set starttls to required in the config";
            return false;
        }

        var port = int.TryParse(destination.Setting("port"), NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given
            : security == SmtpSecurity.Implicit ? PortImplicit
            : PortDefault;
        settings = new SmtpSettings(
            host,
            port,
            sender,
            [.. (destination.Setting("to") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)],
            username,
            destination.Setting("password") ?? "",
            security,
            destination.Setting("certificate_sha256")?.Replace(":", "", StringComparison.Ordinal));
        return true;
    }
}

using System.Collections.Immutable;

namespace HelpDeskFlow.Domain.Redaction;

/// <summary>Everything that is recognised, in order of precedence: where two findings overlap, both are replaced under the kind of the first detector.</summary>
public static class Detectors
{
    /// <summary>Version of all detectors together. It goes up with every change of what they recognise; a text is never redacted again.</summary>
    public const int Version = 1;

    /// <summary>All, secrets first.</summary>
    public static ImmutableArray<Detector> All { get; } =
    [
        new("private-key", false, "RFC 7468 textual encoding; gitleaks private-key", PrivateKeyDetector.Find),
        new("jwt", false, "RFC 7519 and RFC 7515 compact form; gitleaks jwt", JwtDetector.Find),
        new("authorization", false, "RFC 9110 section 11.6.2 credentials; RFC 6750 bearer tokens; RFC 7617 basic", AuthorizationDetector.Find),
        new("issued-token", false, "prefixes that issuers publish for secret scanning (see IssuedTokens); gitleaks", IssuedTokenDetector.Find),
        new("url-password", false, "RFC 3986 section 3.2.1 user information", UrlPasswordDetector.Find),
        new("assigned-secret", false, "gitleaks generic-api-key: a value given to a name that says password, secret, token or key", AssignedSecretDetector.Find),
        new("email", true, "HTML standard, valid e-mail address, with a domain of at least two labels (RFC 1035)", EmailDetector.Find),
        new("card", true, "ISO/IEC 7812 issuer ranges, lengths and Luhn check digit", CardDetector.Find),
        new("phone", true, "ITU-T E.164 with country codes; North American Numbering Plan; RFC 3966 tel:", PhoneDetector.Find),
    ];

    /// <summary>Those of <see cref="All"/> that look for secrets.</summary>
    public static ImmutableArray<Detector> Secrets { get; } = [.. All.Where(d => !d.IsPersonal)];
}

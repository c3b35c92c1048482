using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace HelpDeskFlow.Api.Callbacks;

/// <summary>Twilio's signature: base64 of HMAC-SHA1 with the auth token over the address as Twilio was given it and the form's fields, sorted. Source: Twilio, "Validating requests".</summary>
internal static class TwilioSignature
{
    /// <summary>Name of the header.</summary>
    public const string Header = "X-Twilio-Signature";

    /// <summary>The signature of a request.</summary>
    public static string Of(string url, IEnumerable<KeyValuePair<string, string>> fields, string authToken)
    {
        var signed = new StringBuilder(url);
        foreach (var (name, value) in fields.OrderBy(f => f.Key, StringComparer.Ordinal).ThenBy(f => f.Value, StringComparer.Ordinal))
        {
            signed.Append(name).Append(value);
        }

#pragma warning disable CA5350 // Twilio signs with SHA-1; as an HMAC it is not known to be forged.
        return Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(authToken), Encoding.UTF8.GetBytes(signed.ToString())));
#pragma warning restore CA5350
    }

    /// <summary>Whether the request is signed with this token. Takes the same time whatever was sent.</summary>
    public static bool IsValid(HttpRequest request, IFormCollection form, string url, string authToken)
    {
        var expected = Of(url, form.SelectMany(f => f.Value.Select(v => KeyValuePair.Create(f.Key, v ?? ""))), authToken);
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(expected), Encoding.UTF8.GetBytes(request.Headers[Header].ToString()));
    }
}

using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace HelpDeskFlow.Intake.Senders;

/// <summary>Signatures that are the HMAC-SHA256 of the raw body in hex, made with any of several secrets.</summary>
internal static class HmacSignature
{
    private const int HexCharacters = 64;

    /// <summary>Whether one of the secrets made the signature over the prefix and the body. Compares in constant time.</summary>
    public static bool IsOfOne(ImmutableArray<string> secrets, string signature, string prefix, ReadOnlySpan<byte> body)
    {
        if (signature.Length != HexCharacters)
        {
            return false;
        }

        var given = Encoding.ASCII.GetBytes(signature.ToLowerInvariant());
        var found = false;
        foreach (var secret in secrets)
        {
            using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
            hmac.AppendData(Encoding.UTF8.GetBytes(prefix));
            hmac.AppendData(body);
            found |= CryptographicOperations.FixedTimeEquals(given, Encoding.ASCII.GetBytes(Convert.ToHexStringLower(hmac.GetHashAndReset())));
        }

        return found;
    }
}

using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using HelpDeskFlow.Api.Http;
using HelpDeskFlow.Domain.Configuration;
using Microsoft.AspNetCore.Http;

namespace HelpDeskFlow.Api.Access;

/// <summary>Finds the API key of a request. Every key is compared, each in constant time, so that time tells nothing.</summary>
internal static class ApiKeyRing
{
    // Opsgenie's clients say GenieKey; without keys of their own in the config they send an API key that way.
    private static readonly string[] Schemes = ["Bearer ", "GenieKey "];

    public static ApiKey? Find(HttpRequest request, ImmutableArray<ApiKey> keys)
    {
        var given = Given(request);
        if (given.Length is 0 or > ApiLimits.KeyCharactersMax)
        {
            return null;
        }

        var hash = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(given))));
        ApiKey? found = null;
        foreach (var key in keys)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, Encoding.ASCII.GetBytes(key.Sha256.ToLowerInvariant())))
            {
                found ??= key;
            }
        }

        return found;
    }

    private static string Given(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        foreach (var scheme in Schemes)
        {
            if (authorization.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
            {
                return authorization[scheme.Length..].Trim();
            }
        }

        return request.Headers["X-API-Key"].ToString().Trim();
    }
}

using System.Security.Cryptography;
using System.Text;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Configuration;
using Microsoft.AspNetCore.Http;

namespace HelpDeskFlow.Intake.Senders;

/// <summary>
/// The key a sender shows: <c>Authorization: Bearer KEY</c> (or <c>GenieKey KEY</c>), <c>X-API-Key: KEY</c>, or <c>?key=KEY</c>
/// for senders that can set no header. Every key of the config is compared, each in constant time.
/// </summary>
internal static class SenderKey
{
    private static readonly string[] Schemes = ["Bearer ", "GenieKey "];

    /// <summary>False: keys are configured and the request shows none of them. The service is the key's; null where no keys are configured.</summary>
    public static bool TryFind(HttpRequest request, IntakeSettings settings, out ServiceName? service)
    {
        service = null;
        if (settings.Keys.IsEmpty)
        {
            return true;
        }

        var given = SHA256.HashData(Encoding.UTF8.GetBytes(Given(request)));
        foreach (var (key, owner) in settings.Keys)
        {
            if (CryptographicOperations.FixedTimeEquals(given, SHA256.HashData(Encoding.UTF8.GetBytes(key))))
            {
                service = owner;
            }
        }

        return service is not null;
    }

    /// <summary>What a sender without a known key is told.</summary>
    /// <param name="format">Name of the format under <c>intake</c>.</param>
    public static string Unknown(string format) =>
        $"The request shows no key of this installation; send one that stands under intake.{format}.keys in its config as \"Authorization: Bearer KEY\" or as ?key=KEY.";

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

        var header = request.Headers["X-API-Key"].ToString();
        return header.Length > 0 ? header.Trim() : request.Query["key"].ToString();
    }
}

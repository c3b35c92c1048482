using System.Text;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Configuration;
using Microsoft.AspNetCore.Http;

namespace HelpDeskFlow.Intake.Formats.Opsgenie;

/// <summary>Who speaks: the service that the sender's key stands for, and the scope within which aliases are its own.</summary>
/// <param name="Service">Null without configured keys: alerts are routed by their labels.</param>
/// <param name="Scope">Keeps equal aliases of different services apart. Stands behind alert keys in the journal: never change how it is made.</param>
internal sealed record OpsgenieSender(ServiceName? Service, string Scope)
{
    private const string GenieKey = "GenieKey ";
    private const string Basic = "Basic ";

    /// <summary>The one sender there is without keys: alerts are routed by their labels.</summary>
    public static readonly OpsgenieSender Anybody = new(null, "opsgenie");

    /// <summary>The scope in UTF-8.</summary>
    public byte[] ScopeUtf8 { get; } = Encoding.UTF8.GetBytes(Scope);

    /// <summary>
    /// By <c>Authorization: GenieKey KEY</c>, <c>Authorization: Basic KEY</c> in Base64, or <c>?apiKey=KEY</c>, as Opsgenie takes
    /// it. Without keys in the config everybody is the same sender (who may come at all is the API's access control). Null: no
    /// key, or one that the config does not know.
    /// </summary>
    public static OpsgenieSender? Of(HttpRequest request, ConfigSnapshot config)
    {
        if (config.OpsgenieKeys.IsEmpty)
        {
            return Anybody;
        }

        return config.OpsgenieKeys.TryGetValue(KeyOf(request), out var service)
            ? Of(service)
            : null;
    }

    /// <summary>Who shows a key of that service.</summary>
    public static OpsgenieSender Of(ServiceName service) => new(service, "opsgenie/" + service.Value);

    private static string KeyOf(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        if (authorization.StartsWith(GenieKey, StringComparison.OrdinalIgnoreCase))
        {
            return authorization[GenieKey.Length..].Trim();
        }

        if (authorization.StartsWith(Basic, StringComparison.OrdinalIgnoreCase))
        {
            var packed = authorization[Basic.Length..].Trim();
            var unpacked = new byte[packed.Length];
            // Some clients send KEY alone, others KEY: as user without password.
            return Convert.TryFromBase64String(packed, unpacked, out var length) ? Encoding.UTF8.GetString(unpacked, 0, length).TrimEnd(':') : packed;
        }

        return request.Query["apiKey"].ToString();
    }
}

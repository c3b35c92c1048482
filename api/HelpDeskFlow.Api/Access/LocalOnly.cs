using System.Net;
using HelpDeskFlow.Domain.Configuration;
using Microsoft.AspNetCore.Http;

namespace HelpDeskFlow.Api.Access;

/// <summary>
/// What protects a program without keys from web pages that the person at this machine visits: only names of this machine in
/// the Host header (a page that rebinds its own name in DNS brings that name along), and no changes from a foreign origin.
/// </summary>
internal static class LocalOnly
{
    /// <summary>One sentence when the request is refused, else null.</summary>
    public static string? Refusal(HttpRequest request, ConfigSnapshot config)
    {
        if (!IsOurs(request.Host.Host, config.ListenAddress))
        {
            return $"The Host header is \"{Http.QueryText.Short(request.Host.Value ?? "")}\"; without API keys only localhost, an IP address or the listen address is answered; call it by one of these or configure auth.keys.";
        }

        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method))
        {
            return null;
        }

        var origin = request.Headers.Origin.ToString();
        var foreign = origin.Length > 0
            ? !string.Equals(origin, $"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase)
            : request.Headers["Sec-Fetch-Site"] == "cross-site";
        return foreign
            ? $"The request comes from another web origin ({Http.QueryText.Short(origin.Length > 0 ? origin : "cross-site")}); without API keys changes are taken only from our own pages and from programs; configure auth.keys to allow it."
            : null;
    }

    private static bool IsOurs(string host, string? listenAddress)
    {
        // An address cannot be rebound, and HTTP/1.0 tools send no Host at all.
        if (host.Length == 0
            || host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            || IPAddress.TryParse(host.Trim('[', ']'), out _))
        {
            return true;
        }

        var colon = listenAddress?.LastIndexOf(':') ?? -1;
        return colon > 0 && host.Equals(listenAddress![..colon], StringComparison.OrdinalIgnoreCase);
    }
}

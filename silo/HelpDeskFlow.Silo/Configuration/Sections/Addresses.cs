using System.Globalization;
using System.Net;

namespace HelpDeskFlow.Silo.Configuration.Sections;

/// <summary>Web addresses and HOST:PORT.</summary>
internal static class Addresses
{
    /// <summary>Whether the text is an absolute http or https address with a host.</summary>
    public static bool IsHttp(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Host.Length > 0;

    /// <summary>Reads HOST:PORT; the host may be a name, an IPv4 address, an IPv6 address in brackets, or * for all.</summary>
    public static bool TryHostPort(string text, out string host, out int port)
    {
        (host, port) = ("", 0);
        var colon = text.LastIndexOf(':');
        if (colon < 1 || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) || port > 65535)
        {
            return false;
        }

        host = text[..colon];
        if (host.StartsWith('[') && host.EndsWith(']'))
        {
            return IPAddress.TryParse(host[1..^1], out _);
        }

        return host == "*" || Uri.CheckHostName(host) is UriHostNameType.Dns or UriHostNameType.IPv4;
    }
}

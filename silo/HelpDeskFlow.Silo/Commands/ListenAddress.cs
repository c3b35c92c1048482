using HelpDeskFlow.Silo.Configuration.Sections;

namespace HelpDeskFlow.Silo.Commands;

/// <summary>Where the program listens. The host is a name, an IPv4 address, an IPv6 address in brackets, or * for all interfaces; port 0 takes any free one.</summary>
public sealed record ListenAddress(string Host, int Port)
{
    /// <summary>127.0.0.1:8080.</summary>
    public static ListenAddress Default { get; } = new("127.0.0.1", 8080);

    /// <summary>Whether only this machine can reach it; everything else needs API keys.</summary>
    public bool IsLoopback =>
        Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ||
        (System.Net.IPAddress.TryParse(Host.Trim('[', ']'), out var ip) && System.Net.IPAddress.IsLoopback(ip));

    /// <summary>The address Kestrel is given.</summary>
    public string Url => $"http://{Host}:{Port}";

    /// <summary>Reads HOST:PORT.</summary>
    public static ListenAddress? Parse(string text) => Addresses.TryHostPort(text, out var host, out var port) ? new ListenAddress(host, port) : null;

    /// <inheritdoc/>
    public override string ToString() => $"{Host}:{Port}";
}

using System.Net;
using System.Net.Sockets;

namespace HelpDeskFlow.LoadGenerator.Machine;

/// <summary>Ports of the loopback for programs that are started.</summary>
internal static class LoopbackPort
{
    /// <summary>A port that nobody listens on now; somebody else may take it before the program does.</summary>
    public static int Free()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

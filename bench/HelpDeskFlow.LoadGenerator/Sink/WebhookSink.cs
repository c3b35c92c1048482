using System.Net;
using System.Net.Sockets;
using HelpDeskFlow.LoadGenerator.Machine;

namespace HelpDeskFlow.LoadGenerator.Sink;

/// <summary>The receiver of pages: a bare HTTP listener on one thread that answers 200 at once and notes when what came.</summary>
internal sealed class WebhookSink : IDisposable
{
    private const int ListenerToken = 0;
    private const int Backlog = 4096;
    private const int WaitMs = 100;
    private readonly Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Epoll epoll = new();
    private readonly Dictionary<int, SinkConnection> connections = [];
    private readonly Thread thread;
    private volatile bool isEnding;
    private int lastToken = ListenerToken;

    /// <param name="port">0: any free one.</param>
    public WebhookSink(int port = 0)
    {
        listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        listener.Listen(Backlog);
        listener.Blocking = false;
        EndPoint = (IPEndPoint)listener.LocalEndPoint!;
        epoll.Watch(listener, ListenerToken);
        thread = new Thread(Serve) { IsBackground = true, Name = "webhook sink" };
        thread.Start();
    }

    public IPEndPoint EndPoint { get; }

    public Uri Url => new($"http://{EndPoint}/hook");

    public PageLog Pages { get; } = new();

    public void Dispose()
    {
        isEnding = true;
        thread.Join();
        foreach (SinkConnection connection in connections.Values)
        {
            connection.Dispose();
        }

        listener.Dispose();
        epoll.Dispose();
    }

    private void Serve()
    {
        while (!isEnding)
        {
            int events = epoll.Wait(WaitMs);
            for (int i = 0; i < events; i++)
            {
                int token = epoll.TokenAt(i);
                if (token == ListenerToken)
                {
                    Accept();
                }
                else if (connections.TryGetValue(token, out SinkConnection? connection) && !connection.TryServe(Pages))
                {
                    connections.Remove(token);
                    connection.Dispose();
                }
            }
        }
    }

    private void Accept()
    {
        try
        {
            Socket socket = listener.Accept();
            socket.Blocking = false;
            socket.NoDelay = true;
            connections.Add(++lastToken, new SinkConnection(socket));
            epoll.Watch(socket, lastToken);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.ConnectionAborted)
        {
            // The caller went away before it was accepted.
        }
    }
}

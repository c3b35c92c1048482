using System.Net;
using System.Net.Sockets;
using System.Text;
using HelpDeskFlow.LoadGenerator.Wire;

namespace HelpDeskFlow.LoadGenerator.Load;

/// <summary>A blocking keep-alive connection for one request at a time: probes and timed reads.</summary>
internal sealed class ProbeConnection : IDisposable
{
    private const int TimeoutMs = 60_000;
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = TimeoutMs, SendTimeout = TimeoutMs };
    private readonly IPEndPoint target;
    private byte[] received = new byte[64 * 1024];

    public ProbeConnection(IPEndPoint target)
    {
        this.target = target;
        socket.Connect(target);
    }

    public byte[] GetRequest(string pathAndQuery) =>
        Encoding.ASCII.GetBytes($"GET {pathAndQuery} HTTP/1.1\r\nHost: {target}\r\nAccept: application/json\r\n\r\n");

    /// <summary>Sends a request and waits for the whole answer. The body is good until the next call.</summary>
    public HttpAnswer Exchange(ReadOnlySpan<byte> request, out ReadOnlySpan<byte> body)
    {
        while (!request.IsEmpty)
        {
            request = request[socket.Send(request)..];
        }

        int length = 0;
        while (true)
        {
            int count = socket.Receive(received.AsSpan(length));
            if (count == 0)
            {
                throw new IOException($"{target} closed the connection before it had answered.");
            }

            length += count;
            ReadOnlySpan<byte> bytes = received.AsSpan(0, length);
            if (HttpAnswer.TryReadHead(bytes, out HttpAnswer head) && head.IsComplete(bytes))
            {
                body = bytes[head.HeadLength..];
                return head;
            }

            if (length == received.Length)
            {
                Array.Resize(ref received, received.Length * 2);
            }
        }
    }

    public void Dispose() => socket.Dispose();
}

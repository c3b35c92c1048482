using System.Net.Sockets;
using HelpDeskFlow.LoadGenerator.Wire;

namespace HelpDeskFlow.LoadGenerator.Sink;

/// <summary>One sender's keep-alive connection to the sink.</summary>
internal sealed class SinkConnection(Socket socket) : IDisposable
{
    private const int InitialBytes = 16 * 1024;
    private const int BytesMax = 64 * 1024 * 1024;
    private byte[] received = new byte[InitialBytes];
    private int receivedBytes;

    /// <summary>Reads what is there and answers every complete request. False when the connection is over.</summary>
    public bool TryServe(PageLog pages)
    {
        int count = socket.Receive(received.AsSpan(receivedBytes), SocketFlags.None, out SocketError error);
        if (error == SocketError.WouldBlock)
        {
            return true;
        }

        if (error != SocketError.Success || count == 0)
        {
            return false;
        }

        receivedBytes += count;
        while (TryTakeRequest(pages))
        {
            _ = socket.Send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8, SocketFlags.None, out error);
            if (error != SocketError.Success)
            {
                return false;
            }
        }

        if (receivedBytes == received.Length)
        {
            Array.Resize(ref received, received.Length * 2);
        }

        return received.Length <= BytesMax;
    }

    public void Dispose() => socket.Dispose();

    private bool TryTakeRequest(PageLog pages)
    {
        ReadOnlySpan<byte> bytes = received.AsSpan(0, receivedBytes);
        // A request's head has the same shape as an answer's; its "status" means nothing.
        if (!HttpAnswer.TryReadHead(bytes, out HttpAnswer head) || !head.IsComplete(bytes))
        {
            return false;
        }

        bool isChunked = head.ContentLength < 0;
        int length = isChunked ? receivedBytes : head.HeadLength + head.ContentLength;
        pages.Note(bytes[head.HeadLength..length]);
        received.AsSpan(length, receivedBytes - length).CopyTo(received);
        receivedBytes -= length;
        return true;
    }
}

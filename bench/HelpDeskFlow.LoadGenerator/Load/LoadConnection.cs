using System.Net;
using System.Net.Sockets;
using HelpDeskFlow.LoadGenerator.Machine;
using HelpDeskFlow.LoadGenerator.Wire;

namespace HelpDeskFlow.LoadGenerator.Load;

/// <summary>One keep-alive connection: a request goes out, its answer comes in, then the next.</summary>
internal sealed class LoadConnection : IDisposable
{
    private const int AnswerBytesInitial = 4096;
    private readonly IPEndPoint target;
    private readonly Epoll epoll;
    private readonly int token;
    private byte[] received = new byte[AnswerBytesInitial];
    private Socket socket;
    private int sentBytes;
    private int receivedBytes;
    private bool isWaitingToWrite;

    public LoadConnection(IPEndPoint target, int alertsMax, Epoll epoll, int token)
    {
        this.target = target;
        this.epoll = epoll;
        this.token = token;
        Request = new AlertRequest(target.ToString(), alertsMax);
        socket = Connect();
    }

    public AlertRequest Request { get; }

    public bool IsIdle { get; private set; } = true;

    /// <summary>Stopwatch timestamp from which the request's latency counts.</summary>
    public long DueAt { get; private set; }

    /// <summary>Starts to send what <see cref="Request"/> holds.</summary>
    public void Begin(long dueAt)
    {
        IsIdle = false;
        DueAt = dueAt;
        sentBytes = 0;
        receivedBytes = 0;
        _ = TrySend();
    }

    /// <summary>Goes on after the socket became ready. True when the request is over: answered, or broken (status 0).</summary>
    public bool TryFinish(out HttpAnswer answer)
    {
        answer = default;
        if (IsIdle)
        {
            // The other side closed a connection between two requests.
            Reconnect();
            return false;
        }

        if (!TrySend() || !TryReceive(ref answer))
        {
            Reconnect();
            IsIdle = true;
            return true;
        }

        IsIdle = answer.Status != 0;
        return IsIdle;
    }

    public void Dispose() => socket.Dispose();

    private bool TrySend()
    {
        ReadOnlySpan<byte> bytes = Request.Bytes;
        while (sentBytes < bytes.Length)
        {
            int count = socket.Send(bytes[sentBytes..], SocketFlags.None, out SocketError error);
            if (error == SocketError.WouldBlock)
            {
                WaitToWrite(true);
                return true;
            }

            if (error != SocketError.Success)
            {
                return false;
            }

            sentBytes += count;
        }

        WaitToWrite(false);
        return true;
    }

    private bool TryReceive(ref HttpAnswer answer)
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
        if (receivedBytes == received.Length)
        {
            Array.Resize(ref received, received.Length * 2);
        }

        ReadOnlySpan<byte> bytes = received.AsSpan(0, receivedBytes);
        if (HttpAnswer.TryReadHead(bytes, out HttpAnswer head) && head.IsComplete(bytes))
        {
            answer = head;
        }

        return true;
    }

    private void WaitToWrite(bool isWanted)
    {
        if (isWanted != isWaitingToWrite)
        {
            isWaitingToWrite = isWanted;
            epoll.WatchWritable(socket, token, isWanted);
        }
    }

    private void Reconnect()
    {
        socket.Dispose();
        socket = Connect();
    }

    private Socket Connect()
    {
        Socket fresh = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        fresh.Connect(target);
        fresh.Blocking = false;
        isWaitingToWrite = false;
        epoll.Watch(fresh, token);
        return fresh;
    }
}

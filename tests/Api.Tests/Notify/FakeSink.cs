using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Notify;

namespace HelpDeskFlow.Api.Tests.Notify;

/// <summary>A request as the sink got it.</summary>
internal sealed record SinkRequest(string Line, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public System.Text.Json.JsonElement Json => System.Text.Json.JsonDocument.Parse(Body).RootElement;
}

/// <summary>What the sink does with a request.</summary>
internal abstract record SinkAnswer
{
    public sealed record Status(int Code, string Body = "ok", params (string Name, string Value)[] Headers) : SinkAnswer;

    /// <summary>Takes the request and never answers.</summary>
    public sealed record Hang : SinkAnswer;

    /// <summary>Closes the connection hard instead of answering.</summary>
    public sealed record Reset : SinkAnswer;

    /// <summary>Says 200 and the first bytes of a body that never ends.</summary>
    public sealed record Drip(string Body = "first") : SinkAnswer;
}

/// <summary>A receiver on a free loopback port, over a bare socket so that it can misbehave. Keeps connections alive.</summary>
internal sealed class FakeSink : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<SinkAnswer> _script = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly System.Threading.Channels.Channel<TimeSpan> _holds = System.Threading.Channels.Channel.CreateUnbounded<TimeSpan>();
    private readonly Func<SinkRequest, SinkAnswer> _answer;
    private readonly Task _accepting;

    /// <summary>Answers the script in order, then 200 for ever.</summary>
    public FakeSink(params SinkAnswer[] script)
        : this((Func<SinkRequest, SinkAnswer>?)null)
    {
        foreach (var answer in script)
        {
            _script.Enqueue(answer);
        }
    }

    /// <summary>Answers as it is told.</summary>
    public FakeSink(Func<SinkRequest, SinkAnswer>? answer)
    {
        _answer = answer ?? (_ => _script.TryDequeue(out var scripted) ? scripted : new SinkAnswer.Status(200));
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    public ConcurrentQueue<SinkRequest> Requests { get; } = new();

    /// <summary>One entry each time a client is left without the end of an answer: how long one of ours is patient then.</summary>
    public System.Threading.Channels.ChannelReader<TimeSpan> Holds => _holds.Reader;

    public int Connections => _connections.Count;

    public SinkRequest Single => Assert.Single(Requests);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                var socket = await _listener.AcceptSocketAsync(_stop.Token);
                _connections.Add(Task.Run(() => ServeAsync(socket)));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            using var stream = new NetworkStream(socket, ownsSocket: true);
            while (await ReadAsync(stream) is { } request)
            {
                Requests.Enqueue(request);
                var answer = _answer(request);
                switch (answer)
                {
                    case SinkAnswer.Status status:
                        var body = Encoding.UTF8.GetBytes(status.Body);
                        var headers = string.Concat(status.Headers.Select(h => $"{h.Name}: {h.Value}\r\n"));
                        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status.Code} Text\r\nContent-Length: {body.Length}\r\n{headers}\r\n"), _stop.Token);
                        await stream.WriteAsync(body, _stop.Token);
                        break;
                    case SinkAnswer.Reset:
                        socket.LingerState = new LingerOption(true, 0);
                        return;
                    case SinkAnswer.Drip drip:
                        await stream.WriteAsync(Encoding.UTF8.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n{drip.Body}"), _stop.Token);
                        _holds.Writer.TryWrite(NotifyLimits.AnswerBodyTime);
                        await Task.Delay(Timeout.Infinite, _stop.Token);
                        break;
                    default:
                        _holds.Writer.TryWrite(DeliveryLimits.Default.Timeout.ToTimeSpan());
                        await Task.Delay(Timeout.Infinite, _stop.Token);
                        break;
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or SocketException)
        {
            // The client went away, or the test is over.
        }
    }

    private async Task<SinkRequest?> ReadAsync(NetworkStream stream)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (head.Count < 4 || !head[^4..].SequenceEqual("\r\n\r\n"u8.ToArray()))
        {
            if (await stream.ReadAsync(one, _stop.Token) == 0)
            {
                return null;
            }

            head.Add(one[0]);
        }

        var lines = Encoding.ASCII.GetString([.. head]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines.Skip(1).Select(l => l.Split(": ", 2)).ToDictionary(p => p[0], p => p[1], StringComparer.OrdinalIgnoreCase);
        var body = new byte[int.Parse(headers.GetValueOrDefault("Content-Length", "0"))];
        await stream.ReadExactlyAsync(body, _stop.Token);
        return new SinkRequest(lines[0], headers, body);
    }
}

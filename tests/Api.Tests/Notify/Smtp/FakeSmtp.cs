using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using HelpDeskFlow.Domain.Configuration;

namespace HelpDeskFlow.Api.Tests.Notify.Smtp;

/// <summary>Points of an SMTP conversation at which the fake may misbehave.</summary>
internal enum Stage
{
    Greeting,
    Ehlo,
    Helo,
    StartTls,
    Handshake,
    Auth,
    Mail,
    Rcpt,
    Data,
    End,
    Quit,
}

/// <summary>What the fake does at a point.</summary>
internal abstract record SmtpAct
{
    public sealed record Say(string Text) : SmtpAct;

    /// <summary>Says it one byte at a time and stops before the end of the line.</summary>
    public sealed record Drip(string Text) : SmtpAct;

    public sealed record Hang : SmtpAct;

    public sealed record Close : SmtpAct;

    public sealed record Reset : SmtpAct;
}

/// <summary>A mail that the fake took.</summary>
internal sealed record TakenMail(string From, IReadOnlyList<string> To, byte[] Bytes, bool IsSecure, string? Login)
{
    public string Raw => Encoding.ASCII.GetString(Bytes);
}

/// <summary>A mail server on a free loopback port, with STARTTLS under a certificate of its own.</summary>
internal sealed class FakeSmtp : IAsyncDisposable
{
    private static readonly X509Certificate2 Certificate = SelfSigned();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly ConcurrentDictionary<Stage, ConcurrentQueue<SmtpAct>> _script = new();
    private readonly System.Threading.Channels.Channel<TimeSpan> _holds = System.Threading.Channels.Channel.CreateUnbounded<TimeSpan>();
    private readonly Task _accepting;

    public FakeSmtp()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public static string Fingerprint => Convert.ToHexString(SHA256.HashData(Certificate.RawData));

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string[] Extensions { get; init; } = ["SIZE 1000000", "STARTTLS", "AUTH PLAIN LOGIN"];

    /// <summary>TLS from the first byte.</summary>
    public bool IsImplicit { get; init; }

    public ConcurrentQueue<TakenMail> Mails { get; } = new();

    /// <summary>Every line that was said to it.</summary>
    public ConcurrentQueue<string> Lines { get; } = new();

    /// <summary>One entry each time a client is left without the end of an answer: how long it is patient then.</summary>
    public System.Threading.Channels.ChannelReader<TimeSpan> Holds => _holds.Reader;

    public int Connections => _connections.Count;

    public TakenMail Single => Assert.Single(Mails);

    /// <summary>Next time at that point it does this; when these are used up it behaves.</summary>
    public FakeSmtp At(Stage stage, params SmtpAct[] acts)
    {
        var queue = _script.GetOrAdd(stage, _ => new());
        Array.ForEach(acts, queue.Enqueue);
        return this;
    }

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
                _connections.Add(Task.Run(() => new Conversation(this, socket).RunAsync()));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=fake.example.org", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }

    private sealed class Conversation(FakeSmtp server, Socket socket)
    {
        private Stream _stream = new NetworkStream(socket, ownsSocket: true);
        private string _from = "";
        private List<string> _to = [];
        private string? _login;

        // Point of the last usual answer; null after a scripted one. Of this conversation: the end of another may overlap with it.
        private Stage? _last;

        public async Task RunAsync()
        {
            try
            {
                if (server.IsImplicit)
                {
                    await SecureAsync();
                }

                if (await AnswerAsync(Stage.Greeting, "220 fake.example.org ESMTP"))
                {
                    while (await ReadLineAsync() is { } line && await TakeAsync(line))
                    {
                    }
                }
            }
            catch (Exception exception) when (exception is OperationCanceledException or IOException or SocketException or System.Security.Authentication.AuthenticationException)
            {
                // The client went away, or the test is over.
            }
            finally
            {
                await _stream.DisposeAsync();
            }
        }

        private async Task<bool> TakeAsync(string line)
        {
            server.Lines.Enqueue(line);
            switch (line.Split(' ')[0].ToUpperInvariant())
            {
                case "EHLO":
                    var lines = new[] { "fake.example.org" }.Concat(server.Extensions.Where(e => e != "STARTTLS" || _stream is not SslStream)).ToList();
                    return await AnswerAsync(Stage.Ehlo, string.Join("\r\n", lines.Select((l, i) => $"250{(i == lines.Count - 1 ? ' ' : '-')}{l}")));
                case "HELO":
                    return await AnswerAsync(Stage.Helo, "250 fake.example.org");
                case "STARTTLS":
                    if (await AnswerAsync(Stage.StartTls, "220 go ahead") && _last == Stage.StartTls)
                    {
                        await SecureAsync();
                    }

                    return true;
                case "AUTH":
                    return await LoginAsync(line);
                case "MAIL":
                    _from = Between(line);
                    _to = [];
                    return await AnswerAsync(Stage.Mail, "250 ok");
                case "RCPT":
                    if (await AnswerAsync(Stage.Rcpt, "250 ok") is var goesOn && _last == Stage.Rcpt)
                    {
                        _to.Add(Between(line));
                    }

                    return goesOn;
                case "DATA":
                    if (!await AnswerAsync(Stage.Data, "354 end with a dot"))
                    {
                        return false;
                    }

                    return _last != Stage.Data || await TakeMailAsync();
                case "QUIT":
                    await AnswerAsync(Stage.Quit, "221 bye");
                    return false;
                default:
                    return await WriteAsync("500 what?\r\n");
            }
        }

        private async Task<bool> TakeMailAsync()
        {
            var mail = new MemoryStream();
            while (await ReadLineAsync() is { } line)
            {
                if (line == ".")
                {
                    if (!server._script.TryGetValue(Stage.End, out var acts) || !acts.TryPeek(out var act) || act is not SmtpAct.Say { Text: ['4' or '5', ..] })
                    {
                        server.Mails.Enqueue(new TakenMail(_from, _to, mail.ToArray(), _stream is SslStream, _login));
                    }

                    return await AnswerAsync(Stage.End, "250 2.0.0 queued as F00");
                }

                mail.Write(Encoding.Latin1.GetBytes((line.StartsWith('.') ? line[1..] : line) + "\r\n"));
            }

            return false;
        }

        private async Task<bool> LoginAsync(string line)
        {
            var words = line.Split(' ');
            if (words[1] == "LOGIN")
            {
                await WriteAsync("334 VXNlcm5hbWU6\r\n");
                var user = await ReadLineAsync() ?? "";
                await WriteAsync("334 UGFzc3dvcmQ6\r\n");
                _login = $"{Text(user)}/{Text(await ReadLineAsync() ?? "")}";
            }
            else
            {
                _login = string.Join('/', Text(words[2]).Split('\0').Skip(1));
            }

            return await AnswerAsync(Stage.Auth, "235 welcome");
        }

        private async Task SecureAsync()
        {
            if (server.Next(Stage.Handshake) is { } act)
            {
                await ActAsync(act);
                throw new IOException("no handshake");
            }

            var secure = new SslStream(_stream);
            _stream = secure;
            await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = Certificate }, server._stop.Token);
        }

        /// <summary>Does what the script says, or says the usual; false: the conversation is over.</summary>
        private async Task<bool> AnswerAsync(Stage stage, string usual)
        {
            _last = stage;
            if (server.Next(stage) is not { } act)
            {
                return await WriteAsync(usual + "\r\n");
            }

            _last = null;
            return await ActAsync(act);
        }

        private async Task<bool> ActAsync(SmtpAct act)
        {
            switch (act)
            {
                case SmtpAct.Say say:
                    return await WriteAsync(say.Text + "\r\n");
                case SmtpAct.Drip drip:
                    foreach (var character in drip.Text)
                    {
                        await WriteAsync(character.ToString());
                    }

                    break;
                case SmtpAct.Reset:
                    socket.LingerState = new LingerOption(true, 0);
                    return false;
                case SmtpAct.Close:
                    return false;
            }

            server._holds.Writer.TryWrite(DeliveryLimits.Default.Timeout.ToTimeSpan());
            await Task.Delay(Timeout.Infinite, server._stop.Token);
            return false;
        }

        private async Task<bool> WriteAsync(string text)
        {
            await _stream.WriteAsync(Encoding.UTF8.GetBytes(text), server._stop.Token);
            return true;
        }

        private async Task<string?> ReadLineAsync()
        {
            var line = new List<byte>();
            var one = new byte[1];
            while (await _stream.ReadAsync(one, server._stop.Token) == 1)
            {
                if (one[0] == '\n')
                {
                    Assert.Equal((byte)'\r', line[^1]);
                    return Encoding.Latin1.GetString([.. line[..^1]]);
                }

                line.Add(one[0]);
            }

            return null;
        }

        private static string Between(string line) => line[(line.IndexOf('<') + 1)..line.IndexOf('>')];

        private static string Text(string base64) => Encoding.UTF8.GetString(Convert.FromBase64String(base64));
    }

    private SmtpAct? Next(Stage stage) => _script.TryGetValue(stage, out var acts) && acts.TryDequeue(out var act) ? act : null;
}

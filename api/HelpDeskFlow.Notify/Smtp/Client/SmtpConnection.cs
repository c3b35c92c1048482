using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace HelpDeskFlow.Notify.Smtp.Client;

/// <summary>A connection to a mail server: lines out, replies in, TLS on request. Used by one attempt at a time, from any thread.</summary>
internal sealed class SmtpConnection : IAsyncDisposable
{
    // RFC 5321, 4.5.3.1.5 has 512; servers are known to write longer ones.
    private const int LineBytesMax = 2_048;
    private const int LinesMax = 128;

    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[LineBytesMax];
    private Stream _stream;
    private int _from;
    private int _until;

    private SmtpConnection(Socket socket)
    {
        _socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: false);
    }

    /// <summary>Whether TLS is on.</summary>
    public bool IsSecure => _stream is SslStream;

    /// <summary>This side's address as a name to say hello with: <c>[192.0.2.1]</c>, which needs no DNS.</summary>
    public string OwnName => (_socket.LocalEndPoint as IPEndPoint)?.Address switch
    {
        { IsIPv4MappedToIPv6: true } mapped => $"[{mapped.MapToIPv4()}]",
        { AddressFamily: AddressFamily.InterNetworkV6 } v6 => $"[IPv6:{new IPAddress(v6.GetAddressBytes())}]", // without a scope
        { } v4 => $"[{v4}]",
        null => "localhost",
    };

    /// <exception cref="SocketException">Nobody answers there.</exception>
    public static async Task<SmtpConnection> OpenAsync(string host, int port, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(host, port, cancellation).ConfigureAwait(false);
            return new SmtpConnection(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Puts TLS over the connection.</summary>
    /// <param name="host">Name that the certificate must be for.</param>
    /// <param name="pinned">SHA-256 of the one certificate that is taken, in hex; null: what the system trusts.</param>
    /// <param name="anyCertificate">True: whatever certificate; guards against listeners only.</param>
    /// <exception cref="AuthenticationException">The certificate is not trusted, or the handshake failed.</exception>
    /// <exception cref="SmtpFailure">Somebody put plain bytes before the handshake.</exception>
    public async Task SecureAsync(string host, string? pinned, bool anyCertificate, CancellationToken cancellation)
    {
        if (_from < _until)
        {
            // Commands that stand in the buffer before the handshake would be taken for the server's own afterwards.
            throw new SmtpFailure("the server sent more than its answer to STARTTLS before TLS began", isPermanent: false);
        }

        var secure = new SslStream(_stream, leaveInnerStreamOpen: false);
        _stream = secure;
        await secure.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = host,
                CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
                    pinned is not null ? IsPinned(certificate, pinned) : anyCertificate || errors == SslPolicyErrors.None,
            },
            cancellation).ConfigureAwait(false);
    }

    /// <summary>Sends a line and reads the reply to it.</summary>
    public async Task<SmtpReply> AskAsync(string line, CancellationToken cancellation)
    {
        // Invariant: no caller's text may end a line early; addresses and tokens were checked before they came here.
        if (line.AsSpan().ContainsAny('\r', '\n'))
        {
            throw new SmtpFailure("a command would hold a line break", isPermanent: true);
        }

        await SendAsync(Encoding.ASCII.GetBytes(line + "\r\n"), cancellation).ConfigureAwait(false);
        return await ReadReplyAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Sends bytes as they are.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        await _stream.WriteAsync(bytes, cancellation).ConfigureAwait(false);
        await _stream.FlushAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Reads one reply of one or more lines.</summary>
    /// <exception cref="SmtpFailure">What came is no reply, or has no end.</exception>
    public async Task<SmtpReply> ReadReplyAsync(CancellationToken cancellation)
    {
        var lines = new List<string>();
        while (true)
        {
            var line = await ReadLineAsync(cancellation).ConfigureAwait(false);
            if (line.Length < 3 || !int.TryParse(line.AsSpan(0, 3), System.Globalization.NumberStyles.None, null, out var code) || code is < 200 or > 599 || (line.Length > 3 && line[3] is not (' ' or '-')))
            {
                throw new SmtpFailure($"the server does not speak SMTP: it said {line}", isPermanent: false);
            }

            lines.Add(line.Length > 4 ? line[4..] : "");
            if (line.Length == 3 || line[3] == ' ')
            {
                return new SmtpReply(code, lines);
            }

            if (lines.Count == LinesMax)
            {
                throw new SmtpFailure($"the server's reply has more than {LinesMax} lines", isPermanent: false);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync().ConfigureAwait(false);
        _socket.Dispose();
    }

    private async Task<string> ReadLineAsync(CancellationToken cancellation)
    {
        var searched = _from;
        while (true)
        {
            var end = _buffer.AsSpan(searched, _until - searched).IndexOf((byte)'\n');
            if (end >= 0)
            {
                var line = Encoding.UTF8.GetString(_buffer, _from, searched + end - _from).TrimEnd('\r');
                _from = searched + end + 1;
                return line;
            }

            if (_from > 0)
            {
                _buffer.AsSpan(_from, _until - _from).CopyTo(_buffer);
                (_from, _until) = (0, _until - _from);
            }

            if (_until == _buffer.Length)
            {
                throw new SmtpFailure($"the server's reply has a line of more than {LineBytesMax} bytes", isPermanent: false);
            }

            searched = _until;
            var count = await _stream.ReadAsync(_buffer.AsMemory(_until), cancellation).ConfigureAwait(false);
            if (count == 0)
            {
                throw new IOException("the server closed the connection");
            }

            _until += count;
        }
    }

    private static bool IsPinned(X509Certificate? certificate, string pinned) =>
        certificate is not null && string.Equals(Convert.ToHexString(SHA256.HashData(certificate.GetRawCertData())), pinned, StringComparison.OrdinalIgnoreCase);
}

using System.Net;
using System.Net.Sockets;
using System.Text;
using HelpDeskFlow.Api.Http;

namespace HelpDeskFlow.Api.OnCall.Calendars;

/// <summary>
/// Fetches a calendar from an address of the config: bounded in time, size and redirects, and, unless the config allows it,
/// never from this machine, its link or a private network, whatever the name resolves to and wherever a redirect leads.
/// </summary>
internal sealed class CalendarFetcher : IDisposable
{
    private const int RedirectsMax = 3;
    private static readonly TimeSpan TimeMax = TimeSpan.FromSeconds(20);
    private readonly HttpClient _public = Client(allowLocal: false);
    private readonly HttpClient _any = Client(allowLocal: true);

    /// <summary>The text.</summary>
    /// <exception cref="CalendarFetchException">It cannot be had; the message is one sentence.</exception>
    public async Task<string> FetchAsync(string url, bool allowLocal, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeMax);
        try
        {
            using var answer = await (allowLocal ? _any : _public).GetAsync(new Uri(url), HttpCompletionOption.ResponseHeadersRead, limit.Token).ConfigureAwait(false);
            if (!answer.IsSuccessStatusCode)
            {
                throw new CalendarFetchException($"it was answered with {(int)answer.StatusCode}");
            }

            var stream = await answer.Content.ReadAsStreamAsync(limit.Token).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                return await ReadAsync(stream, limit.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new CalendarFetchException($"it did not come within {TimeMax.TotalSeconds} s");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or UriFormatException)
        {
            throw new CalendarFetchException((e.InnerException as CalendarFetchException ?? e).Message.TrimEnd('.'));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _public.Dispose();
        _any.Dispose();
    }

    /// <summary>Whether anybody may be asked there: not loopback, link-local, private, shared, multicast or unspecified.</summary>
    internal static bool IsPublic(IPAddress address)
    {
        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (IPAddress.IsLoopback(address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
        {
            return false;
        }

        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            return !(address.IsIPv6LinkLocal || address.IsIPv6SiteLocal || address.IsIPv6UniqueLocal || address.IsIPv6Multicast);
        }

        var bytes = address.GetAddressBytes();
        return bytes switch
        {
            [0 or 10 or 127, ..] or [169, 254, ..] or [192, 168, ..] or [>= 224, ..] => false,
            [172, var second, ..] => second is < 16 or > 31,
            [100, var second, ..] => second is < 64 or > 127,
            _ => true,
        };
    }

    private static HttpClient Client(bool allowLocal) => new(new SocketsHttpHandler
    {
        MaxAutomaticRedirections = RedirectsMax,
        UseCookies = false,
        UseProxy = false,
        AutomaticDecompression = DecompressionMethods.GZip,
        PooledConnectionLifetime = TimeSpan.FromMinutes(1),
        ConnectCallback = (context, cancellation) => ConnectAsync(context.DnsEndPoint, allowLocal, cancellation),
    });

    /// <summary>Connects to the address that was looked at, so that a name cannot resolve to another one in between.</summary>
    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint target, bool allowLocal, CancellationToken cancellation)
    {
        var addresses = await Dns.GetHostAddressesAsync(target.Host, cancellation).ConfigureAwait(false);
        var allowed = addresses.Where(a => allowLocal || IsPublic(a)).ToArray();
        if (allowed.Length == 0)
        {
            throw new CalendarFetchException($"{target.Host} is this machine or a private network; write allow_local: true if that is meant");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, target.Port, cancellation).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<string> ReadAsync(Stream stream, CancellationToken cancellation)
    {
        using var buffer = new MemoryStream();
        var part = new byte[16 * 1024];
        int read;
        while ((read = await stream.ReadAsync(part, cancellation).ConfigureAwait(false)) > 0)
        {
            buffer.Write(part, 0, read);
            if (buffer.Length > ApiLimits.CalendarBytesMax)
            {
                throw new CalendarFetchException($"it has more than {ApiLimits.CalendarBytesMax} bytes");
            }
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}

/// <summary>A calendar cannot be had; the message says why, one clause.</summary>
internal sealed class CalendarFetchException(string message) : Exception(message);

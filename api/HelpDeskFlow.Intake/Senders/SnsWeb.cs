using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace HelpDeskFlow.Intake.Senders;

/// <summary>The real one: short time limits, small answers, no redirects, no cookies, few calls at a time; certificates are kept.</summary>
internal sealed class SnsWeb : ISnsWeb, IDisposable
{
    private const int CertificatesMax = 64;
    private const int AnswerBytesMax = 64 * 1024;
    private const int CallsMax = 4;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<Uri, X509Certificate2> _certificates = new();
    private readonly SemaphoreSlim _calls = new(CallsMax, CallsMax);
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = Timeout })
    {
        Timeout = Timeout,
        MaxResponseContentBufferSize = AnswerBytesMax,
    };

    /// <inheritdoc/>
    public async ValueTask<X509Certificate2?> CertificateAsync(Uri address, CancellationToken cancellation)
    {
        if (_certificates.TryGetValue(address, out var known))
        {
            return known;
        }

        if (await GetAsync(address, cancellation) is not { } pem)
        {
            return null;
        }

        try
        {
            var certificate = X509Certificate2.CreateFromPem(Encoding.ASCII.GetString(pem));
            if (_certificates.Count >= CertificatesMax)
            {
                _certificates.Clear();
            }

            return _certificates.GetOrAdd(address, certificate);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<bool> ConfirmAsync(Uri address, CancellationToken cancellation) => await GetAsync(address, cancellation) is not null;

    /// <inheritdoc/>
    public void Dispose()
    {
        _http.Dispose();
        _calls.Dispose();
    }

    private async ValueTask<byte[]?> GetAsync(Uri address, CancellationToken cancellation)
    {
        if (!await _calls.WaitAsync(Timeout, cancellation))
        {
            return null;
        }

        try
        {
            using var answer = await _http.GetAsync(address, cancellation);
            return answer.IsSuccessStatusCode ? await answer.Content.ReadAsByteArrayAsync(cancellation) : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null; // the time limit
        }
        finally
        {
            _calls.Release();
        }
    }
}

using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using HelpDeskFlow.Acceptance.Tests.Driving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HelpDeskFlow.Acceptance.Tests.Senders;

/// <summary>What stands in front of the program in the field: ends TLS and passes requests on. For clients that speak nothing else.</summary>
internal sealed class TlsFront : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _back;
    private readonly X509Certificate2 _certificate;

    private TlsFront(WebApplication app, HttpClient back, X509Certificate2 certificate)
    {
        (_app, _back, _certificate) = (app, back, certificate);
        var address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        Server = $"localhost:{address.Port}";
    }

    /// <summary>Host and port.</summary>
    public string Server { get; }

    /// <summary>Starts it before the program at this address and writes its certificate beside the test's files.</summary>
    public static async Task<(TlsFront Front, string CertificateFile)> StartAsync(Uri program, Scratch scratch)
    {
        var certificate = SelfSigned();
        var file = scratch.Write("front.pem", certificate.ExportCertificatePem());
        var back = new HttpClient { BaseAddress = program };
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, l => l.UseHttps(certificate)));
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Run(http => PassOnAsync(http, back));
        await app.StartAsync();
        return (new TlsFront(app, back, certificate), file);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _back.Dispose();
        _certificate.Dispose();
    }

    private static async Task PassOnAsync(HttpContext http, HttpClient back)
    {
        using var request = new HttpRequestMessage(new HttpMethod(http.Request.Method), http.Request.Path + http.Request.QueryString) { Content = new StreamContent(http.Request.Body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", http.Request.ContentType);
        using var answer = await back.SendAsync(request, http.RequestAborted);
        http.Response.StatusCode = (int)answer.StatusCode;
        http.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        await answer.Content.CopyToAsync(http.Response.Body, http.RequestAborted);
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}

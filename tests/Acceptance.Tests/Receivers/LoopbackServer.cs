using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HelpDeskFlow.Acceptance.Tests.Receivers;

/// <summary>A web server on a free port of the loopback (or another address of this machine), inside the test.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private static readonly TimeSpan StopAtMost = TimeSpan.FromSeconds(2);
    private readonly WebApplication _app;

    private LoopbackServer(WebApplication app) =>
        (_app, Url) = (app, new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()));

    public Uri Url { get; }

    public static async Task<LoopbackServer> StartAsync(RequestDelegate answer, string address = "127.0.0.1")
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls($"http://{address}:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Run(answer);
        await app.StartAsync();
        return new LoopbackServer(app);
    }

    public async ValueTask DisposeAsync()
    {
        using var late = new CancellationTokenSource(StopAtMost);
        await _app.StopAsync(late.Token);
        await _app.DisposeAsync();
    }
}

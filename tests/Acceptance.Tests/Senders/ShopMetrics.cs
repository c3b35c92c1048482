using System.Globalization;
using HelpDeskFlow.Acceptance.Tests.Receivers;
using Microsoft.AspNetCore.Http;

namespace HelpDeskFlow.Acceptance.Tests.Senders;

/// <summary>A monitored shop: one metric, <c>shop_errors_ratio</c>, that the test sets.</summary>
internal sealed class ShopMetrics : IAsyncDisposable
{
    private LoopbackServer? _server;
    private double _errorsRatio;

    /// <summary>Value at the next scrape.</summary>
    public double ErrorsRatio
    {
        get => Volatile.Read(ref _errorsRatio);
        set => Volatile.Write(ref _errorsRatio, value);
    }

    public Uri Url => _server!.Url;

    public static async Task<ShopMetrics> StartAsync()
    {
        var shop = new ShopMetrics();
        shop._server = await LoopbackServer.StartAsync(http =>
        {
            http.Response.ContentType = "text/plain; version=0.0.4";
            return http.Response.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"# TYPE shop_errors_ratio gauge\nshop_errors_ratio {shop.ErrorsRatio}\n"));
        });
        return shop;
    }

    public ValueTask DisposeAsync() => _server!.DisposeAsync();
}

using System.Net.Http.Headers;
using System.Text;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Intake;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace Api.Tests.Intake;

/// <summary>The intake's routes on an in-memory server, with a fake engine behind them and a clock that stands still.</summary>
internal sealed class IntakeHost : IAsyncDisposable
{
    public static readonly Instant Now = Instant.FromUtc(2026, 1, 31, 12, 0, 0);

    private readonly WebApplication _app;

    private IntakeHost(WebApplication app)
    {
        _app = app;
        Client = app.GetTestClient();
    }

    public FakeEngine Engine => (FakeEngine)_app.Services.GetRequiredService<IEngine>();

    public HttpClient Client { get; }

    public T Service<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public static async Task<IntakeHost> StartAsync(Action<IServiceCollection>? services = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        builder.Services.AddSingleton<TimeProvider>(new StandingClock());
        builder.Services.AddSingleton<IEngine>(new FakeEngine());
        services?.Invoke(builder.Services);
        builder.Services.AddIntake();
        var app = builder.Build();
        app.MapIntake();
        await app.StartAsync();
        return new IntakeHost(app);
    }

    public Task<HttpResponseMessage> PostAsync(string path, string body) => PostAsync(path, Encoding.UTF8.GetBytes(body));

    public Task<HttpResponseMessage> PostAsync(string path, byte[] body, string? contentType = "application/json", string? encoding = null)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);
        if (encoding is not null)
        {
            content.Headers.ContentEncoding.Add(encoding);
        }

        return Client.PostAsync(path, content);
    }

    public async Task<HttpResponseMessage> SendAsync(string path, string body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await Client.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }

    private sealed class StandingClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now.ToDateTimeOffset();
    }
}

using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using HelpDeskFlow.Api;
using HelpDeskFlow.Api.Tests.Rest;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Engine.Codec;
using HelpDeskFlow.Engine.Embedded;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Engine.Views;
using HelpDeskFlow.Intake;
using HelpDeskFlow.Journals.Memory;
using HelpDeskFlow.Silo.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Api.Tests.Intake;

/// <summary>Intake and API on an in-memory server over the real embedded engine, whose clock moves only when told.</summary>
internal sealed class EngineHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly EmbeddedEngine _engine;
    private InMemoryJournal _journal;

    private EngineHost(WebApplication app, EmbeddedEngine engine, InMemoryJournal journal, SetTime time)
    {
        (_app, _engine, _journal, Time) = (app, engine, journal, time);
        Client = app.GetTestClient();
    }

    public HttpClient Client { get; }

    public SetTime Time { get; }

    public IReadViews Views => _engine.Views;

    public IEngine Engine => _engine;

    /// <summary>Starts with this config; with <paramref name="before"/> on what that one left behind.</summary>
    public static async Task<EngineHost> StartAsync(string config = "version: 1", EngineHost? before = null)
    {
        var time = before?.Time ?? new SetTime(new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero));
        var journal = before?._journal.Reopen() ?? new InMemoryJournal();
        var engine = new EmbeddedEngine(journal, new GrainCodec(), new NoSink(), time, new EngineLimits(), NullLogger<EmbeddedEngine>.Instance);
        engine.Start(Load(config));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddSingleton<IEngine>(engine);
        builder.Services.AddIntake();
        builder.Services.AddHelpDeskFlowApi();
        var app = builder.Build();
        app.MapIntake();
        app.MapHelpDeskFlowApi();
        await app.StartAsync();
        return new EngineHost(app, engine, journal, time);
    }

    public static ConfigSnapshot Load(string config)
    {
        var result = ConfigLoader.Parse(config, "hdf.yml", _ => null);
        Assert.True(result.Snapshot is not null, string.Join('\n', result.Problems));
        return result.Snapshot!;
    }

    public async Task<(int Status, JsonElement Body)> SendAsync(string method, string path, string? body = null, string? key = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        if (key is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("GenieKey", key);
        }

        using var answer = await Client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(text.Length > 0, $"{method} {path} answered {(int)answer.StatusCode} without a body");
        using var document = JsonDocument.Parse(text);
        return ((int)answer.StatusCode, document.RootElement.Clone());
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        await _engine.StopAsync();
        _engine.Dispose();
    }

    private sealed class NoSink : IEffectSink
    {
        public void Release(IReadOnlyList<Effect> effects)
        {
        }
    }
}

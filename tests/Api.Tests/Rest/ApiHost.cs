using System.Net.Http.Json;
using System.Text.Json;
using HelpDeskFlow.Engine.Ports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HelpDeskFlow.Api.Tests.Rest;

/// <summary>The API on a real Kestrel at a free port, over a <see cref="FakeEngine"/>.</summary>
public sealed class ApiHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ApiHost(WebApplication app, FakeEngine engine)
    {
        _app = app;
        Engine = engine;
        Url = app.Urls.First();
        Client = new HttpClient { BaseAddress = new Uri(Url) };
    }

    public FakeEngine Engine { get; }

    public string Url { get; }

    public HttpClient Client { get; }

    public static async Task<ApiHost> StartAsync(FakeEngine? engine = null, TimeProvider? time = null, Action<IServiceCollection>? more = null)
    {
        engine ??= SampleWorld.Engine();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<IEngine>(engine);
        builder.Services.AddSingleton(time ?? new SetTime(engine.Now.ToDateTimeOffset()));
        builder.Services.AddHelpDeskFlowApi();
        more?.Invoke(builder.Services);
        var app = builder.Build();
        app.MapHelpDeskFlowApi();
        await app.StartAsync();
        return new ApiHost(app, engine);
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        using var answer = await Client.GetAsync(path);
        return await JsonAsync(answer);
    }

    public async Task<(int Status, JsonElement Body)> PostAsync(string path, object? body = null)
    {
        using var answer = body is null ? await Client.PostAsync(path, null) : await Client.PostAsJsonAsync(path, body);
        return ((int)answer.StatusCode, await JsonAsync(answer));
    }

    public async Task<(int Status, JsonElement Body)> TryGetAsync(string path)
    {
        using var answer = await Client.GetAsync(path);
        return ((int)answer.StatusCode, await JsonAsync(answer));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(text.Length > 0, $"{answer.RequestMessage!.Method} {answer.RequestMessage.RequestUri} answered {(int)answer.StatusCode} without a body");
        return JsonDocument.Parse(text).RootElement.Clone();
    }
}

/// <summary>A clock that stands still; it and its timers move only by <see cref="FastForward"/>.</summary>
public sealed class SetTime(DateTimeOffset now) : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<SetTimer> _timers = [];
    private DateTimeOffset _now = now;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes once so many timers wait.</summary>
    public async Task UntilWaitingAsync(int count, TimeSpan atMost)
    {
        Task changed;
        do
        {
            lock (_lock)
            {
                if (_timers.Count >= count)
                {
                    return;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(atMost);
        }
        while (true);
    }

    public override DateTimeOffset GetUtcNow() => _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now.UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SetTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    public void FastForward(TimeSpan by)
    {
        List<SetTimer> due;
        lock (_lock)
        {
            _now += by;
            due = [.. _timers.Where(t => t.DueAt <= _now)];
            _timers.RemoveAll(due.Contains);
        }

        due.ForEach(t => t.Fire());
    }

    private sealed class SetTimer(SetTime clock, TimerCallback callback, object? state) : ITimer
    {
        public DateTimeOffset DueAt { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._lock)
            {
                clock._timers.Remove(this);
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    DueAt = clock._now + dueTime;
                    clock._timers.Add(this);
                    clock._changed.TrySetResult();
                    clock._changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
                }
            }

            return true;
        }

        public void Fire() => callback(state);

        public void Dispose()
        {
            lock (clock._lock)
            {
                clock._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}

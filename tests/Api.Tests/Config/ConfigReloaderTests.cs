using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Engine.Intake;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Engine.Views;
using HelpDeskFlow.Silo.Commands;
using HelpDeskFlow.Silo.Configuration;
using Microsoft.Extensions.Logging;

namespace HelpDeskFlow.Api.Tests.Config;

/// <summary>Goal: a reload takes a good file and never a bad one. Method: a real file, an engine that remembers what it was given.</summary>
public sealed class ConfigReloaderTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();
    private readonly Engine _engine = new();
    private readonly Log _log = new();

    public void Dispose() => File.Delete(_file);

    private ConfigReloader Reloader(string listen = "127.0.0.1:8080", bool withFile = true, HangUpSignal? hangUp = null) => new(
        new RunOptions
        {
            ConfigFile = withFile ? _file : null,
            Config = ConfigSnapshot.BuiltIn,
            DataDirectory = "data",
            Listen = ListenAddress.Parse(listen)!,
            Journal = JournalSetting.OfSqlite,
            Demo = false,
            ExternalUrl = null,
            HangUp = hangUp,
            Environment = _ => null,
        },
        _engine,
        TimeProvider.System,
        _log);

    [Fact]
    public async Task Reload_ThatLeavesNobodyOnCall_IsRefusedUnlessItIsMeant()
    {
        const string Text = "version: 1\npeople: [{ name: ana }]\nschedules: [{ name: s, layers: [{ rotation: daily, start: 2026-01-05T09:00, people: [ana] }] }]\n";
        File.WriteAllText(_file, Text);
        using var reloader = Reloader();
        Assert.True((await reloader.ReloadAsync(default)).Applied);

        var nights = Text.Replace("people: [ana] }]", "people: [ana], restrict: [{ from: \"09:00\", to: \"17:00\" }] }]", StringComparison.Ordinal);
        File.WriteAllText(_file, nights);
        var refused = await reloader.ReloadAsync(default);
        Assert.False(refused.Applied);
        Assert.Contains("leaves nobody on call in schedule \"s\" from ", refused.Sentence, StringComparison.Ordinal);

        File.WriteAllText(_file, nights.Replace("{ name: s,", "{ name: s, allow_gaps: true,", StringComparison.Ordinal));
        Assert.True((await reloader.ReloadAsync(default)).Applied);
    }

    [Fact]
    public async Task HangUp_BeforeAnybodyListens_IsCarriedOutAsSoonAsSomebodyDoes()
    {
        File.WriteAllText(_file, "version: 1\nreopen_window: 7m\n");
        using var hangUp = HangUpSignal.Deaf();
        hangUp.Raise();
        using var reloader = Reloader(hangUp: hangUp);
        Assert.Equal(7, (await _engine.NextAppliedAsync()).ReopenWindow.TotalMinutes);

        File.WriteAllText(_file, "version: 1\nreopen_window: 8m\n");
        hangUp.Raise();
        Assert.Equal(8, (await _engine.NextAppliedAsync()).ReopenWindow.TotalMinutes);
    }

    [Fact]
    public async Task Reload_GoodFile_IsPutInForce()
    {
        File.WriteAllText(_file, "version: 1\nreopen_window: 7m\n");
        using var reloader = Reloader();

        var result = await reloader.ReloadAsync(CancellationToken.None);

        Assert.True(result.Applied);
        Assert.Equal(7, Assert.Single(_engine.Applied).ReopenWindow.TotalMinutes);
        Assert.Equal($"Config {_engine.Applied[0].Hash} from {_file} is in force.", result.Sentence);
    }

    [Fact]
    public async Task Reload_WithAnotherModel_SaysThatItWaitsForTheNextStart_OrThatTheBuildLacksIt()
    {
        File.WriteAllText(_file, "version: 1\nclassification: { model: shipped }\n");
        using var reloader = Reloader();
        Assert.True((await reloader.ReloadAsync(CancellationToken.None)).Applied);
        Assert.DoesNotContain(_log.Lines, l => l.Contains("next start", StringComparison.Ordinal));

        File.WriteAllText(_file, "version: 1\nclassification: { model: microsoft-ml }\n");
        var result = await reloader.ReloadAsync(CancellationToken.None);

#if FULL_REGISTRY
        Assert.True(result.Applied);
        Assert.Contains("The classifier's model of the config is now microsoft-ml; it takes effect at the next start, unless --model names one", _log.Lines);
#else
        Assert.False(result.Applied);
        Assert.Contains("which was made without Microsoft.ML", result.Sentence, StringComparison.Ordinal);
#endif
    }

    [Fact]
    public async Task Reload_BadFile_IsRefusedAndEveryProblemLogged()
    {
        File.WriteAllText(_file, "version: 1\nreopen_window: soon\nlistn: {}\n");
        using var reloader = Reloader();

        var result = await reloader.ReloadAsync(CancellationToken.None);

        Assert.False(result.Applied);
        Assert.Empty(_engine.Applied);
        Assert.Equal(2, result.Problems.Length);
        Assert.StartsWith($"The config {_file} was refused and the one in force stays: 2 problems, the first is {_file}:2:16: ", result.Sentence, StringComparison.Ordinal);
        Assert.All(result.Problems, p => Assert.Contains(p.ToString(), _log.Lines));
    }

    [Fact]
    public async Task Reload_FileWithoutKeysWhileReachableFromOutside_IsRefused()
    {
        File.WriteAllText(_file, "version: 1\n");
        using var reloader = Reloader("0.0.0.0:8080");

        var result = await reloader.ReloadAsync(CancellationToken.None);

        Assert.False(result.Applied);
        Assert.Empty(_engine.Applied);
        Assert.Contains("the config has no API keys", result.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reload_EngineThatCannotStore_IsNotClaimedAsDone()
    {
        File.WriteAllText(_file, "version: 1\n");
        _engine.Answer = EngineAnswer.StorageUnavailable;
        using var reloader = Reloader();

        Assert.False((await reloader.ReloadAsync(CancellationToken.None)).Applied);
    }

    [Fact]
    public async Task Reload_WithoutAFile_SaysSo()
    {
        using var reloader = Reloader(withFile: false);

        Assert.Equal(
            "The program runs without a config file, so there is nothing to read again; start it with --config FILE.",
            (await reloader.ReloadAsync(CancellationToken.None)).Sentence);
    }

    private sealed class Engine : IEngine
    {
        public List<ConfigSnapshot> Applied { get; } = [];

        private readonly System.Threading.Channels.Channel<ConfigSnapshot> _next = System.Threading.Channels.Channel.CreateUnbounded<ConfigSnapshot>();

        public EngineAnswer Answer { get; set; } = EngineAnswer.Committed;

        public async Task<ConfigSnapshot> NextAppliedAsync()
        {
            using var late = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            return await _next.Reader.ReadAsync(late.Token);
        }

        public IReadViews Views => throw new InvalidOperationException("A reload reads no views.");

        public bool IsReady => true;

        public string? NotReadyReason => null;

        public ValueTask<EngineAnswer> SubmitAsync(AlertBatch batch) => throw new InvalidOperationException("A reload sends no alerts.");

        public ValueTask<AskResult> AskAsync(GrainId to, Command command) => throw new InvalidOperationException("A reload sends no commands.");

        public ValueTask<EngineAnswer> ApplyConfigAsync(ConfigSnapshot config)
        {
            if (Answer == EngineAnswer.Committed)
            {
                Applied.Add(config);
                Assert.True(_next.Writer.TryWrite(config));
            }

            return ValueTask.FromResult(Answer);
        }
    }

    private sealed class Log : ILogger
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Lines.Add(formatter(state, exception));
    }
}

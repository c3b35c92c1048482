using System.Collections.Immutable;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Intake.Kafka;
using HelpDeskFlow.Silo.Commands;
using NodaTime;

namespace HelpDeskFlow.Silo.Configuration;

/// <summary>What became of a reload.</summary>
/// <param name="Applied">Whether the config read is in force now.</param>
/// <param name="Sentence">What happened and, if it failed, why; for the log and for the answer to POST /-/reload.</param>
/// <param name="Problems">Every problem of the file.</param>
public sealed record ReloadResult(bool Applied, string Sentence, ImmutableArray<ConfigProblem> Problems);

/// <summary>
/// Reads the config file again, on SIGHUP and on demand, and puts it in force. A bad file is refused: every problem is logged
/// and the config in force stays. One reload at a time. Thread-safe.
/// </summary>
public sealed partial class ConfigReloader : IDisposable
{
    private readonly RunOptions _options;
    private readonly IEngine _engine;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private ConfigSnapshot _inForce;
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <summary>Listens for SIGHUP from now on; one that came since the start is carried out now.</summary>
    public ConfigReloader(RunOptions options, IEngine engine, TimeProvider time, ILogger<ConfigReloader> log)
        : this(options, engine, time, (ILogger)log)
    {
    }

    internal ConfigReloader(RunOptions options, IEngine engine, TimeProvider time, ILogger log)
    {
        (_options, _engine, _time, _log, _inForce) = (options, engine, time, log, options.Config);
        options.HangUp?.Listen(OnSignal);
    }

    /// <summary>Reads the file and puts it in force, or says why not. Never throws for a bad file.</summary>
    public async Task<ReloadResult> ReloadAsync(CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation);
        try
        {
            return await ReloadOnceAsync();
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _options.HangUp?.EndListening();
        _one.Dispose();
    }

    private async Task<ReloadResult> ReloadOnceAsync()
    {
        if (_options.ConfigFile is not { } file)
        {
            return new ReloadResult(false, "The program runs without a config file, so there is nothing to read again; start it with --config FILE.", []);
        }

        var result = ConfigLoader.LoadFile(file, _options.Environment);
        foreach (var problem in result.Problems)
        {
            LogProblem(problem.ToString());
        }

        if (result.Snapshot is not { } config)
        {
            return Refused(file, result.Problems.Length == 1 ? result.Problems[0].ToString() : $"{result.Problems.Length} problems, the first is {result.Problems[0]}", result.Problems);
        }

        if (ReloadRules.ListenRefusal(_options.Listen, config) is { } refusal)
        {
            return Refused(file, refusal, []);
        }

        if (KafkaIntake.Problem(config.Kafka) is { } missing)
        {
            return Refused(file, missing, []);
        }

        var gaps = OnCallFindings.NewGaps(_inForce, config, Instant.FromDateTimeOffset(_time.GetUtcNow()));
        if (gaps.Count > 0)
        {
            return Refused(file, $"{gaps[0]}{(gaps.Count > 1 ? $" (and {gaps.Count - 1} schedules more)" : "")}; put somebody on call there, or write allow_gaps: true in the schedule.", []);
        }

        foreach (var note in result.Notes)
        {
            LogNote(note.ToString());
        }

        if (config.ListenAddress is { } address && address != (_options.Config.ListenAddress ?? address))
        {
            LogListenNeedsRestart(address);
        }

        if ((config.ClassifierModel ?? ModelChoice.Shipped) != (_options.Config.ClassifierModel ?? ModelChoice.Shipped))
        {
            LogModelNeedsRestart(config.ClassifierModel ?? ModelChoice.Shipped);
        }

        var answer = await _engine.ApplyConfigAsync(config);
        if (answer != EngineAnswer.Committed)
        {
            return Refused(file, $"the engine answered {answer}; try again when /readyz is fine.", []);
        }

        _inForce = config;
        LogApplied(file, config.Hash);
        return new ReloadResult(true, $"Config {config.Hash} from {file} is in force.", []);
    }

    private ReloadResult Refused(string file, string why, ImmutableArray<ConfigProblem> problems)
    {
        LogRefused(file, why);
        return new ReloadResult(false, $"The config {file} was refused and the one in force stays: {why}", problems);
    }

    private void OnSignal() => _ = Task.Run(ReloadOnSignalAsync);

    private async Task ReloadOnSignalAsync()
    {
        try
        {
            var result = await ReloadAsync(CancellationToken.None);
            if (!result.Applied && _options.ConfigFile is null)
            {
                LogNothingToReload(result.Sentence);
            }
        }
        catch (Exception e)
        {
            // Nobody waits for a signal's reload, so its failure must end in the log.
            LogFailed(e);
        }
    }

    [LoggerMessage(EventId = 1, EventName = "ConfigProblem", Level = LogLevel.Error, Message = "{Problem}")]
    private partial void LogProblem(string problem);

    [LoggerMessage(EventId = 2, EventName = "ConfigNote", Level = LogLevel.Information, Message = "{Note}")]
    private partial void LogNote(string note);

    [LoggerMessage(EventId = 3, EventName = "ConfigRefused", Level = LogLevel.Error, Message = "The config {File} was refused and the one in force stays: {Why}")]
    private partial void LogRefused(string file, string why);

    [LoggerMessage(EventId = 4, EventName = "ConfigApplied", Level = LogLevel.Information, Message = "Config {Hash} from {File} is in force")]
    private partial void LogApplied(string file, string hash);

    [LoggerMessage(EventId = 5, EventName = "ListenNeedsRestart", Level = LogLevel.Warning, Message = "The listen address of the config is now {Address}; it takes effect at the next start")]
    private partial void LogListenNeedsRestart(string address);

    [LoggerMessage(EventId = 8, EventName = "ModelNeedsRestart", Level = LogLevel.Warning, Message = "The classifier's model of the config is now {Model}; it takes effect at the next start, unless --model names one")]
    private partial void LogModelNeedsRestart(string model);

    [LoggerMessage(EventId = 6, EventName = "NothingToReload", Level = LogLevel.Warning, Message = "{Sentence}")]
    private partial void LogNothingToReload(string sentence);

    [LoggerMessage(EventId = 7, EventName = "ReloadFailed", Level = LogLevel.Error, Message = "Reading the config again failed; the one in force stays")]
    private partial void LogFailed(Exception failure);
}

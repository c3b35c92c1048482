using HelpDeskFlow.Domain.Classification;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Engine.Ports;
using Microsoft.Extensions.Hosting;

namespace HelpDeskFlow.Silo;

/// <summary>
/// Tells the classifier's grain now and then what kinds of alerts came in, and once more when the program stops. The grain adds that up
/// and compares a day of it with what is usual here; it decides, this only counts. A crash loses what was counted since the last telling.
/// </summary>
internal sealed class DriftWatch(IEngine engine, TimeProvider time) : BackgroundService
{
    /// <summary>Pause between two tellings: what a crash loses at most.</summary>
    internal static readonly TimeSpan Every = TimeSpan.FromMinutes(5);

    private long[] _told = [];

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TellAsync();
            }
        }
        catch (OperationCanceledException)
        {
            await TellAsync();
        }
    }

    private async Task TellAsync()
    {
        var now = engine.Views.Categories.ToArray();
        long[] counts = [.. now.Select((count, i) => count - (i < _told.Length ? _told[i] : 0))];
        if (counts.Sum() > 0
            && (await engine.AskAsync(GrainId.Classifier, new ClassifierCommand.CountPopulation([.. counts]))).Answer == EngineAnswer.Committed)
        {
            _told = now;
        }
    }
}

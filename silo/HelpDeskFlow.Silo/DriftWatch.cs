using HelpDeskFlow.Domain.Classification;
using HelpDeskFlow.Domain.Grains;
using HelpDeskFlow.Engine.Ports;
using Microsoft.Extensions.Hosting;

namespace HelpDeskFlow.Silo;

/// <summary>
/// Tells the classifier's grain, after a day with enough alerts, what kinds of alerts came in. The grain compares that with what is
/// usual here; it decides, this only counts. What is counted since the last telling is lost with the process.
/// </summary>
internal sealed class DriftWatch(IEngine engine, TimeProvider time) : BackgroundService
{
    /// <summary>Shortest time that is compared: days are alike, hours are not.</summary>
    internal static readonly TimeSpan Window = TimeSpan.FromDays(1);

    /// <summary>Fewest alerts that are compared.</summary>
    internal const long AlertsMin = 500;

    private static readonly TimeSpan Every = TimeSpan.FromMinutes(5);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        var (begun, before) = (time.GetTimestamp(), Array.Empty<long>());
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var now = engine.Views.Categories.ToArray();
            long[] counts = [.. now.Select((count, i) => count - (i < before.Length ? before[i] : 0))];
            if (time.GetElapsedTime(begun) >= Window && counts.Sum() >= AlertsMin
                && (await engine.AskAsync(GrainId.Classifier, new ClassifierCommand.NotePopulation([.. counts]))).Answer == EngineAnswer.Committed)
            {
                (begun, before) = (time.GetTimestamp(), now);
            }
        }
    }
}

using HelpDeskFlow.Classifier;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Engine.Views;
using Microsoft.Extensions.Hosting;

namespace HelpDeskFlow.Silo;

/// <summary>
/// Learns now and then, beside the alert path, which team's the incidents were: that of the incident's service, or of the one that people
/// merged it into. Advice for people only: no rule book sees it, so nothing of it is in the journal.
/// </summary>
internal sealed class TeamLearning(IEngine engine, TeamHistory history, TimeProvider time) : BackgroundService
{
    /// <summary>From the start to the first look.</summary>
    internal static readonly TimeSpan First = TimeSpan.FromMinutes(1);

    /// <summary>Pause between two looks.</summary>
    internal static readonly TimeSpan Every = TimeSpan.FromHours(1);

    private const int MergesFollowed = 4;
    private const int IncidentsLookedAt = 5 * TeamHistory.IncidentsMax;
    private long _newest;

    /// <summary>The newest incidents whose team is known, each with its first alert.</summary>
    internal static IEnumerable<OwnedAlert> Owned(IReadViews views) =>
        from incident in views.IncidentsNewestFirst(null).Take(IncidentsLookedAt)
        let team = TeamOf(incident, views)
        where team is not null && !incident.Alerts.IsEmpty
        let first = incident.Alerts[0].Alert
        select new OwnedAlert(new ClassifiedAlert(first.Labels, first.Annotations, "", ""), team, first.Title);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(First, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                timer.Period = Every;
                LearnWhatIsNew();
            }
        }
        catch (OperationCanceledException)
        {
            // The program stops; there is nothing to keep.
        }
    }

    private static string? TeamOf(IncidentState incident, IReadViews views)
    {
        for (var merges = 0; incident.MergedInto.IsSome && merges < MergesFollowed && views.Incident(incident.MergedInto) is { } target; merges++)
        {
            incident = target;
        }

        return incident.Team;
    }

    private void LearnWhatIsNew()
    {
        var views = engine.Views;
        var newest = views.IncidentsNewestFirst(null).FirstOrDefault()?.Number ?? 0;
        if (newest > _newest)
        {
            history.Learn(Owned(views));
            _newest = newest;
        }
    }
}

using HelpDeskFlow.Domain.Correlation;
using HelpDeskFlow.Domain.Incidents;
using NodaTime;

namespace HelpDeskFlow.Engine.Views;

/// <summary>Where an incident probably began, by all alerts of it that are known: the first ones, which it keeps, and those that fire.</summary>
public static class IncidentRoots
{
    /// <summary>The nodes, likeliest first; none where evidence is not weighed.</summary>
    public static IReadOnlyList<RootCandidate> Of(IncidentState incident, IReadViews views)
    {
        ArgumentNullException.ThrowIfNull(incident);
        ArgumentNullException.ThrowIfNull(views);
        if (!views.Config.Correlation.Enabled)
        {
            return [];
        }

        var kept = incident.Alerts.Select(a => a.Alert.Key).ToHashSet();
        var others = incident.OpenMembers.Where(key => !kept.Contains(key))
            .Select(key => (Key: key, (views.Episode(key) ?? default).OpenedAt))
            .OrderBy(m => m.OpenedAt).ThenBy(m => m.Key)
            .Take(Math.Max(0, ProbableRoot.AlertsMax - kept.Count))
            .Select(m => views.Alert(m.Key)).OfType<AlertView>()
            .Select(a => new JoinedAlert(new AlertSummary(a.Key, a.Fingerprint, a.Labels, a.Annotations, incident.Severity, "", a.Episode.StartsAt), a.Episode.OpenedAt, ""));
        // Of several environments the one that knows the incident; what another learned says nothing of it.
        var memory = views.Learned.FirstOrDefault(m => m.Incidents.ContainsKey(incident.Number)) ?? (views.Learned.Count == 1 ? views.Learned.First() : null);
        return ProbableRoot.Rank([.. incident.Alerts, .. others], incident.Service, views.Config, memory);
    }
}

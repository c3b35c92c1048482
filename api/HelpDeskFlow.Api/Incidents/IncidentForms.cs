using HelpDeskFlow.Api.Alerts;
using HelpDeskFlow.Api.Changes;
using HelpDeskFlow.Api.Classifying;
using HelpDeskFlow.Api.Contracts;
using HelpDeskFlow.Api.Deliveries;
using HelpDeskFlow.Api.Reports;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Correlation;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Engine.Views;
using Microsoft.AspNetCore.Http;
using NodaTime;

namespace HelpDeskFlow.Api.Incidents;

/// <summary>How incidents look in the API.</summary>
internal static class IncidentForms
{
    private const int RootsShown = 3;

    public static IncidentItem Item(IncidentState incident, IReadViews views, HttpRequest request) => new(
        incident.Id.ToString(),
        incident.Number,
        incident.Title,
        Name(incident.Status),
        incident.Severity.ToString(),
        incident.Service.Value,
        incident.Team,
        incident.OpenedAt,
        incident.AcknowledgedAt,
        incident.ResolvedAt,
        incident.SnoozedUntil,
        incident.AlertCount,
        incident.OpenMembers.Count,
        Events(incident, views),
        Assignees(incident),
        Url(incident, request),
        EscalationOutlook.Of(incident, views));

    public static IncidentDetail Detail(IncidentState incident, IReadViews views, HttpRequest request) => new(
        incident.Id.ToString(),
        incident.Number,
        incident.Title,
        Name(incident.Status),
        incident.Severity.ToString(),
        incident.Service.Value,
        incident.Team,
        incident.Environment,
        incident.OpenedAt,
        incident.AcknowledgedAt,
        incident.ResolvedAt,
        incident.ResolvedWhy,
        incident.SnoozedUntil,
        incident.AlertCount,
        incident.OpenMembers.Count,
        Events(incident, views),
        Assignees(incident),
        incident.Roles.ToDictionary(r => RoleNames.Name(r.Key), r => r.Value.Value),
        incident.MergedInto.IsSome ? incident.MergedInto.ToString() : null,
        incident.ConfigHash,
        Url(incident, request),
        views.Config.Service(incident.Service)?.Links ?? System.Collections.Immutable.ImmutableDictionary<string, string>.Empty,
        Escalation(incident, views),
        Classification(incident, views, request),
        Correlation(incident),
        [.. incident.Alerts.Select(joined => Alert(joined, incident, views, AlertForms.Now(request)))],
        Timeline(incident),
        ChangeApi.Around(incident, views),
        ReportApi.Around(incident, views),
        AlertForms.History(views.Firings(incident.Service, AlertForms.Now(request))))
    {
        Roots = Roots(incident, views),
    };

    public static string Name(IncidentStatus status) => status switch
    {
        IncidentStatus.Triggered => "triggered",
        IncidentStatus.Acknowledged => "acknowledged",
        IncidentStatus.Resolved => "resolved",
        _ => "none",
    };

    public static Classification Classification(IncidentState incident, IReadViews views, HttpRequest request) =>
        new(incident.Severity.ToString(), incident.SeverityReason, incident.SeverityByPerson) { Model = ClassificationForms.Of(incident.Alerts.FirstOrDefault()?.Alert, views, request) };

    public static IReadOnlyList<CorrelationItem> Correlation(IncidentState incident) =>
        [.. incident.Alerts.Select(joined => new CorrelationItem(joined.Alert.Key.ToString(), joined.JoinedAt, joined.Why))];

    public static IReadOnlyList<RootItem> Roots(IncidentState incident, IReadViews views) =>
        [.. IncidentRoots.Of(incident, views).Take(RootsShown).Select(r => new RootItem(r.Node, r.Alert.Key.ToString(), r.Alert.Title, RootWhy(r)))];

    public static IReadOnlyList<TimelineItem> Timeline(IncidentState incident) =>
        [.. incident.Timeline.Select(entry => new TimelineItem(entry.At, entry.Kind, entry.Text, entry.By))];

    private static string RootWhy(RootCandidate root) => string.Join(", ", ((string?[])
    [
        root.Dependents > 0 ? $"{root.Dependents} of the incident's other nodes depend on it" : null,
        root.Rare > 0 ? $"{root.Rare} of its alerts fire more seldom than the incident's others" : null,
    ]).OfType<string>()) is { Length: > 0 } why ? why : "by when its alerts began and how many they are";

    private static string Url(IncidentState incident, HttpRequest request) =>
        $"{request.Scheme}://{request.Host}/incidents/{incident.Number}";

    private static IReadOnlyList<string> Assignees(IncidentState incident) =>
        incident.Assignees.IsDefaultOrEmpty ? [] : [.. incident.Assignees.Select(a => a.Value)];

    private static long Events(IncidentState incident, IReadViews views) =>
        incident.Alerts.Sum(joined => (long)Math.Max(1, views.Episode(joined.Alert.Key)?.EventCount ?? 1));

    private static IncidentEscalation? Escalation(IncidentState incident, IReadViews views) =>
        EscalationOutlook.Of(incident, views) is { } outlook
            ? new(
                outlook.Policy,
                outlook.Step,
                outlook.Steps,
                outlook.Round,
                outlook.NextAt,
                outlook.Next,
                outlook.ResolveDueAt,
                outlook.Exhausted,
                DeliveryLog.OfIncident(incident, views))
            : null;

    private static IncidentAlert Alert(JoinedAlert joined, IncidentState incident, IReadViews views, Instant now)
    {
        var known = views.Alert(joined.Alert.Key);
        return new IncidentAlert(
            joined.Alert.Key.ToString(),
            joined.Alert.Fingerprint.ToString(),
            joined.Alert.Title,
            incident.OpenMembers.Contains(joined.Alert.Key) ? "firing" : "resolved",
            joined.Alert.Severity.ToString(),
            joined.Alert.Labels,
            known?.Annotations ?? joined.Alert.Annotations,
            joined.Alert.StartsAt,
            known?.Episode.LastSeenAt,
            known?.Episode.EventCount ?? 1,
            known?.GeneratorUrl,
            joined.Why,
            AlertForms.SuppressedBy(joined.Alert.Key, views.Suppression),
            AlertForms.History(views.Firings(joined.Alert.Key, now)));
    }
}

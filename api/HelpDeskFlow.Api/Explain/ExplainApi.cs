using HelpDeskFlow.Api.Alerts;
using HelpDeskFlow.Api.Catalog;
using HelpDeskFlow.Api.Classifying;
using HelpDeskFlow.Api.Contracts;
using HelpDeskFlow.Api.Deliveries;
using HelpDeskFlow.Api.Http;
using HelpDeskFlow.Api.Incidents;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Escalation;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Engine.Views;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace HelpDeskFlow.Api.Explain;

/// <summary>Why was I paged, why was I not: everything that was recorded about the decisions, in one answer.</summary>
internal static class ExplainApi
{
    public static void MapExplain(this IEndpointRouteBuilder api) =>
        api.MapGet("/explain/{kind}/{id}", Get).WithName("explain").WithTags("explain")
            .WithSummary("Why an incident or alert was treated as it was: route, severity, joining, policy, notifications.")
            .ProducesProblem(400).ProducesProblem(404);

    private static Ok<Explanation> Get(HttpRequest request, IEngine engine, string kind, string id)
    {
        var views = engine.Views;
        return QueryText.OneOf("kind", kind, "incident", "alert") == "incident"
            ? TypedResults.Ok(OfIncident(IncidentApi.Find(views, id), views, request))
            : TypedResults.Ok(OfAlert(AlertApi.Find(views, id), views, request));
    }

    private static Explanation OfIncident(IncidentState incident, IReadViews views, HttpRequest request) => new(
        "incident",
        incident.Id.ToString(),
        incident.Id.ToString(),
        incident.Number,
        incident.ConfigHash,
        views.Config.Hash,
        incident.Alerts.FirstOrDefault() is { } first ? RouteFinding.Explain(first.Alert.Labels, incident.Service, views.Config) : null,
        IncidentForms.Classification(incident, views, request),
        IncidentForms.Correlation(incident),
        [.. incident.Muted.Take(IncidentLimits.AlertsKeptMax).Select(k => Suppressed(k, views)).OfType<SuppressionItem>()],
        Policy(incident, views),
        DeliveryLog.OfIncident(incident, views),
        IncidentForms.Timeline(incident))
    {
        Roots = IncidentForms.Roots(incident, views),
    };

    private static Explanation OfAlert(AlertView alert, IReadViews views, HttpRequest request)
    {
        var incident = alert.Incident.IsSome ? views.Incident(alert.Incident) : null;
        var joined = incident?.Alerts.FirstOrDefault(j => j.Alert.Key == alert.Key);
        return new Explanation(
            "alert",
            alert.Key.ToString(),
            incident?.Id.ToString(),
            incident?.Number,
            incident?.ConfigHash ?? views.Config.Hash,
            views.Config.Hash,
            RouteFinding.Explain(alert.Labels, alert.Service, views.Config),
            joined is null ? null : new Classification(joined.Alert.Severity.ToString(), joined.Alert.SeverityReason, ByPerson: false) { Model = ClassificationForms.Of(joined.Alert, views, request) },
            joined is null ? [] : [new CorrelationItem(alert.Key.ToString(), joined.JoinedAt, joined.Why)],
            Suppressed(alert.Key, views) is { } held ? [held] : [],
            incident is null ? null : Policy(incident, views),
            incident is null ? [] : DeliveryLog.OfIncident(incident, views),
            incident is null ? [] : IncidentForms.Timeline(incident));
    }

    /// <summary>What keeps the alert quiet at present; null: nothing does.</summary>
    private static SuppressionItem? Suppressed(AlertKey key, IReadViews views) => views.Suppression.Held.GetValueOrDefault(key) is { } held
        ? new SuppressionItem(key.ToString(), views.Alert(key) is { } alert ? AlertForms.Title(alert) : "an alert", held.Since, AlertForms.SuppressedBy(key, views.Suppression), held.Until)
        : null;

    private static PolicyExplanation Policy(IncidentState incident, IReadViews views)
    {
        if (incident.Escalation is { } progress)
        {
            var policy = progress.Policy;
            return new PolicyExplanation(
                policy.Name,
                EscalationPlan.NotPagedWhy(policy, incident.Service, incident.Severity)
                    ?? $"Policy {policy.Name} of service {incident.Service}, kept as it was when the incident opened.",
                PolicyApi.Steps(policy),
                PolicyApi.Timers(policy, incident.Severity));
        }

        var configured = views.Config.Policy(views.Config.Service(incident.Service)?.Policy);
        var why = EscalationPlan.NotPagedWhy(configured, incident.Service, incident.Severity)
            ?? $"No escalation runs for this incident; policy {configured!.Name} applies to incidents that open from now on.";
        return new PolicyExplanation(configured?.Name, why, [], null);
    }
}

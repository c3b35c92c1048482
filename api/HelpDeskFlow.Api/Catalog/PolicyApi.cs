using HelpDeskFlow.Api.Contracts;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Escalation;
using HelpDeskFlow.Engine.Ports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace HelpDeskFlow.Api.Catalog;

/// <summary>Escalation policies of the config in force.</summary>
internal static class PolicyApi
{
    public static void MapPolicies(this IEndpointRouteBuilder api) =>
        api.MapGet("/policies", List).WithName("listPolicies").WithTags("services")
            .WithSummary("Escalation policies with the timers that each severity gets.");

    public static IReadOnlyList<PolicyStep> Steps(EscalationPolicy policy) =>
        [.. policy.Steps.Select(s => new PolicyStep([.. s.Notify.Select(n => n.ToString()!)], s.Wait?.TotalSeconds))];

    public static PolicySeverity Timers(EscalationPolicy policy, Severity severity)
    {
        var defaults = SeverityDefaults.For(severity);
        var own = policy.Severities.GetValueOrDefault(severity);
        return new PolicySeverity(
            (own?.AckWithin ?? defaults.AckWithin).TotalSeconds,
            (own?.ResolveWithin ?? defaults.ResolveWithin).TotalSeconds,
            [.. EscalationPlan.OverdueTargets(policy, severity).Select(t => t.ToString()!)],
            EscalationPlan.Pages(policy, severity));
    }

    private static Ok<Page<PolicyItem>> List(IEngine engine) => TypedResults.Ok(new Page<PolicyItem>(
        [
            .. engine.Views.Config.Policies.Select(p => new PolicyItem(
                p.Name,
                p.Repeat,
                Steps(p),
                Enum.GetValues<Severity>().ToDictionary(s => s.ToString(), s => Timers(p, s)))),
        ],
        null));
}

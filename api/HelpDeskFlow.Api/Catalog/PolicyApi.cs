using HelpDeskFlow.Api.Contracts;
using HelpDeskFlow.Api.OnCall;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Escalation;
using HelpDeskFlow.Domain.Grains;
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
        [.. policy.Steps.Select(s => new PolicyStep([.. s.Notify.Select(n => n.ToString()!)], s.Wait?.TotalSeconds, [.. (s.When?.Severities ?? []).Select(v => v.ToString())], s.When?.During, s.When?.Outside, s.RoundRobin))];

    public static PolicySeverity Timers(EscalationPolicy policy, Severity severity)
    {
        var defaults = SeverityDefaults.For(severity);
        var own = policy.Severities.GetValueOrDefault(severity);
        return new PolicySeverity(
            (own?.AckWithin ?? defaults.AckWithin).TotalSeconds,
            (own?.ResolveWithin ?? defaults.ResolveWithin).TotalSeconds,
            [.. EscalationPlan.OverdueTargets(policy, severity).Select(t => t.ToString()!)],
            EscalationPlan.Pages(policy, severity),
            EscalationPlan.IsUrgent(severity) ? null : own?.Hours ?? policy.Hours,
            own?.AckTimeout?.TotalSeconds,
            own?.RemindEvery?.TotalSeconds);
    }

    private static Ok<Page<PolicyItem>> List(IEngine engine, TimeProvider time)
    {
        var views = engine.Views;
        var context = new StepContext(OnCallApi.Now(time), views.Config, views.Rotations, 0);
        return TypedResults.Ok(new Page<PolicyItem>(
            [
                .. views.Config.Policies.Select(p => new PolicyItem(
                    p.Name,
                    p.Repeat,
                    [.. Steps(p).Zip(p.Steps, (item, step) => item with { Now = Reached(step, context), SkippedNow = SkippedNow(step, context) })],
                    Enum.GetValues<Severity>().ToDictionary(s => s.ToString(), s => Timers(p, s)))
                {
                    Services = [.. views.Config.Services.Where(s => s.Policy == p.Name).Select(s => s.Name.Value)],
                    HandOn = p.HandOn,
                }),
            ],
            null));
    }

    private static List<ReachedItem> Reached(EscalationStep step, StepContext context)
    {
        var reach = Reach.Of(step.Notify, context, laterToo: true);
        return
        [
            .. reach.Ways.Select(w => new ReachedItem(w.Target, w.Person?.Value, w.Via.Value, w.After.TotalSeconds, w.Why)),
            .. reach.Nobody.Select(n => new ReachedItem(n.Target, null, null, 0, n.Why)),
        ];
    }

    /// <summary>By the time of day alone: which severity it would be is not known.</summary>
    private static string? SkippedNow(EscalationStep step, StepContext context) => step.When is { } when
        ? EscalationPlan.Skipped(step with { When = when with { Severities = [] } }, Severity.P0, context.Config, context.Now)?.Why
        : null;
}

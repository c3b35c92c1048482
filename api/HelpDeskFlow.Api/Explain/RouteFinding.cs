using HelpDeskFlow.Api.Contracts;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;

namespace HelpDeskFlow.Api.Explain;

/// <summary>Says which rule of the config in force leads these labels to a service. Only tells; the deciding is the engine's.</summary>
internal static class RouteFinding
{
    public static RouteExplanation Explain(LabelSet labels, ServiceName service, ConfigSnapshot config)
    {
        foreach (var candidate in config.Services)
        {
            if (candidate.Match.Length > 0 && candidate.Match.All(m => m.Matches(labels)))
            {
                return Told(service, candidate.Name, $"matches of service {candidate.Name}: {Text(candidate.Match)}");
            }
        }

        for (var i = 0; i < config.Routes.Length; i++)
        {
            var route = config.Routes[i];
            if (route.Match.All(m => m.Matches(labels)))
            {
                return Told(service, route.Service, $"route {i + 1}: {Text(route.Match)}");
            }
        }

        return Told(service, ServiceName.Unrouted, "no service's matches and no route hold");
    }

    private static RouteExplanation Told(ServiceName actual, ServiceName byConfig, string rule) => actual == byConfig
        ? new(actual.Value, $"Went to {actual} by {rule}.")
        : new(actual.Value, $"Went to {actual} when it arrived (by the sender's key or an earlier config); the config in force would send it to {byConfig} by {rule}.");

    private static string Text(IEnumerable<Matcher> matchers) => string.Join(", ", matchers);
}

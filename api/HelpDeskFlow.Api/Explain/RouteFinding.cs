using HelpDeskFlow.Api.Contracts;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;

namespace HelpDeskFlow.Api.Explain;

/// <summary>Says which rule of the config in force leads these labels to a service, and whether that is where they went.</summary>
internal static class RouteFinding
{
    public static RouteExplanation Explain(LabelSet labels, ServiceName service, ConfigSnapshot config)
    {
        var (byConfig, why) = Domain.Routing.Route.ServiceOf(config, labels);
        return service == byConfig
            ? new(service.Value, $"Went to {service}: {why}.")
            : new(service.Value, $"Went to {service} when it arrived (by the sender's key or an earlier config); the config in force would send it to {byConfig}: {why}.");
    }
}

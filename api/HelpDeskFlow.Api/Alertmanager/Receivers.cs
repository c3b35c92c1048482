using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Configuration;

namespace HelpDeskFlow.Api.Alertmanager;

/// <summary>What Alertmanager calls a receiver is the policy of the alert's service here; "unrouted" where it has none.</summary>
internal static class Receivers
{
    public static string Of(ServiceName service, ConfigSnapshot config) =>
        config.Service(service)?.Policy ?? ServiceName.Unrouted.Value;

    public static IEnumerable<string> All(ConfigSnapshot config) =>
        config.Policies.Select(p => p.Name).Append(ServiceName.Unrouted.Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
}

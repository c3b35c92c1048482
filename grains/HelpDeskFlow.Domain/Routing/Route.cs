using System.Collections.Immutable;
using HelpDeskFlow.Domain.Alerts;
using HelpDeskFlow.Domain.Configuration;

namespace HelpDeskFlow.Domain.Routing;

/// <summary>Which service an alert belongs to. Pure; the first that matches wins, and what matches nothing is visible as unrouted.</summary>
public static class Route
{
    /// <summary>The services' own matchers in the order of the config, then the routes, else <see cref="ServiceName.Unrouted"/>. A service without matchers is reached by routes and sender keys only.</summary>
    public static (ServiceName Service, string Why) ServiceOf(ConfigSnapshot config, LabelSet labels)
    {
        ArgumentNullException.ThrowIfNull(config);
        foreach (var service in config.Services)
        {
            if (!service.Match.IsDefaultOrEmpty && AllHold(service.Match, labels))
            {
                return (service.Name, $"service {service.Name} matches {Text(service.Match)}");
            }
        }

        for (var i = 0; i < config.Routes.Length; i++)
        {
            var route = config.Routes[i];
            if (AllHold(route.Match, labels))
            {
                return (route.Service, $"route {i + 1} matches {Text(route.Match)}");
            }
        }

        return (ServiceName.Unrouted, "no service and no route matches");
    }

    private static bool AllHold(ImmutableArray<Matcher> matchers, LabelSet labels)
    {
        if (matchers.IsDefault)
        {
            return true;
        }

        foreach (var matcher in matchers)
        {
            if (!matcher.Matches(labels))
            {
                return false;
            }
        }

        return true;
    }

    private static string Text(ImmutableArray<Matcher> matchers) => matchers.IsDefaultOrEmpty ? "everything" : string.Join(", ", matchers);
}

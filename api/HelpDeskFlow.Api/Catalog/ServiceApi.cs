using HelpDeskFlow.Api.Contracts;
using HelpDeskFlow.Api.Http;
using HelpDeskFlow.Api.Incidents;
using HelpDeskFlow.Api.OnCall;
using HelpDeskFlow.Domain;
using HelpDeskFlow.Domain.Configuration;
using HelpDeskFlow.Domain.Incidents;
using HelpDeskFlow.Engine.Ports;
using HelpDeskFlow.Engine.Views;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using NodaTime;

namespace HelpDeskFlow.Api.Catalog;

/// <summary>Services with what is open on them.</summary>
internal static class ServiceApi
{
    public static void MapServices(this IEndpointRouteBuilder api)
    {
        api.MapGet("/services", List).WithName("listServices").WithTags("services")
            .WithSummary("All services of the config, and \"unrouted\".");
        api.MapGet("/services/{name}", Get).WithName("getService").WithTags("services")
            .WithSummary("One service with its open incidents and who is on call.").ProducesProblem(404);
    }

    private static Ok<Page<ServiceItem>> List(IEngine engine)
    {
        var views = engine.Views;
        var open = views.IncidentsNewestFirst(null).Where(i => i.IsOpen).ToLookup(i => i.Service);
        var items = views.Config.Services.Select(s => Item(s, open[s.Name])).ToList();
        var listed = views.Config.Services.Select(s => s.Name).ToHashSet();

        // Incidents may outlive their service in the config; unrouted is always shown.
        foreach (var name in open.Select(group => group.Key).Append(ServiceName.Unrouted).Distinct().Where(n => !listed.Contains(n)))
        {
            items.Add(Item(Unlisted(name), open[name]));
        }

        return TypedResults.Ok(new Page<ServiceItem>(items, null));
    }

    private static Ok<ServiceDetail> Get(HttpRequest request, IEngine engine, TimeProvider time, string name)
    {
        var views = engine.Views;
        var service = new ServiceName(name);
        var open = views.IncidentsNewestFirst(null).Where(i => i.IsOpen && i.Service == service).Take(ApiLimits.PageMax).ToList();
        var config = views.Config.Service(service) ?? (service == ServiceName.Unrouted || open.Count > 0 ? Unlisted(service) : null)
            ?? throw ProblemException.NotFound($"There is no service \"{QueryText.Short(name)}\"; give the name of one in /api/v1/services.");
        var now = Instant.FromDateTimeOffset(time.GetUtcNow());
        return TypedResults.Ok(new ServiceDetail(
            Item(config, open),
            [.. open.Select(i => IncidentForms.Item(i, views, request))],
            [.. SchedulesOf(config, views).Select(s => OnCallForms.Item(s, views, now))]));
    }

    private static ServiceItem Item(ServiceConfig service, IEnumerable<IncidentState> open)
    {
        var (incidents, alerts, worst) = (0, 0, (Domain.Alerts.Severity?)null);
        foreach (var incident in open)
        {
            incidents++;
            alerts += incident.OpenMembers.Count;
            worst = worst is { } known && known < incident.Severity ? known : incident.Severity;
        }

        return new ServiceItem(
            service.Name.Value,
            service.Team,
            service.Tier,
            service.Environment,
            service.Policy,
            [.. service.Match.Select(m => m.ToString())],
            [.. service.DependsOn.Select(d => d.Value)],
            service.Links,
            incidents,
            alerts,
            worst?.ToString());
    }

    private static ServiceConfig Unlisted(ServiceName name) => new(
        name, null, null, ServiceConfig.DefaultEnvironment, [], [], null, System.Collections.Immutable.ImmutableDictionary<string, string>.Empty);

    private static IEnumerable<Schedule> SchedulesOf(ServiceConfig service, IReadViews views)
    {
        var config = views.Config;
        var names = (config.Policy(service.Policy)?.Steps.SelectMany(s => s.Notify) ?? [])
            .Select(target => target switch
            {
                NotifyTarget.OnSchedule schedule => schedule.Schedule,
                NotifyTarget.OnTeam team => config.Team(team.Team)?.Schedule,
                _ => null,
            })
            .Append(config.Team(service.Team)?.Schedule)
            .OfType<ScheduleName>()
            .Distinct();
        return names.Select(config.Schedule).OfType<Schedule>();
    }
}

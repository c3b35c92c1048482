using HelpDeskFlow.Api.Access;
using HelpDeskFlow.Api.Acknowledge;
using HelpDeskFlow.Api.Alertmanager;
using HelpDeskFlow.Api.Alerts;
using HelpDeskFlow.Api.Callbacks;
using HelpDeskFlow.Api.Catalog;
using HelpDeskFlow.Api.Changes;
using HelpDeskFlow.Api.Classifying;
using HelpDeskFlow.Api.Console;
using HelpDeskFlow.Api.Deliveries;
using HelpDeskFlow.Api.Explain;
using HelpDeskFlow.Api.Heartbeats;
using HelpDeskFlow.Api.Http;
using HelpDeskFlow.Api.Incidents;
using HelpDeskFlow.Api.Live;
using HelpDeskFlow.Api.Noise;
using HelpDeskFlow.Api.OnCall;
using HelpDeskFlow.Api.OnCall.Calendars;
using HelpDeskFlow.Api.Operations;
using HelpDeskFlow.Api.People;
using HelpDeskFlow.Api.Reports;
using HelpDeskFlow.Api.Silences;
using HelpDeskFlow.Engine.Links;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace HelpDeskFlow.Api;

/// <summary>Puts REST, live stream, metrics, health and console into a program. It needs an <c>IEngine</c> and a <c>TimeProvider</c> registered.</summary>
public static class ApiRegistration
{
    /// <summary>
    /// Registers what the API needs, and puts access control and problem details before every other middleware (also for
    /// endpoints that others map). Optional: a <c>Func&lt;CancellationToken, Task&lt;string?&gt;&gt;</c> that loads the config
    /// again and returns null or one sentence, for <c>POST /-/reload</c>.
    /// </summary>
    public static IServiceCollection AddHelpDeskFlowApi(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddProblemDetails();
        services.ConfigureHttpJsonOptions(json => JsonForms.AddTo(json.SerializerOptions));
        services.AddOpenApi("v1", OpenApiForms.Describe);
        services.TryAddSingleton<SignedLinks>();
        services.AddSingleton<ProcessClock>();
        services.AddSingleton<StreamSeats>();
        services.AddSingleton<MeterReadings>();
        services.AddHostedService<CalendarPuller>();
        services.AddSingleton<IStartupFilter, FrontDoor>();
        return services;
    }

    /// <summary>Maps all routes of the API and the console.</summary>
    public static IEndpointRouteBuilder MapHelpDeskFlowApi(this IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        _ = routes.ServiceProvider.GetRequiredService<ProcessClock>(); // the start counts from here
        _ = routes.ServiceProvider.GetRequiredService<MeterReadings>(); // and so do the figures

        var api = routes.MapGroup("/api/v1");
        api.AddEndpointFilter(new ProblemFilter());
        api.MapIncidents();
        api.MapIncidentCommands();
        api.MapClassification();
        api.MapAlerts();
        api.MapSilences();
        api.MapServices();
        api.MapTopology();
        api.MapChanges();
        api.MapReports();
        api.MapHeartbeats();
        api.MapPolicies();
        api.MapOnCall();
        api.MapPeople();
        api.MapSimulation();
        api.MapCoverage();
        api.MapSwaps();
        api.MapHandoffs();
        api.MapCalendars();
        api.MapDestinations();
        api.MapDeliveries();
        api.MapExplain();
        api.MapNoise();
        api.MapStats();
        api.MapStreamPositions();
        api.MapStream();

        routes.MapAlertmanager();
        routes.MapHealth();
        routes.MapMetrics();
        routes.MapOpenApi("/openapi/{documentName}.json");
        routes.MapAcknowledge();
        routes.MapCalendarFeeds();
        routes.MapTwilioCallbacks();
        routes.MapConsole();
        return routes;
    }

    /// <summary>Puts our middleware first, whatever the program adds.</summary>
    private sealed class FrontDoor : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.UseMiddleware<LastResort>();
            app.UseMiddleware<OpenOrigins>();
            app.UseMiddleware<AccessControl>();
            next(app);
        };
    }
}

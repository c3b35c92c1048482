using HelpDeskFlow.Intake.Formats;
using HelpDeskFlow.Intake.Formats.Mapped;
using HelpDeskFlow.Intake.Formats.Opsgenie;
using HelpDeskFlow.Intake.Formats.Otlp;
using HelpDeskFlow.Intake.Http;
using HelpDeskFlow.Intake.Kafka;
using HelpDeskFlow.Intake.Senders;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace HelpDeskFlow.Intake;

/// <summary>The ways in over HTTP: which path is read by which format.</summary>
public static class IntakeRoutes
{
    /// <summary>Registers what the intake needs beside an <see cref="Engine.Ports.IEngine"/>.</summary>
    public static IServiceCollection AddIntake(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IntakeInstruments>();
        services.TryAddSingleton<IntakePorts>();
        services.TryAddSingleton<ISnsWeb, SnsWeb>();
        services.TryAddSingleton<SnsSignature>();
        services.TryAddSingleton<KafkaInstruments>();
        services.AddHostedService<KafkaIntake>();
        return services;
    }

    /// <summary>Maps every format. All answer 2xx only after what they took is on disk.</summary>
    public static IEndpointRouteBuilder MapIntake(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var ports = endpoints.ServiceProvider.GetRequiredService<IntakePorts>();
        Map("/api/v2/alerts", new AlertListEndpoint(new AlertmanagerAlerts(), ports, "alertmanager"));
        Map("/intake/alertmanager", new AlertListEndpoint(new AlertmanagerWebhook(), ports, "alertmanager"));
        Map("/v2/enqueue", new PagerDutyEvents(ports));
        Map("/generic/2010-04-15/create_event.json", new PagerDutyEvents(ports, isV1: true));
        Map("/v2/change/enqueue", new PagerDutyChanges(ports));
        Map("/api/v1/alerts", new AlertListEndpoint(new OwnAlerts(), ports));
        MapMessages("grafana", new GrafanaSignature());
        MapMessages("azure-monitor");
        MapMessages("cloudwatch-sns", endpoints.ServiceProvider.GetRequiredService<SnsSignature>());
        MapMessages("datadog");
        MapMessages("sentry", new SentrySignature());
        MapMessages("zabbix");
        MapMessages("nagios");
        MapMessages("cloudevents");
        MapMessages("opsgenie"); // create requests only, for senders that cannot write a path of Opsgenie's
        endpoints.MapMethods("/intake/cloudevents", ["OPTIONS"], (RequestDelegate)(context => WebhookValidation.HandleAsync(context, "cloudevents", ports.Engine)));
        MapOpsgenie(new OpsgenieApi(ports));
        Map("/v1/logs", new OtlpEndpoint(ports));
        Map("/intake/otlp", new OtlpEndpoint(ports), "intake-otlp-named");
        Map("/intake/json", new MappedEndpoint(ports));
        return endpoints;

        void MapMessages(string format, ISenderCheck? check = null) =>
            Map("/intake/" + format, new MessageEndpoint(IntakeFormats.Find(format)!, check, ports));

        void Map(string path, IIntakeEndpoint endpoint, string? name = null)
        {
            var edge = new IntakeEdge(endpoint, ports, endpoints.ServiceProvider.GetRequiredService<ILogger<IntakeEdge>>());
            endpoints.MapPost(path, (RequestDelegate)edge.HandleAsync).WithName(name ?? "intake-" + endpoint.Source);
        }

        void MapOpsgenie(OpsgenieApi api)
        {
            var edge = new IntakeEdge(api, ports, endpoints.ServiceProvider.GetRequiredService<ILogger<IntakeEdge>>());
            foreach (var prefix in OpsgenieApi.Prefixes)
            {
                // A slash at the end is as good as none to the router, and some clients write one.
                foreach (var what in (string[])["alerts", "heartbeats"])
                {
                    endpoints.MapMethods($"{prefix}/v2/{what}/{{**rest}}", OpsgenieApi.Methods, (RequestDelegate)edge.HandleAsync).WithName($"intake-opsgenie-{what}{prefix.Replace('/', '-')}");
                }
            }
        }
    }
}
